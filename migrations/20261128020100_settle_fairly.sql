-- Since when a payment waits for its inquiry, or for an answer to it: elapsed time, as is settle_after,
-- which moves on with each inquiry. NULL where none has been due yet.
alter table payment add column settle_since timestamptz;

-- What waits to be settled, by the sandbox and by whom its verification is asked of: the background
-- task takes a few from each, however many wait behind them.
create index payment_to_settle_in_turn
    on payment (sandbox_id, coalesce(verification_address, ''), settle_after)
    where settle_after is not null;
