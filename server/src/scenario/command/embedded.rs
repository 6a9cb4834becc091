//! A micropay for one run: on a PostgreSQL of its own in a temporary folder, or on a database that was given. It serves
//! no page and no HTTP: its API is called in this process.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use engine::exchange::Source;
use engine::identifier::SandboxId;
use engine::reader::Reader;
use engine::{Caller, Engine, EngineError};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::background;
use crate::command_line::{CommandLine, DatabaseOptions};
use crate::database::{Database, DatabaseError, Purpose};
use crate::ending::{Ending, LAST_WORK};
use crate::scenario::door::{Door, InProcess, TelegramPort};
use crate::target_client::{HttpTargetClient, NoTls};
use crate::telegram::{self, ClientSettings, LocalAddresses, Peers, VerificationClient};
use crate::verification::{TcpVerifier, answer_telegrams};

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotStarted {
    /// There is no database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// No folder or port could be had.
    #[error("no temporary folder or port: {0}")]
    System(#[from] io::Error),
    /// The client for targets could not be made.
    #[error(transparent)]
    TargetClient(#[from] NoTls),
    /// The demonstration could not be filled in.
    #[error("the demonstration could not be filled in: {0}")]
    Demonstration(EngineError),
}

/// A micropay that runs.
pub(super) struct Embedded {
    engine: Engine,
    database: Database,
    /// Gone when this is.
    _folder: Option<TempDir>,
    tasks: TaskTracker,
    ending: Ending,
    port: JoinHandle<()>,
    port_closes: CancellationToken,
    address: String,
}

impl Embedded {
    /// Starts one. Where no database is given its data are in a temporary folder.
    pub async fn start(command_line: &CommandLine) -> Result<Self, NotStarted> {
        let mut options = command_line.database.clone();
        let folder = match options.database_url {
            Some(_) => None,
            None => Some(own_folder(&mut options)?),
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let database = Database::open(&options, Purpose::Serve).await?;
        let ending = Ending::default();
        let verifying = VerificationClient::new(
            address.to_string(),
            ClientSettings {
                answer_timeout: command_line.serve.verification_timeout(),
                ..ClientSettings::default()
            },
            LocalAddresses::calling(address),
        );
        let verifier = TcpVerifier::new(verifying, ending.clone());
        let own = verifier.addresses();
        let targets = Arc::new(HttpTargetClient::new(ending.clone())?);
        let engine = Engine::new(database.pool.clone(), Arc::new(verifier), targets)
            .with_bulk(database.bulk.clone());
        let port_closes = CancellationToken::new();
        let port = tokio::spawn(answer_telegrams(
            listener,
            telegram::Limits::default(),
            Peers::new(&[]),
            engine.clone(),
            own,
            port_closes.clone().cancelled_owned(),
        ));
        let tasks = TaskTracker::new();
        let retention = command_line.serve.retention();
        tasks.spawn(background::run(engine.clone(), retention, None, ending.asked.clone()));
        let embedded = Self {
            engine,
            database,
            _folder: folder,
            tasks,
            ending,
            port,
            port_closes,
            address: address.to_string(),
        };
        match embedded.fill_in_demonstration().await {
            Ok(()) => Ok(embedded),
            Err(error) => {
                embedded.stop().await;
                Err(NotStarted::Demonstration(error))
            }
        }
    }

    /// For scenarios that begin with it.
    async fn fill_in_demonstration(&self) -> Result<(), EngineError> {
        let caller = Caller {
            sandbox: self.engine.enter(&SandboxId::default_sandbox()).await?,
            source: Source::Scenario,
            request_id: "demonstration".to_owned(),
            reader: Reader::local(),
        };
        self.engine.fill_in_demonstration(&caller).await?;
        Ok(())
    }

    /// The way to it.
    pub fn door(&self) -> Arc<dyn Door> {
        Arc::new(InProcess::new(self.engine.clone(), TelegramPort::at(self.address.clone())))
    }

    /// Ends it in order, and removes its folder.
    pub async fn stop(self) {
        self.ending.begin();
        self.tasks.close();
        let finished = timeout(LAST_WORK, async {
            self.engine.drain().await;
            self.tasks.wait().await;
        });
        if finished.await.is_err() {
            tracing::warn!("some work did not end in time");
        }
        self.port_closes.cancel();
        if let Err(error) = self.port.await {
            tracing::error!("the telegram port has failed: {error}");
        }
        self.database.close().await;
    }
}

/// A folder for this run alone.
fn own_folder(options: &mut DatabaseOptions) -> io::Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("micropay-scenarios-").tempdir()?;
    // As root, PostgreSQL runs as another user, who has to reach its files.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755))?;
    }
    options.data_folder = Some(folder.path().join("data"));
    Ok(folder)
}
