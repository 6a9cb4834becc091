//! The disk that the database is on.

use std::path::Path;

use nix::sys::statvfs::statvfs;

/// Below so many free bytes a disk is full: PostgreSQL makes its log longer by as much at a time, and
/// goes down when it can't.
pub const LEAST_ROOM: u64 = 16 * 1024 * 1024;

/// Whether the disk of `folder` has less room left than PostgreSQL needs. One that does not tell has.
#[allow(clippy::useless_conversion, reason = "other systems count blocks in 32 bits")]
pub fn is_full(folder: &Path) -> bool {
    statvfs(folder).is_ok_and(|disk| {
        u64::from(disk.blocks_available()) * u64::from(disk.fragment_size()) < LEAST_ROOM
    })
}
