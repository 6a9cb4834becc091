-- Once: who comes later stores nothing, and runs nothing.
insert into scenario_slot (sandbox_id, schedule_no, due_at, fate, why, stands_for, batch_no)
values ($1, $2, $3, $4, $5::jsonb, $6, $7)
on conflict on constraint scenario_slot_pkey do nothing
