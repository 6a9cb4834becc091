select name, form, saved_at, saved_by
from saved_request
where is_world($1) and sandbox_id = $1
order by name
