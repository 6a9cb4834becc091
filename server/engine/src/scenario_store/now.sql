-- Real time: what runs by itself does not go by a sandbox's clock.
select clock_timestamp()
