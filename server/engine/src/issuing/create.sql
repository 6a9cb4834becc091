insert into job (
    sandbox_id, kind, state, task, preview, created_by, total, lease_by, lease_until
)
select $1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + make_interval(secs => $9)
where is_world($1)
    and (select count(*) from job where sandbox_id = $1 and ended_at is null) < $10
returning job_no
