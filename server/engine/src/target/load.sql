select to_jsonb(target) from target where sandbox_id = $1
