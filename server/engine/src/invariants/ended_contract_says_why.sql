-- A contract that gave its number up, without the change by which it did.
select
    count(*) as checked,
    count(*) filter (
        where not exists (
            select from line_change
            where line_change.sandbox_id = subscriber.sandbox_id
                and line_change.old_ncn = subscriber.ncn and line_change.old_ctn = subscriber.ctn
                and line_change.new_ncn <> subscriber.ncn
        )
    ) as broken
from subscriber
join sandbox using (sandbox_id)
where ended_at is not null and sandbox.gone_at is null
