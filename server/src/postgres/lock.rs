//! One server a data folder: a lock that the kernel releases when its holder ends, however it ends.

use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use super::account::Account;
use super::error::StartError;

/// The hold on a data folder; dropping it lets go.
///
/// The file itself stays: to remove it would let a third server lock a new file of the same name
/// while a second still waits at the old one.
#[derive(Debug)]
pub(super) struct FolderLock {
    file: File,
}

impl FolderLock {
    /// Takes the lock `<data_folder>/lock`, and writes this process's id into it.
    ///
    /// Rust opens files with close-on-exec, so PostgreSQL does not inherit the lock: it is free as
    /// soon as the server is gone, even if PostgreSQL lives on.
    ///
    /// # Errors
    /// [`StartError::AlreadyUsed`] if another process holds it, [`StartError::Files`].
    pub(super) fn take(data_folder: &Path, account: &Account) -> Result<FolderLock, StartError> {
        let path = data_folder.join("lock");
        let opened =
            File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = opened.map_err(StartError::files("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut process = String::new();
                // Only for the message: an unreadable file is as good as an empty one.
                let _ = file.read_to_string(&mut process);
                let process = match process.trim() {
                    "" => "unknown".to_owned(),
                    process => process.to_owned(),
                };
                return Err(StartError::AlreadyUsed { folder: data_folder.to_path_buf(), process });
            }
            Err(TryLockError::Error(source)) => {
                return Err(StartError::Files { doing: "lock", path, source });
            }
        }
        account.own(&path)?;
        file.set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(StartError::files("write", &path))?;
        Ok(FolderLock { file })
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // A free lock names nobody. Closing the file releases it even if this fails.
        let _ = self.file.set_len(0);
    }
}
