-- How much a world takes. A table's rows are counted up to ten thousand, and beyond that told as
-- PostgreSQL's statistics have them; the bytes are its share of the table and its indexes. Nobody waits
-- for a count of millions.
with counted (name, rows) as (
    select 'code', (select count(*) from (
        select from code where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'pg', (select count(*) from (
        select from pg where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'cp', (select count(*) from (
        select from cp where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'svc', (select count(*) from (
        select from svc where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'subscriber', (select count(*) from (
        select from subscriber where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'line_change', (select count(*) from (
        select from line_change where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'month_usage', (select count(*) from (
        select from month_usage where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'promotion', (select count(*) from (
        select from promotion where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'promotion_version', (select count(*) from (
        select from promotion_version where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'promotion_customer', (select count(*) from (
        select from promotion_customer where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'promotion_span', (select count(*) from (
        select from promotion_span where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'coupon', (select count(*) from (
        select from coupon where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'coupon_event', (select count(*) from (
        select from coupon_event where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'payment', (select count(*) from (
        select from payment where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'reservation', (select count(*) from (
        select from reservation where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'unsettled', (select count(*) from (
        select from unsettled where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'declined_payment', (select count(*) from (
        select from declined_payment where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'ledger_entry', (select count(*) from (
        select from ledger_entry where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'verification', (select count(*) from (
        select from verification where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'exchange', (select count(*) from (
        select from exchange where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'error_record', (select count(*) from (
        select from error_record where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'idempotency_key', (select count(*) from (
        select from idempotency_key where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'open_request', (select count(*) from (
        select from open_request where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'saved_request', (select count(*) from (
        select from saved_request where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'scenario', (select count(*) from (
        select from scenario where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'scenario_schedule', (select count(*) from (
        select from scenario_schedule where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'scenario_slot', (select count(*) from (
        select from scenario_slot where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'scenario_run', (select count(*) from (
        select from scenario_run where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'scenario_webhook', (select count(*) from (
        select from scenario_webhook where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'scenario_delivery', (select count(*) from (
        select from scenario_delivery where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'job', (select count(*) from (
        select from job where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'job_input', (select count(*) from (
        select from job_input where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'job_rejection', (select count(*) from (
        select from job_rejection where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'coupon_code', (select count(*) from (
        select from coupon_code where sandbox_id = $1 limit 10001
    ) as few)
    union all
    select 'target', (select count(*) from (
        select from target where sandbox_id = $1 limit 10001
    ) as few)
), parts as (
    -- The rows of a table that has partitions are in those.
    select
        counted.name, part.relname, greatest(part.reltuples, 0)::float8 as rows,
        pg_total_relation_size(part.oid) as bytes
    from counted
    join pg_class as part
        on part.oid = counted.name::regclass
        or part.oid in (
            select relid from pg_partition_tree(counted.name::regclass) where isleaf
        )
    where part.relkind = 'r'
), estimated as (
    select
        parts.name, sum(parts.rows) as all_rows, sum(parts.bytes) as bytes,
        sum(parts.rows * coalesce(common.share, 0)) as rows
    from parts
    left join pg_stats
        on schemaname = any(current_schemas(false)) and tablename = parts.relname
        and attname = 'sandbox_id'
    left join lateral (
        select share
        from unnest(most_common_vals::text::text[], most_common_freqs) as one (world, share)
        where world = $1
    ) as common on true
    group by parts.name
), sized as (
    select
        case when counted.rows > 10000
            then greatest(counted.rows, estimated.rows) else counted.rows
        end as rows,
        estimated.all_rows, estimated.bytes
    from counted
    join estimated using (name)
)
select
    sum(rows)::bigint as rows,
    -- Where nobody has counted the whole table yet, these are all of it.
    sum(bytes * rows / greatest(all_rows, rows, 1))::bigint as bytes
from sized
having is_world($1)
