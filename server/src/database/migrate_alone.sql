-- Until the end of this transaction. "mpay" in ASCII, and nobody else's number.
select pg_advisory_xact_lock(1836081529)
