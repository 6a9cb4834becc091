//! A server of a test's own: its program, its data folder, its ports.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::{Instant, timeout};

/// How long anything that must happen may take: starting PostgreSQL after a crash is the longest.
const PATIENCE: Duration = Duration::from_secs(60);

/// A data folder, and the page's folder, which these tests don't need.
pub struct Folder(TempDir);

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
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
        command
            .env_remove("DATABASE_URL")
            .env_remove("MICROPAY_ACCESS_TOKEN_FILE")
            .env_remove("MICROPAY_TELEGRAM_ALLOW")
            .arg("--data-folder")
            .arg(self.path().join("data"))
            .kill_on_drop(true)
            .stdin(Stdio::null());
        command
    }

    /// What `server` with `arguments` prints and how it ends.
    pub async fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.command().args(arguments).output().await.unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }

    /// Every test ends in it, after its server has ended.
    pub async fn verify(&self) {
        let (sound, told) = self.run(&["verify"]).await;
        assert!(sound, "{told}");
    }

    pub async fn start(&self, arguments: &[&str]) -> Server {
        let mut child = self
            .command()
            .args(["--addr", "127.0.0.1:0", "--telegram-addr", "127.0.0.1:0", "--site-root"])
            .arg(self.path().join("site"))
            .args(arguments)
            .env("RUST_LOG", "info")
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let log = Arc::new(Mutex::new(String::new()));
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

    /// As Ctrl-C does it.
    pub async fn stop(mut self) {
        let pid = i32::try_from(self.child.id().unwrap()).unwrap();
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGTERM)
            .unwrap();
        let status = timeout(PATIENCE, self.child.wait()).await.expect("it did not end").unwrap();
        assert!(status.success());
    }

    /// What it has logged since it was ready.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        post(self.address, path, body).await.unwrap()
    }

    /// A coupon of the ordinary subscriber's; its serial number.
    pub async fn issue(&self, promotion_id: &str) -> String {
        let form = json!({ "form": { "ctn": ORDINARY, "promotion_id": promotion_id } });
        let (status, coupon) = self.post("/api/coupon/issue", &form).await;
        assert_eq!(status, 200, "{coupon}");
        coupon["serial_no"].as_str().unwrap().to_owned()
    }

    /// The stored payment of an order, if there is one.
    pub async fn payment(&self, order_no: &str) -> Option<Value> {
        let form = json!({ "form": { "order_no": order_no } });
        let (status, page) = self.post("/api/payment/list", &form).await;
        assert_eq!(status, 200, "{page}");
        page["rows"].get(0).cloned()
    }

    /// Waits until no payment but the demonstration's own is without an outcome.
    pub async fn settled(&self) {
        let deadline = Instant::now() + PATIENCE;
        for status in ["pending", "unknown"] {
            loop {
                let form = json!({ "form": { "status": status } });
                let (_, page) = self.post("/api/payment/list", &form).await;
                let open = page["rows"].as_array().unwrap();
                if open.iter().all(|row| row["order_no"] == "DEMO-0005") {
                    break;
                }
                assert!(Instant::now() < deadline, "{page}");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

pub const ORDINARY: &str = "010-1234-5678";

/// A request that is granted; with a coupon if there is one.
pub fn pay_form(order_no: &str, serial_no: &str) -> Value {
    json!({ "form": {
        "order_no": order_no, "payment_method": "01", "payment_type": "D1", "amount": "10000",
        "pg": "PG01", "cp": "CP014", "svc": "SVC201", "ad_consent": "yes", "ctn": ORDINARY,
        "limit_amount": "90000000", "serial_no": serial_no,
    } })
}

/// Serves a system outside for as long as its test runs; where.
pub async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// What a Python example prints, and whether it ends well.
pub async fn run_example(name: &str, arguments: &[&str]) -> (bool, String) {
    let example = format!("{}/examples/{name}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("python3").arg(example).args(arguments).output().await;
    let output = output.expect("python3 is installed; `make setup-test` does it");
    let told = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(told).unwrap())
}

/// Posts JSON on a connection of its own.
pub async fn post(address: SocketAddr, path: &str, body: &Value) -> std::io::Result<(u16, Value)> {
    post_within(address, "", path, body).await
}

/// Posts JSON in a sandbox; a blank one is `default`.
pub async fn post_within(
    address: SocketAddr,
    sandbox: &str,
    path: &str,
    body: &Value,
) -> std::io::Result<(u16, Value)> {
    let body = body.to_string();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Micropay-Sandbox: {sandbox}\r\n\
         Accept: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let answer = exchange(address, &format!("{head}{body}")).await?;
    let (status, text) = parse(&answer)?;
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok((status, value))
}

/// Sends `request` as it is, and reads until the server closes.
pub async fn exchange(address: SocketAddr, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The status and the body of an answer that came whole.
pub fn parse(answer: &str) -> std::io::Result<(u16, String)> {
    let cut_short = || std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "cut short");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(cut_short)?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(cut_short)?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    if length.is_some_and(|length| body.len() < length) {
        return Err(cut_short());
    }
    Ok((status, body.to_owned()))
}
