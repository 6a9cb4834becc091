-- What is stored here is not lost, should PostgreSQL be killed: a record alone would not wait for the disk.
select set_config('synchronous_commit', 'on', true)
