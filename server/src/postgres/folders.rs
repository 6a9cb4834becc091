//! The folders that the server's own PostgreSQL lives in.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use super::account::Account;
use super::cluster::PORT;
use super::error::StartError;

/// The longest path of a Unix socket, in bytes, without the zero at its end.
const LONGEST_SOCKET_PATH: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// How many names are tried for a socket folder outside the data folder.
const SOCKET_FOLDER_TRIES: u32 = 16;

/// Where the server keeps its data unless told otherwise: `$XDG_DATA_HOME/micropay`,
/// `~/.local/share/micropay`, on macOS `~/Library/Application Support/micropay`. As root it is
/// `/var/lib/micropay`, since another user, who may not look into root's home, runs PostgreSQL.
#[must_use]
pub fn default_data_folder() -> PathBuf {
    if Account::server_is_root() {
        return PathBuf::from("/var/lib/micropay");
    }
    let told = env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    if let Some(data_home) = told.filter(|folder| folder.is_absolute()) {
        return data_home.join("micropay");
    }
    let below_home = if cfg!(target_os = "macos") {
        "Library/Application Support/micropay"
    } else {
        ".local/share/micropay"
    };
    match env::home_dir() {
        Some(home) if home.is_absolute() => home.join(below_home),
        _ => PathBuf::from(".micropay"),
    }
}

/// Makes the data folder and those above it, as far as they are missing, and returns its
/// canonical path. What exists is left as it is.
///
/// # Errors
/// [`StartError::Files`].
pub(super) fn make_data_folder(folder: &Path) -> Result<PathBuf, StartError> {
    let folder = std::path::absolute(folder).map_err(StartError::files("find", folder))?;
    let mut missing: Vec<&Path> = folder.ancestors().take_while(|f| !f.exists()).collect();
    missing.reverse();
    for step in missing {
        match fs::create_dir(step) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(source) => return Err(StartError::files("create", step)(source)),
        }
        // As root: PostgreSQL's user must get through, whatever root's umask is. Else: nobody
        // but the user has any business there.
        let mode = match (Account::server_is_root(), step == folder) {
            (true, _) => Some(0o755),
            (false, true) => Some(0o700),
            (false, false) => None,
        };
        if let Some(mode) = mode {
            fs::set_permissions(step, fs::Permissions::from_mode(mode))
                .map_err(StartError::files("set the permissions of", step))?;
        }
    }
    folder.canonicalize().map_err(StartError::files("open", &folder))
}

/// The folder of PostgreSQL's socket: only the user that runs PostgreSQL (and root) may enter it,
/// which is why the socket itself asks for no password.
#[derive(Debug)]
pub(super) struct SocketFolder {
    path: PathBuf,
    /// Lies in a folder for everybody's temporary files, so it is not left behind.
    temporary: bool,
}

impl SocketFolder {
    /// Makes the folder `socket` in the data folder. Where a socket cannot have its path, which
    /// may be too long, the folder is a short one in XDG_RUNTIME_DIR or /tmp, named by a hash of
    /// the data folder, so that the server's next run finds the same one.
    ///
    /// # Errors
    /// [`StartError::Files`], or [`StartError::SocketFolder`].
    pub(super) fn make(data_folder: &Path, account: &Account) -> Result<SocketFolder, StartError> {
        let path = data_folder.join("socket");
        if is_usable(&path) {
            return match private_folder(&path, account) {
                Ok(true) => Ok(SocketFolder { path, temporary: false }),
                Ok(false) => Err(StartError::SocketFolder { folder: path }),
                Err(source) => Err(StartError::files("create", path)(source)),
            };
        }
        let mut hasher = DefaultHasher::new();
        data_folder.hash(&mut hasher);
        let hash = hasher.finish();
        // XDG_RUNTIME_DIR is its user's alone: of no use when another user runs PostgreSQL.
        let runtime = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let runtime = runtime.filter(|folder| folder.is_dir() && !Account::server_is_root());
        // Not `env::temp_dir()`: on macOS that is a long path itself.
        let mut last = PathBuf::from("/tmp");
        for parent in runtime.into_iter().chain([PathBuf::from("/tmp")]) {
            for number in 0..SOCKET_FOLDER_TRIES {
                let path = parent.join(format!("micropay-{hash:016x}-{number}"));
                // In /tmp anybody may have taken the name: then the next one will do.
                if is_usable(&path) && private_folder(&path, account).unwrap_or(false) {
                    return Ok(SocketFolder { path, temporary: true });
                }
                last = path;
            }
        }
        Err(StartError::SocketFolder { folder: last })
    }

    /// The folder's path, absolute.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The path of the socket in it.
    pub(super) fn socket(&self) -> PathBuf {
        socket_in(&self.path)
    }
}

impl Drop for SocketFolder {
    fn drop(&mut self) {
        if self.temporary {
            // Only goes when PostgreSQL has removed its socket; else the next run takes it over.
            let _ = fs::remove_dir(&self.path);
        }
    }
}

/// The path of PostgreSQL's socket in `folder`.
fn socket_in(folder: &Path) -> PathBuf {
    folder.join(format!(".s.PGSQL.{PORT}"))
}

/// Whether PostgreSQL can make, and clients can name, a socket in `folder`.
fn is_usable(folder: &Path) -> bool {
    let path = socket_in(folder).into_os_string().into_encoded_bytes();
    // At a comma, `psql` would take it for two hosts.
    path.len() <= LONGEST_SOCKET_PATH && !path.contains(&b',')
}

/// Makes the folder `path` for `account` alone, or finds it made; `false` if what is there is
/// no folder, or not `account`'s own and private one.
fn private_folder(path: &Path, account: &Account) -> io::Result<bool> {
    match account.make_private_folder(path) {
        Ok(()) => return Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    let found = fs::symlink_metadata(path)?;
    Ok(found.is_dir() && found.uid() == account.user() && found.mode() & 0o077 == 0)
}
