-- Who has a number: nobody else changes it until the transaction ends, and no payment begins. Where it waited for
-- another who gave the number to another contract, it finds nobody, though somebody has it: `is_held.sql` tells.
select subscriber.*
from subscriber
where is_world($1) and sandbox_id = $1 and ctn = $2 and ended_at is null
for update
