//! Makes a new cluster, with PostgreSQL's `initdb`.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::time::timeout;
use tracing::{info, warn};

use super::account::Account;
use super::cluster::{USER, folder_in};
use super::error::StartError;
use super::programs::Programs;

/// How long `initdb` may take.
const LONGEST_INITDB: Duration = Duration::from_secs(120);

/// What the name of a cluster's folder begins with until it is complete.
const UNFINISHED: &str = "postgres.unfinished-";

/// The major version that wrote the cluster in `folder`; `None` if there is none.
///
/// # Errors
/// [`StartError::NotACluster`] if something else is there, or [`StartError::Files`].
pub(super) fn existing_version(folder: &Path) -> Result<Option<u32>, StartError> {
    let path = folder.join("PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(version) => version
            .trim()
            .parse()
            .map(Some)
            .map_err(|_| StartError::NotACluster { cluster: folder.to_path_buf() }),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let entries = fs::read_dir(folder).map_or(0, Iterator::count);
            if entries == 0 {
                return Ok(None);
            }
            Err(StartError::NotACluster { cluster: folder.to_path_buf() })
        }
        Err(source) => Err(StartError::files("read", path)(source)),
    }
}

/// Makes the cluster `data_folder`/postgres.
///
/// It is made under another name, and gets its own when it is complete and on the disk: so one
/// that was interrupted is never taken for a cluster.
///
/// # Errors
/// [`StartError::NoName`], [`StartError::Initdb`], [`StartError::ProgramUnusable`], or
/// [`StartError::Files`].
pub(super) async fn create(
    data_folder: &Path,
    programs: &Programs,
    account: &Account,
) -> Result<(), StartError> {
    if !account.has_name() {
        return Err(StartError::NoName { user: account.user() });
    }
    remove_unfinished(data_folder);
    info!(folder = %data_folder.display(), "making a new database; this takes some seconds");
    // Debian's usual locale, in which upper and lower case work for all of Unicode; macOS and
    // small images may not have it.
    let unfinished = match initdb(data_folder, programs, account, "C.UTF-8").await {
        Err(StartError::Initdb { output }) if output.contains("locale") => {
            remove_unfinished(data_folder);
            initdb(data_folder, programs, account, "C").await?
        }
        other => other?,
    };
    let folder = folder_in(data_folder);
    // `rename` replaces an empty folder, should one be there. `initdb` has synced the files.
    fs::rename(&unfinished, &folder).map_err(StartError::files("create", folder))?;
    let synced = fs::File::open(data_folder).and_then(|folder| folder.sync_all());
    synced.map_err(StartError::files("write", data_folder))
}

/// Runs `initdb` on a new folder, and returns it.
async fn initdb(
    data_folder: &Path,
    programs: &Programs,
    account: &Account,
    locale: &str,
) -> Result<PathBuf, StartError> {
    // A name that was never used: an `initdb` whose server was killed may still write elsewhere.
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
    let folder = data_folder.join(format!("{UNFINISHED}{now}"));
    account.make_private_folder(&folder).map_err(StartError::files("create", &folder))?;
    let mut command = account.command(&programs.initdb());
    command.arg("--pgdata").arg(&folder).arg(format!("--locale={locale}")).args([
        "--encoding=UTF8",
        "--auth-local=trust",
        "--auth-host=reject",
        "--data-checksums",
    ]);
    command.arg(format!("--username={USER}"));
    let output = match timeout(LONGEST_INITDB, command.output()).await {
        Ok(Ok(output)) if output.status.success() => return Ok(folder),
        Ok(Ok(output)) => {
            let printed = [output.stdout, output.stderr].concat();
            String::from_utf8_lossy(&printed).trim().to_owned()
        }
        Ok(Err(source)) => return Err(account.unusable(programs.initdb())(source)),
        Err(_) => format!("it was not done after {} s", LONGEST_INITDB.as_secs()),
    };
    remove_unfinished(data_folder);
    Err(StartError::Initdb { output })
}

/// Removes what interrupted runs of [`create`] have left.
fn remove_unfinished(data_folder: &Path) {
    let Ok(entries) = fs::read_dir(data_folder) else { return };
    for entry in entries.flatten() {
        let is_unfinished = entry.file_name().to_str().is_some_and(|n| n.starts_with(UNFINISHED));
        if is_unfinished && let Err(error) = fs::remove_dir_all(entry.path()) {
            // It is in nobody's way; the next new cluster brings the next attempt.
            warn!(%error, folder = %entry.path().display(), "an unfinished database stays");
        }
    }
}
