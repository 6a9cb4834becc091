-- Half of the statements read the sandbox's clock, some for every row. A function in SQL is planned
-- anew by each statement that calls it; one in PL/pgSQL keeps its plan: 60 µs became 4.
create or replace function sandbox_now(asked_sandbox_id text) returns timestamptz
    language plpgsql stable
    as $$
begin
    return (
        select clock_timestamp() + clock_offset from sandbox where sandbox_id = asked_sandbox_id
    );
end
$$;

create or replace function order_is_stored(asked_sandbox_id text, asked_order_no text)
    returns boolean
    language plpgsql volatile
    as $$
begin
    return exists (
        select from payment where sandbox_id = asked_sandbox_id and order_no = asked_order_no
    );
end
$$;
