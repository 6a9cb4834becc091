-- No row of a world that is gone, or of none: nothing was checked then.
select count(*) as checked, 0::bigint as broken from sandbox where sandbox.gone_at is null
