-- Why a line may not pay, as carriers tell it apart.
alter table subscriber drop constraint subscriber_status;
update subscriber
set status = case status when 'suspended' then 'suspended_lost' else 'blocked_by_carrier' end
where status in ('suspended', 'blocked');
alter table subscriber
    add constraint subscriber_status check (status in (
        'active', 'suspended_lost', 'suspended_arrears', 'blocked_by_carrier', 'blocked_by_customer',
        'prepaid', 'corporate', 'unregistered', 'dormant', 'terminated'
    )),
    -- The day of the contract or of its last change of owner, in Seoul: a line may not pay in its first days.
    -- NULL where it is not known, which is long ago.
    add column contracted_on date;
