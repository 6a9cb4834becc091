-- What a pasted number is looked up by. Calls and errors never change, and payments don't touch their
-- subscriber's row: none of these is written again.
create index exchange_by_message on exchange (sandbox_id, message_no) where message_no is not null;
create index error_record_by_request on error_record (sandbox_id, request_id, error_no);
create index subscriber_by_last_digits on subscriber (sandbox_id, (right(ctn, 4)));
