-- A sandbox is what a name stands for; a world is what is in it, from one reset to the next. A row
-- here is a world, and its `sandbox_id`, which leads every key, is never given twice: what was begun
-- in a world that is gone can't meet another one's order of the same number.
alter table sandbox
    -- Since when it is nobody's: the sandbox was reset or deleted. What is left is cleared in pieces.
    add column gone_at timestamptz,
    -- A reset fills in the next world while the one before still serves. Then their places change.
    add column being_made boolean not null default false;

-- `team` from before there were worlds, `team~7` since.
alter table sandbox drop constraint sandbox_start_is_hidden;
alter table sandbox
    -- What calls name it by: a name without `~`, so no client can write a world's own identifier.
    -- NULL for what no door leads into: a start, a world that is being made, one that is gone.
    add column known_as text generated always as (
        case when gone_at is null and start_of is null and not being_made
            then split_part(sandbox_id, '~', 1) end
    ) stored,
    -- A start that is replaced is gone, and then the start of nothing.
    add constraint sandbox_gone_is_no_start check (gone_at is null or start_of is null);

-- A name stands for one world. Partial, so that no foreign key can refer to it: giving a name to
-- another world then waits for no call that only relies on the world's row.
create unique index sandbox_one_world_per_name on sandbox (known_as) where known_as is not null;
-- What is to be cleared.
create index sandbox_gone on sandbox (gone_at) where gone_at is not null;

create sequence sandbox_world_no;

-- An identifier that no world has had.
create function new_world_id(name text) returns text language sql volatile
    as $$ select name || '~' || nextval('sandbox_world_no') $$;

-- Whether a world can be worked on. Each statement asks, in its own snapshot: a server that has not
-- heard yet of a reset or a deletion neither changes nor tells what is gone.
create function is_world(asked_sandbox_id text) returns boolean
    language plpgsql stable
    as $$
begin
    return exists (
        select from sandbox where sandbox_id = asked_sandbox_id and gone_at is null
    );
end
$$;

-- An order goes only with its world, and a record is stored only in a world that is not gone.
drop function order_is_stored(text, text);
