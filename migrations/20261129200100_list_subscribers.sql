-- What the pages of the list of subscribers continue by: unlike a contract's number it says nothing of a person.
alter table subscriber
    add column subscriber_no bigint not null generated always as identity,
    add constraint subscriber_by_no unique (sandbox_id, subscriber_no);

create index subscriber_by_status on subscriber (sandbox_id, status, subscriber_no);
create index subscriber_by_name on subscriber (sandbox_id, name, subscriber_no);
