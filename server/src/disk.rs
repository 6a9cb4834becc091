//! Free space on the database's disk.

use std::path::Path;

use nix::sys::statvfs::statvfs;

/// With fewer free bytes than this a disk counts as full: PostgreSQL extends its log by this much
/// at a time, and goes down when it can't.
pub const LEAST_ROOM: u64 = 16 * 1024 * 1024;

/// How many bytes are free on the disk of `folder`; none where that can't be found out.
#[allow(clippy::useless_conversion, reason = "other systems count blocks in 32 bits")]
pub fn free(folder: &Path) -> Option<u64> {
    let disk = statvfs(folder).ok()?;
    Some(u64::from(disk.blocks_available()) * u64::from(disk.fragment_size()))
}

/// Whether the disk of `folder` has less free space than PostgreSQL needs. If that can't be found
/// out, it has enough.
pub fn is_full(folder: &Path) -> bool {
    free(folder).is_some_and(|free| free < LEAST_ROOM)
}
