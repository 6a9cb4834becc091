-- Notes a change of a line; a world that is gone has none.
insert into line_change (sandbox_id, kind, old_ncn, old_ctn, new_ncn, new_ctn, at, reader)
select $1, $2, $3, $4, $5, $6, $7, $8
where is_world($1)
