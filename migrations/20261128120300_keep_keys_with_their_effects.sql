-- A payment, a cancel and an issued coupon are their key's record: its row is stored with them, in the same
-- statement, and never changed. The answer is told again from what was stored. Only a refusal, and an
-- answer about something that is not stored by its key, is kept as it was told.
--
-- A key whose request was under way has no answer to lose: sent again, the request finds its own effect.
delete from idempotency_key where status is null;

alter table idempotency_key
    -- The payment that was made under it.
    add column order_no text collate "C",
    drop constraint idempotency_key_answered,
    -- An answer is kept whole, and nobody works on what is answered. Where there is neither, the effect is
    -- stored.
    add constraint idempotency_key_answered check (
        (status is null) = (headers is null)
        and (status is null) = (body is null)
        and (status is null or leased_until is null)
    );
