-- A statement sees one moment of its sandbox. A volatile function looks anew each time it is called,
-- so it missed the clock of a sandbox that was deleted after the statement had begun, and gave null.
alter function sandbox_now(text) stable;
