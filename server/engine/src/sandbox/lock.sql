-- Keeps nobody from working in the sandbox but those who ask for the same.
select true from sandbox where sandbox_id = $1 and gone_at is null for no key update
