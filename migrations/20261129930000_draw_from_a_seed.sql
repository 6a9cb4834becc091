-- Where a sandbox for a run has a seed, the numbers that are drawn in it (serial numbers, contracts) follow from it:
-- the same calls in two such sandboxes store the same rows. Null: nobody can foresee them.
alter table sandbox add column seed bigint;
