-- What a sandbox began with. A demonstration's start goes out of date: its promotions run for sixty
-- days.
select
    sandbox.sandbox_id,
    start.sandbox_id as start,
    sandbox.demo_at is not null as demonstration,
    sandbox.for_run as is_for_run
from sandbox
left join sandbox as start
    on start.start_of = sandbox.sandbox_id
    and (sandbox.demo_at is null or start.created_at > clock_timestamp() - interval '30 days')
where sandbox.known_as = $1
