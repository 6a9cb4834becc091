//! The server's program as a test runs it: on a data folder of its own, started, killed, ended.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// How long anything that must happen may take: starting PostgreSQL after a crash is the longest.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The program to test: the one that was built with the tests, or another build of it.
fn program() -> PathBuf {
    let other = std::env::var_os("MICROPAY_PROOF_SERVER").map(PathBuf::from);
    other.unwrap_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_server")))
}

/// A data folder, and the page's folder, which these tests don't need.
pub struct Folder {
    folder: TempDir,
    /// The database to use instead of one in the data folder.
    database_url: Option<String>,
}

impl Folder {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
        // As root, PostgreSQL runs as another user, who has to reach its files.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let open = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(folder.path(), open).unwrap();
        }
        Self { folder, database_url: None }
    }

    /// From now on its servers use this database, and run none of their own.
    pub fn use_database(&mut self, url: String) {
        self.database_url = Some(url);
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn command(&self) -> Command {
        self.command_of(&program())
    }

    fn command_of(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_remove("DATABASE_URL")
            .env_remove("MICROPAY_ACCESS_TOKEN_FILE")
            .env_remove("MICROPAY_TELEGRAM_ALLOW")
            .arg("--data-folder")
            .arg(self.path().join("data"))
            .kill_on_drop(true)
            .stdin(Stdio::null());
        if let Some(url) = &self.database_url {
            command.env("DATABASE_URL", url);
        }
        command
    }

    /// The same folder with servers that use this database.
    pub fn on(mut self, url: &str) -> Self {
        self.use_database(url.to_owned());
        self
    }

    /// Why a server does not serve.
    pub async fn refused(&self) -> String {
        let site = self.path().join("site");
        let site = site.to_str().unwrap();
        let arguments =
            ["--addr", "127.0.0.1:0", "--telegram-addr", "127.0.0.1:0", "--site-root", site];
        let told = timeout(PATIENCE, self.run(&arguments)).await.expect("it serves");
        assert!(!told.0, "{}", told.1);
        told.1
    }

    /// What `server` with `arguments` prints and how it ends.
    pub async fn run(&self, arguments: &[&str]) -> (bool, String) {
        Self::ran(self.command().args(arguments)).await
    }

    /// The same, as another user. The program is where that user reaches it.
    pub async fn run_as(&self, user: u32, arguments: &[&str]) -> (bool, String) {
        let reachable = self.path().join("server");
        std::fs::copy(program(), &reachable).unwrap();
        let mut command = self.command_of(&reachable);
        Self::ran(command.args(arguments).uid(user).gid(user)).await
    }

    async fn ran(command: &mut Command) -> (bool, String) {
        let output = command.output().await.unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }

    /// Every test ends in it, after its server has ended.
    pub async fn verify(&self) {
        let (sound, told) = self.run(&["verify"]).await;
        assert!(sound, "{told}");
    }

    /// Starts a server, on ports that the system chooses unless `arguments` name some, and waits
    /// until it serves.
    pub async fn start(&self, arguments: &[&str]) -> Server {
        self.start_with(self.command(), arguments).await
    }

    /// The same by a command that was made here and changed since.
    pub async fn start_with(&self, mut command: Command, arguments: &[&str]) -> Server {
        let mut child = command
            .args(arguments)
            // Whatever `arguments` say counts more.
            .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
            .env("MICROPAY_TELEGRAM_ADDR", "127.0.0.1:0")
            .env("LEPTOS_SITE_ROOT", self.path().join("site"))
            .env("RUST_LOG", "info")
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut errors = BufReader::new(child.stderr.take().unwrap()).lines();
        let log = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&log);
        // A panic is told here. Who reads the test's output sees it as it comes.
        tokio::spawn(async move {
            while let Ok(Some(line)) = errors.next_line().await {
                eprintln!("{line}");
                kept.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        let kept = Arc::clone(&log);
        let addresses = timeout(PATIENCE, async {
            let mut telegram_address = None;
            loop {
                let line = lines.next_line().await.unwrap().expect("the server ended early");
                if let Some((_, address)) = line.split_once("telegram port on ") {
                    telegram_address = address.parse().ok();
                }
                if let Some((_, rest)) = line.split_once("open http://") {
                    let address = rest.split(' ').next().unwrap().parse().unwrap();
                    return (address, telegram_address.expect("it names its telegram port first"));
                }
            }
        });
        let (address, telegram_address) =
            addresses.await.expect("the server did not start in time");
        // Read on, so that the server never waits for somebody to read its log.
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                kept.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        Server { child, address, telegram_address, log }
    }
}

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub telegram_address: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// SIGKILL: nothing of the server's own runs any more.
    pub async fn kill(mut self) {
        self.child.start_kill().unwrap();
        self.child.wait().await.unwrap();
    }

    pub fn process(&self) -> i32 {
        i32::try_from(self.child.id().unwrap()).unwrap()
    }

    /// As a supervisor does it.
    pub async fn stop(mut self) {
        let process = nix::unistd::Pid::from_raw(self.process());
        nix::sys::signal::kill(process, nix::sys::signal::Signal::SIGTERM).unwrap();
        let status = timeout(PATIENCE, self.child.wait()).await.expect("it did not end").unwrap();
        assert!(status.success());
    }

    /// How many bytes of memory it has, its share of what it shares with others included. 0 where
    /// the system does not tell.
    pub fn memory(&self) -> u64 {
        let told =
            std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id().unwrap()));
        let told = told.unwrap_or_default();
        let pss = told.lines().find_map(|line| line.strip_prefix("Pss:"));
        let kilobytes = pss.and_then(|pss| pss.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kilobytes.unwrap_or_default() * 1024
    }

    /// What it has logged since it was ready, and what it wrote to its standard error.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}
