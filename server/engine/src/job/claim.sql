-- What nobody has any more: nobody yet, or a server that died.
with due as materialized (
    select job.sandbox_id, job_no
    from job
    join sandbox using (sandbox_id)
    where job.state in ('preparing', 'running') and lease_until <= clock_timestamp()
        and sandbox.gone_at is null
    order by lease_until
    limit $3
    for update of job skip locked
)
update job set lease_by = $1, lease_until = clock_timestamp() + make_interval(secs => $2)
from due
where job.sandbox_id = due.sandbox_id and job.job_no = due.job_no
returning job.sandbox_id, job.job_no, kind, state, lease_by
