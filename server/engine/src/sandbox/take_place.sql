-- World $2 becomes what world $1, which is gone, was: it has its name, its start unless it was made
-- with one of its own, its age, and is what copies were made of.
with starts as (
    update sandbox set start_of = $2 where start_of = $1
), copies as (
    update sandbox set copy_of = $2 where copy_of = $1 and sandbox_id <> $2
)
update sandbox
set being_made = false, created_at = before.created_at, copy_of = before.copy_of
from sandbox as before
where sandbox.sandbox_id = $2 and before.sandbox_id = $1
