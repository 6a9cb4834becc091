-- Nor what testers keep to fill in again.
update saved_request set sandbox_id = $2 where sandbox_id = $1
