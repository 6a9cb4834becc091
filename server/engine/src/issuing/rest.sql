select
    min(line_nos[1]) as first,
    max(line_nos[cardinality(line_nos)]) as last,
    coalesce(sum(cardinality(line_nos)), 0)::bigint as lines
from job_input
where is_world($1) and sandbox_id = $1 and job_no = $2 and chunk_no >= $3
