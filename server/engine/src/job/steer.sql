-- What is stopped keeps no list. Whoever has the job finds that it is no longer theirs with the next chunk.
with steered as (
    update job set
        state = $3,
        started_at = case when $3 = 'running' then coalesce(started_at, clock_timestamp())
            else started_at end,
        ended_at = case when $3 = 'stopped' then clock_timestamp() end,
        reason = null,
        attempts = 0,
        lease_by = null,
        lease_until = clock_timestamp()
    where is_world($1) and sandbox_id = $1 and job_no = $2 and state = any ($4)
    returning sandbox_id, job_no
), forgotten as (
    delete from job_input
    using steered
    where job_input.sandbox_id = steered.sandbox_id and job_input.job_no = steered.job_no
        and $3 = 'stopped'
)
select job_no from steered
