-- A sandbox's clock may stand still: then every statement of business time reads this moment. Deadlines of the
-- machinery (leases, retries, waits for an answer) stay real time and never ask it.
alter table sandbox
    add column clock_stopped_at timestamptz,
    add constraint sandbox_clock_stopped_at check (
        clock_stopped_at between '2000-01-01 00:00:00+09' and '2099-12-31 23:59:59+09'
    );

create or replace function sandbox_now(asked_sandbox_id text) returns timestamptz
    language plpgsql stable
    as $$
begin
    return (
        select coalesce(clock_stopped_at, clock_timestamp() + clock_offset)
        from sandbox where sandbox_id = asked_sandbox_id
    );
end
$$;
