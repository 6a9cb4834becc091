select set_config(name, value, false) from unnest($1::text[], $2::text[]) as setting (name, value)
