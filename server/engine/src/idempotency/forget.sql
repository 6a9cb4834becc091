-- By the time of the statement: clock_timestamp() may differ from row to row, so no index serves it.
delete from idempotency_key where created_at < statement_timestamp() - interval '24 hours'
