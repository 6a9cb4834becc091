//! What runs while something is measured, and what it costs: PostgreSQL, the server, their
//! processor time and memory.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use server::postgres::{OwnPostgres, Programs, SearchPlaces};
use sqlx::PgPool;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use crate::Outcome;
use crate::stand_in::StandIn;

/// A PostgreSQL of the run's own, as micropay itself runs it: `fsync` on.
pub struct Machine {
    postgres: OwnPostgres,
    programs: Programs,
    folder: TempDir,
    pub pool: PgPool,
}

/// A server process on the machine's database.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// `None` for one that speaks no telegrams.
    pub telegram_address: Option<SocketAddr>,
}

/// Processor time since they began, in milliseconds.
#[derive(Clone, Copy)]
pub struct Cpu {
    pub server: f64,
    pub database: f64,
}

impl Machine {
    pub async fn start() -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("micropay-bench-").tempdir()?;
        // As root, PostgreSQL runs as another user, who has to reach its files.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        }
        fs::create_dir_all(folder.path().join("site/pkg"))?;
        let places = SearchPlaces::of_this_machine(None);
        let postgres = OwnPostgres::start(&folder.path().join("data"), &places).await?;
        let pool = PgPool::connect(&postgres.connection_url()).await?;
        Ok(Self { postgres, programs: Programs::find(&places, None)?, folder, pool })
    }

    pub async fn stop(self) -> Outcome<()> {
        self.pool.close().await;
        self.postgres.stop().await;
        Ok(self.folder.close()?)
    }

    /// What is measured on, in a line.
    pub async fn description(&self) -> Outcome<String> {
        let statement = "select current_setting('server_version'), current_setting('fsync'), \
                         to_char(now(), 'YYYY-MM-DD')";
        let (version, fsync, date): (String, String, String) =
            sqlx::query_as(statement).fetch_one(&self.pool).await?;
        let cores = std::thread::available_parallelism()?;
        Ok(format!("{date}, {cores} cores, PostgreSQL {version}, fsync {fsync}"))
    }

    pub fn database_url(&self) -> String {
        self.postgres.connection_url()
    }

    /// Starts a release build of the server.
    pub async fn serve(&self, arguments: &[&str]) -> Outcome<Server> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_server"))
            .env_remove("MICROPAY_ACCESS_TOKEN_FILE")
            .env("DATABASE_URL", self.database_url())
            .env("RUST_LOG", "warn,server=info")
            .env("NO_COLOR", "1")
            .args(["--addr", "127.0.0.1:0", "--telegram-addr", "127.0.0.1:0", "--site-root"])
            .arg(self.folder.path().join("site"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = lines_of(&mut child)?;
        let addresses = timeout(Duration::from_secs(60), async {
            let telegrams = address_after(&mut lines, "telegram port on ").await?;
            Outcome::Ok((address_after(&mut lines, "open http://").await?, telegrams))
        });
        let (address, telegrams) = addresses.await??;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Server { child, address, telegram_address: Some(telegrams) })
    }

    /// Starts a stand-in; the baseline that one of them needs is set up.
    pub async fn stand_in(&self, stand_in: &StandIn) -> Outcome<Server> {
        let folder = self.folder.path().join("stand-ins").join(stand_in.package);
        let file = folder.join(stand_in.file);
        fs::create_dir_all(file.parent().unwrap_or(&folder))?;
        fs::write(file, stand_in.text)?;
        let install =
            ["install", "--silent", "--no-fund", "--no-audit", "--prefix", ".", stand_in.package];
        let installed = Command::new("npm").args(install).current_dir(&folder).status().await?;
        if !installed.success() {
            return Err(format!("npm could not install {}", stand_in.package).into());
        }
        let database = self.pool.connect_options();
        let mut child = Command::new(stand_in.program)
            .args(stand_in.arguments)
            .current_dir(&folder)
            .env("NODE_ENV", "production")
            .env("PGHOST", self.postgres.socket_folder())
            .env("PGDATABASE", database.get_database().unwrap_or_default())
            .env("PGUSER", database.get_username())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{}: {error}", stand_in.program))?;
        let mut lines = lines_of(&mut child)?;
        let address = address_after(&mut lines, stand_in.before_address);
        let address = timeout(Duration::from_secs(60), address).await??;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Server { child, address, telegram_address: None })
    }

    /// Where PostgreSQL's processes are: those whose parent is its postmaster, and itself.
    fn postmaster(&self) -> Outcome<u32> {
        let file = self.folder.path().join("data/postgres/postmaster.pid");
        let text = fs::read_to_string(file)?;
        Ok(text.lines().next().ok_or("no postmaster")?.parse()?)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// One of PostgreSQL's programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.programs.folder().join(name)
    }

    /// The times of pgbench's transactions in a run; the files go.
    pub fn logged(&self, prefix: &str) -> Outcome<Vec<Duration>> {
        let mut took = Vec::new();
        for entry in fs::read_dir(self.folder.path())? {
            let entry = entry?;
            if !entry.file_name().to_string_lossy().starts_with(&format!("{prefix}.")) {
                continue;
            }
            for line in fs::read_to_string(entry.path())?.lines() {
                let microseconds = line.split(' ').nth(2).and_then(|text| text.parse().ok());
                took.extend(microseconds.map(Duration::from_micros));
            }
            fs::remove_file(entry.path())?;
        }
        Ok(took)
    }

    /// Of `servers` together, and of PostgreSQL.
    pub fn cpu(&self, servers: &[Server]) -> Outcome<Cpu> {
        let postmaster = self.postmaster()?;
        let mut database = 0.0;
        for process in processes()? {
            if process.pid == postmaster || process.parent == postmaster {
                database += process.cpu_ms;
            }
        }
        let pids = servers.iter().filter_map(|server| server.child.id());
        let server = pids.filter_map(stat).map(|process| process.cpu_ms).sum();
        Ok(Cpu { server, database })
    }
}

