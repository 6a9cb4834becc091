//! Free space on the database's disk.

use std::path::Path;

use nix::sys::statvfs::statvfs;

/// With fewer free bytes than this a disk counts as full: PostgreSQL extends its log by this much
/// at a time, and goes down when it can't.
pub const LEAST_ROOM: u64 = 16 * 1024 * 1024;

/// Whether the disk of `folder` has less free space than PostgreSQL needs. If that can't be found
/// out, it has enough.
#[allow(clippy::useless_conversion, reason = "other systems count blocks in 32 bits")]
pub fn is_full(folder: &Path) -> bool {
    statvfs(folder).is_ok_and(|disk| {
        u64::from(disk.blocks_available()) * u64::from(disk.fragment_size()) < LEAST_ROOM
    })
}
