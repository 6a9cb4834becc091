-- Less than the second after which PostgreSQL looks for deadlocks: whoever works on a whole sandbox
-- gives up first and begins again.
set local lock_timeout = '200ms'