impl Server {
    /// Proportional set size, in kilobytes.
    pub fn memory_kb(&self) -> Outcome<u64> {
        let pid = self.child.id().ok_or("the server has ended")?;
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
        let line = text.lines().find(|line| line.starts_with("Pss:")).ok_or("no Pss")?;
        Ok(line.split_whitespace().nth(1).ok_or("no Pss")?.parse()?)
    }

    /// As Ctrl-C does it.
    pub async fn stop(mut self) -> Outcome<()> {
        let pid = i32::try_from(self.child.id().ok_or("the server has ended")?)?;
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGTERM)?;
        timeout(Duration::from_secs(60), self.child.wait()).await??;
        Ok(())
    }
}

type OutputLines = Lines<BufReader<ChildStdout>>;

fn lines_of(child: &mut Child) -> Outcome<OutputLines> {
    let stdout = child.stdout.take().ok_or("the server has no output")?;
    Ok(BufReader::new(stdout).lines())
}

/// The address that follows `words` in the next line that has them, or the port, on this machine.
async fn address_after(lines: &mut OutputLines, words: &str) -> Outcome<SocketAddr> {
    while let Some(line) = lines.next_line().await? {
        if let Some((_, rest)) = line.split_once(words) {
            let text = rest.trim_start().split(' ').next().unwrap_or_default();
            return Ok(match text.parse::<u16>() {
                Ok(port) => SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
                Err(_) => text.parse()?,
            });
        }
    }
    Err("the server ended early".into())
}

struct Process {
    pid: u32,
    parent: u32,
    cpu_ms: f64,
}

fn processes() -> Outcome<Vec<Process>> {
    let mut processes = Vec::new();
    for entry in fs::read_dir(PathBuf::from("/proc"))? {
        if let Ok(pid) = entry?.file_name().to_string_lossy().parse() {
            processes.extend(stat(pid));
        }
    }
    Ok(processes)
}

/// A process's times; `None` once it has ended. Those of its ended children count with it.
fn stat(pid: u32) -> Option<Process> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may hold anything.
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks: f64 = (11..15).filter_map(|at| fields.get(at)?.parse::<f64>().ok()).sum();
    // Linux counts 100 a second for every program.
    Some(Process { pid, parent: fields.get(1)?.parse().ok()?, cpu_ms: ticks * 10.0 })
}
