//! The limit of open files, and so of connections, of the process.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Enough for all connections that the doors accept, for the database's, and for the server's own
/// files.
const ENOUGH: u64 = 8192;

/// Raises the limit that the process was started with (1,024 on most systems, for the sake of old
/// programs), so that only the doors' own limits bound the connections: a process without a free
/// file descriptor can accept nobody. If the system doesn't allow it, the limit stays.
pub fn raise_limit() {
    let raised = getrlimit(Resource::RLIMIT_NOFILE).and_then(|(soft, hard)| {
        if soft >= ENOUGH {
            Ok(())
        } else {
            setrlimit(Resource::RLIMIT_NOFILE, ENOUGH.min(hard), hard)
        }
    });
    if let Err(error) = raised {
        tracing::warn!("the limit of open files could not be raised: {error}");
    }
}
