-- The next version of promotion $2 in world $1, with the changes $3.
insert into promotion_version
select (jsonb_populate_record(current, $3 || jsonb_build_object('version', current.version + 1))).*
from current_promotion_version($1, $2) as current
