//! `server serve`: start everything in order, and stop it in the opposite order.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use engine::exchange::Source;
use engine::identifier::SandboxId;
use engine::reader::Reader;
use engine::scenario_store::ScenarioRunner;
use engine::{Caller, Engine, EngineError};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access::{Access, TokenFileError, Tokens};
use crate::background;
use crate::command_line::{CommandLine, ServeOptions};
use crate::database::{Database, DatabaseError, Purpose};
use crate::disk;
use crate::ending::{Ending, LAST_WORK};
use crate::events::Events;
use crate::http::accept::{self, Limits};
use crate::http::origin::HostRule;
use crate::http::stack::protect;
use crate::metrics;
use crate::open_files;
use crate::readiness::Readiness;
use crate::scenario::door::{InProcess, TelegramPort};
use crate::scenario::kept::{KeptRunner, LIBRARY};
use crate::site;
use crate::target_client::{HttpTargetClient, NoTls};
use crate::telegram::{self, ClientSettings, LocalAddresses, Peers, VerificationClient};
use crate::verification::{TcpVerifier, answer_telegrams};

/// Why the server can't serve. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// There is no database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// An address is in use, or not one of this machine.
    #[error(
        "can't listen on {address} ({error}); end what uses it or choose another with {option}"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The option that changes it.
        option: &'static str,
        /// The system's error.
        error: io::Error,
    },
    /// Other machines could connect, and there is no sign-in.
    #[error(
        "{0} is not a loopback address, so others could reach micropay: it needs --access-token-file \
         (`server access-token --name NAME --role operator --access-token-file FILE` makes one)"
    )]
    SignInNeeded(SocketAddr),
    /// Telegrams have no token, so their senders must be listed.
    #[error(
        "{0} is not a loopback address, and telegrams carry no access token: say with \
         --telegram-allow which addresses may connect"
    )]
    TelegramPeersNeeded(SocketAddr),
    /// The access tokens can't be used.
    #[error(transparent)]
    AccessTokens(#[from] TokenFileError),
    /// The page was not built.
    #[error(
        "there is no built page in {0}; `make run` builds it, or name its folder with --site-root"
    )]
    NoSite(String),
    /// The demonstration could not be filled in.
    #[error("the demonstration could not be filled in: {0}")]
    Demonstration(EngineError),
    /// The client for targets could not be made.
    #[error(transparent)]
    TargetClient(#[from] NoTls),
    /// The signal handlers could not be installed.
    #[error("can't listen for signals: {0}")]
    Signals(io::Error),
}

/// Serves until the process is asked to end.
pub async fn serve(command_line: &CommandLine) -> Result<(), ServeError> {
    let options = &command_line.serve;
    open_files::raise_limit();
    // Check the options before a database is started.
    let access = check(options)?;
    let (web, address) = listen(options.address, "--addr").await?;
    let (telegrams, telegram_address) = listen(options.telegram_address, "--telegram-addr").await?;
    // With port 0 the system chooses the ports: use those from here on.
    let options = ServeOptions { address, telegram_address, ..options.clone() };
    let database = Database::open(&command_line.database, Purpose::Serve).await?;
    let served = serve_on(&options, access, web, telegrams, &database).await;
    database.close().await;
    served
}

/// Checks the options, and gives who may connect.
fn check(options: &ServeOptions) -> Result<Access, ServeError> {
    let is_open = |address: SocketAddr| !address.ip().to_canonical().is_loopback();
    let access = match &options.access_token_file {
        Some(file) => Access::with_tokens(Tokens::read(file)?),
        None => Access::local(),
    };
    for address in [options.address, options.telegram_address] {
        if is_open(address) && options.access_token_file.is_none() {
            return Err(ServeError::SignInNeeded(address));
        }
    }
    if is_open(options.telegram_address) && options.telegram_allowed.is_empty() {
        return Err(ServeError::TelegramPeersNeeded(options.telegram_address));
    }
    if !options.site_root.join("pkg").is_dir() {
        return Err(ServeError::NoSite(options.site_root.display().to_string()));
    }
    Ok(access)
}

async fn listen(
    address: SocketAddr,
    option: &'static str,
) -> Result<(TcpListener, SocketAddr), ServeError> {
    let taken = |error| ServeError::Listen { address, option, error };
    let listener = TcpListener::bind(address).await.map_err(taken)?;
    let bound = listener.local_addr().map_err(taken)?;
    Ok((listener, bound))
}

