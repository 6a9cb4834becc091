//! How many files, and so connections, the process may have open.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Enough for every connection that the doors take, the database's, and the server's own files.
const ENOUGH: u64 = 8192;

/// Raises the limit that the process was started with (1,024 on most systems, for the sake of old
/// programs), so that it is the doors' limits that bound the connections: a process without a free
/// file accepts nobody, also of those who come in good faith. What the system does not grant stays.
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
