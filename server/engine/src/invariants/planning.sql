-- For this transaction alone.
select set_config(name, value, true) from unnest($1::text[], $2::text[]) as setting (name, value)
