-- Sixteen megabytes where the tables are, in temporary files: nothing of it is kept. All of this is one
-- transaction, with which its settings end.
set local work_mem = '64kB';
set local temp_tablespaces = '';
with filler as materialized (
    select repeat(md5(number::text), 256) as text from generate_series(1, 2048) as number
)
select count(text) from filler;
