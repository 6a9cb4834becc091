//! The server's own PostgreSQL, from the outside.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tracing::{info, warn};

use super::account::Account;
use super::cluster::{Cluster, DATABASE, PORT, USER, folder_in};
use super::create::{create, existing_version};
use super::error::StartError;
use super::folders::{SocketFolder, make_data_folder};
use super::lock::FolderLock;
use super::log::LogFile;
use super::programs::{Programs, SearchPlaces};
use super::supervisor::supervise;

/// A PostgreSQL that runs for this server alone, on files in its data folder.
///
/// It listens on a Unix socket in a private folder, nowhere else, and asks for no password. It is
/// restarted when it ends by itself; clients see their connections break meanwhile, and refused.
///
/// [`stop`](OwnPostgres::stop) shuts it down. Dropping this value asks for the same, but waits for
/// nothing. The data folder stays locked until PostgreSQL has ended.
#[derive(Debug)]
pub struct OwnPostgres {
    data_folder: PathBuf,
    socket_folder: PathBuf,
    stop_request: oneshot::Sender<()>,
    supervisor: JoinHandle<()>,
}

impl OwnPostgres {
    /// Starts PostgreSQL on `data_folder`, with the programs that are found in `places`, and waits
    /// until its database serves: some seconds the first time, else below one second, but up to
    /// 60 s after a crash. The folder and the database are made where they are missing.
    ///
    /// Must be called inside a tokio runtime with time and I/O enabled. When the future is
    /// dropped before it is done, PostgreSQL is asked to end.
    ///
    /// # Errors
    /// See [`StartError`]; each says what to do.
    pub async fn start(
        data_folder: &Path,
        places: &SearchPlaces,
    ) -> Result<OwnPostgres, StartError> {
        let data_folder = make_data_folder(data_folder)?;
        let folder = folder_in(&data_folder);
        let account = Account::choose(&folder)?;
        let lock = FolderLock::take(&data_folder, &account)?;
        let version = existing_version(&folder)?;
        let programs = Programs::find(places, version.map(|version| (folder.as_path(), version)))?;
        info!(
            version = programs.version(),
            programs = %programs.folder().display(),
            data = %data_folder.display(),
            "starting PostgreSQL"
        );
        account.check_reach(&programs.postgres(), &data_folder).await?;
        if version.is_none() {
            create(&data_folder, &programs, &account).await?;
        }
        let socket = SocketFolder::make(&data_folder, &account)?;
        let log = Arc::new(LogFile::open(&data_folder, &account)?);
        let socket_folder = socket.path().to_path_buf();
        let cluster = Cluster { programs, account, folder, socket, log };
        let postmaster = cluster.bring_up().await?;
        info!(socket = %socket_folder.display(), "PostgreSQL is ready");
        let (stop_request, stop) = oneshot::channel();
        let supervisor = tokio::spawn(supervise(cluster, postmaster, stop, lock));
        Ok(OwnPostgres { data_folder, socket_folder, stop_request, supervisor })
    }

    /// Shuts PostgreSQL down, and waits until it has ended: mostly well below one second, at most
    /// some 15 s. Close the connection pool before, so that no statement is cut off.
    pub async fn stop(self) {
        // An error means that the supervisor has ended already.
        let _ = self.stop_request.send(());
        if let Err(error) = self.supervisor.await {
            warn!(%error, "PostgreSQL's supervisor has failed");
        }
    }

    /// The folder that the data is in, absolute.
    #[must_use]
    pub fn data_folder(&self) -> &Path {
        &self.data_folder
    }

    /// The folder of PostgreSQL's socket, absolute: what clients call the host.
    #[must_use]
    pub fn socket_folder(&self) -> &Path {
        &self.socket_folder
    }

    /// Its address: for clients, and to be pasted after `psql`.
    #[must_use]
    pub fn connection_url(&self) -> String {
        url_of(&self.socket_folder)
    }

    /// Whether anything was ever stored in `data_folder`.
    #[must_use]
    pub fn has_data(data_folder: &Path) -> bool {
        folder_in(data_folder).exists()
    }

    /// The address of the PostgreSQL that another server runs on `data_folder`.
    ///
    /// # Errors
    /// See [`StartError`].
    pub fn url_of_running(data_folder: &Path) -> Result<String, StartError> {
        let data_folder = make_data_folder(data_folder)?;
        let account = Account::choose(&folder_in(&data_folder))?;
        Ok(url_of(SocketFolder::make(&data_folder, &account)?.path()))
    }
}

fn url_of(socket_folder: &Path) -> String {
    let mut host = String::new();
    for byte in socket_folder.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(byte) {
            host.push(char::from(*byte));
        } else {
            host.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("postgres:///{DATABASE}?host={host}&port={PORT}&user={USER}")
}