async fn serve_on(
    options: &ServeOptions,
    access: Access,
    web: TcpListener,
    telegrams: TcpListener,
    database: &Database,
) -> Result<(), ServeError> {
    let asked_to_end = asked_to_end().map_err(ServeError::Signals)?;
    metrics::begin();
    let ending = Ending::default();
    let target_client = Arc::new(HttpTargetClient::new(ending.clone())?);
    let verifier = verifier(options, ending.clone());
    let own = verifier.addresses();
    let data_folder = database.own_folder().map(Path::to_owned);
    let engine = Engine::new(database.pool.clone(), Arc::new(verifier), target_client)
        .with_bulk(database.bulk.clone())
        .with_scenario_library(LIBRARY);
    let engine = match data_folder.clone() {
        Some(folder) => engine.with_disk(move || disk::is_full(&folder)),
        None => engine,
    };
    let tasks = TaskTracker::new();
    let events = Events::new(ending.asked.clone());
    let port_closes = CancellationToken::new();
    let port = tokio::spawn(answer_telegrams(
        telegrams,
        telegram::Limits { quiet: options.telegram_idle(), ..telegram::Limits::default() },
        Peers::new(&options.telegram_allowed),
        engine.clone(),
        own,
        port_closes.clone().cancelled_owned(),
    ));
    let entered = engine.enter(&SandboxId::default_sandbox()).await;
    let caller = Caller {
        sandbox: entered.map_err(ServeError::Demonstration)?,
        source: Source::Console,
        request_id: "demonstration".to_owned(),
        reader: Reader::local(),
    };
    if !options.no_demo {
        let filled_in = engine.fill_in_demonstration(&caller).await;
        if filled_in.map_err(ServeError::Demonstration)? {
            tracing::info!("filled the demonstration into the sandbox 'default'");
        }
    }
    // An address that stands for all of this machine's is this machine's too.
    let door =
        InProcess::new(engine.clone(), TelegramPort::at(options.telegram_address.to_string()));
    let runner: Arc<dyn ScenarioRunner> = Arc::new(KeptRunner::new(Arc::new(door)));
    tasks.spawn(background::run(
        engine.clone(),
        options.retention(),
        Some(runner),
        ending.asked.clone(),
    ));
    tasks.spawn({
        let (events, engine) = (events.clone(), engine.clone());
        async move { events.tell(engine).await }
    });
    tasks.spawn({
        let (events, engine) = (events.clone(), engine.clone());
        async move { events.listen(engine).await }
    });
    let limits = Limits::default();
    let hosts = HostRule::for_listener(options.address, &options.allowed_hosts);
    let readiness =
        Readiness::new(engine.clone(), options.telegram_address, data_folder.as_deref());
    let router = site::router(engine.clone(), events, readiness, options, access);
    let router = protect(router, hosts, &limits);
    announce(options);
    let end = async move {
        asked_to_end.await;
        tracing::info!("ending: what is under way is finished first");
        // The event streams end with this; otherwise they would be waited for.
        ending.begin();
    };
    accept::serve(web, router, limits, end).await;
    tasks.close();
    let finished = timeout(LAST_WORK, async {
        engine.drain().await;
        tasks.wait().await;
    });
    if finished.await.is_err() {
        tracing::warn!("some work did not end in time: the next server goes on with it");
    }
    // Last, because running payments had their coupons verified here.
    port_closes.cancel();
    if let Err(error) = port.await {
        tracing::error!("the telegram port has failed: {error}");
    }
    Ok(())
}

fn verifier(options: &ServeOptions, ending: Ending) -> TcpVerifier {
    let address = options
        .verification_address
        .clone()
        .unwrap_or_else(|| options.telegram_address.to_string());
    let settings = ClientSettings {
        answer_timeout: options.verification_timeout(),
        ..ClientSettings::default()
    };
    let addresses = LocalAddresses::calling(options.telegram_address);
    TcpVerifier::new(VerificationClient::new(address, settings, addresses), ending)
}

/// Resolves when the process is asked to end: by Ctrl-C, or by a supervisor's signal.
pub(crate) fn asked_to_end() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    })
}

fn announce(options: &ServeOptions) {
    tracing::info!("telegram port on {}", options.telegram_address);
    tracing::info!("open http://{} in a browser; Ctrl-C ends", options.address);
}
