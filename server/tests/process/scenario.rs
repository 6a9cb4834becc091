//! `server scenario` as a build runs it: the program itself, on files in a folder.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::access;
use crate::client::call;
use crate::program::PATIENCE;
use crate::support::{Folder, Server, serve};

/// Issues a coupon, pays with it and takes the payment back.
const GREEN: &str = "\
name: 취소하면 쿠폰이 돌아온다
sandbox: demonstration
clock: 2026-11-27T12:00:00
tags: [cancel]
values: {order: \"${random.order_no}\"}
request: {payment_method: \"01\", payment_type: D1, pg: PG01, cp: CP014, svc: SVC201, ctn: 01012345678, ad_consent: true}
steps:
  - issue: {ctn: 01012345678, promotion_id: AUTUMN3000}
    keep: {serial: /serial_no}
  - look_up: {amount: 12000}
  - pay: {order_no: \"${order}\", serial_no: \"${serial}\", amount: 12000}
    expect: {status: paid, charged: 9000}
  - cancel: ${order}
    expect: {refunded: 9000}
  - check: {coupon: \"${serial}\"}
    expect: {status: unused}
";

/// Pays with a coupon that nobody has.
const RED: &str = "\
name: 없는 쿠폰
sandbox: demonstration
steps:
  - check: {clock: {}}
    expect: {stopped: true}
  - check: {clock: {}}
    expect: {stopped: false}
";

const ROWS: &str = "\
name: 줄
tags: [cancel, rows]
each:
  - {name: one, path: /api/v1/clock}
  - {name: two, path: /api/v1/coupons}
steps:
  - http: {method: GET, path: \"/api/v1/clock\"}
    expect: {http: 200}
";

/// A folder of scenarios, and the data of the micropay that runs them.
struct Scenarios {
    folder: Folder,
}

impl Scenarios {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Folder::new();
        let made = Self { folder };
        std::fs::create_dir_all(made.path()).unwrap();
        for (path, text) in files {
            let path = made.folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        made
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("s")
    }

    /// `server scenario …` in the folder.
    async fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[]).await
    }

    async fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
        let mut command = self.folder.command();
        command.arg("scenario").args(arguments).current_dir(self.path());
        command
            .env("LANG", "C.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("MICROPAY_TOKEN")
            .env_remove("MICROPAY_TARGET_TOKEN");
        command.envs(environment.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = tokio::time::timeout(2 * PATIENCE, command.output()).await;
        Ran::of(output.expect("it ended in time").unwrap())
    }
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn assert(&self, code: i32, told: &[&str]) {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        for told in told {
            assert!(
                self.out.contains(told) || self.err.contains(told),
                "{told}\n{}\n{}",
                self.out,
                self.err
            );
        }
    }
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// What is each run's own, in what is sent and what comes: the sandbox, numbers over all sandboxes, the time of a clock
/// that goes, and when the demonstration was made.
const OWN: &[&str] = &["sandbox_id", "request_id", "payment_no", "now", "issued_at"];

/// A body without what is each run's own.
fn without_own(body: &Value) -> Value {
    match body {
        Value::Object(members) => {
            let members = members.iter().filter(|(name, _)| !OWN.contains(&name.as_str()));
            members.map(|(name, value)| (name.clone(), without_own(value))).collect()
        }
        Value::Array(values) => values.iter().map(without_own).collect(),
        other => other.clone(),
    }
}

/// What two runs with one seed must have alike: everything that was sent and that came, drawn numbers too.
fn comparable(report: &Value) -> Vec<Value> {
    let cases = report["cases"].as_array().unwrap();
    let of = |case: &Value| {
        let steps = case["steps"].as_array().unwrap().iter().map(|step| {
            let calls = step["calls"].as_array().unwrap().iter();
            let calls: Vec<_> = calls
                .map(|call| {
                    let bodies = ["request", "answer"].map(|name| without_own(&call[name]));
                    (&call["method"], &call["path"], &call["status"], &call["outcome"], bodies)
                })
                .collect();
            serde_json::json!([step["no"], step["action"], step["verdict"], calls])
        });
        serde_json::json!([
            case["path"],
            case["row"],
            case["verdict"],
            case["drawn"],
            steps.collect::<Vec<_>>()
        ])
    };
    cases.iter().map(of).collect()
}

#[tokio::test]
async fn a_folder_is_run_on_a_micropay_of_its_own_and_told_to_a_build() {
    let scenarios =
        Scenarios::new(&[("s/a/green.yaml", GREEN), ("s/b/red.yaml", RED), ("s/rows.yml", ROWS)]);
    let ran = scenarios
        .run(&[
            "run", ".", "--junit", "j.xml", "--html", "h.html", "--json", "one.json", "--seed", "7",
        ])
        .await;
    ran.assert(1, &["b/red.yaml:4", "stopped", "server scenario run b/red.yaml"]);
    assert!(!ran.out.contains('\r') && !ran.out.contains('\u{1b}'), "plain lines in a build");
    let junit = std::fs::read_to_string(scenarios.path().join("j.xml")).unwrap();
    assert!(junit.contains("<testsuites") && junit.contains("<failure"), "{junit}");
    assert!(std::fs::read_to_string(scenarios.path().join("h.html")).unwrap().contains("취소하면"));
    let first = json(&scenarios.path().join("one.json"));
    let cases = first["cases"].as_array().unwrap();
    let told: Vec<_> = cases
        .iter()
        .map(|it| {
            (it["path"].as_str().unwrap(), it["row"].as_str(), it["verdict"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("a/green.yaml", None, "passed"),
            ("b/red.yaml", None, "failed"),
            ("rows.yml", Some("one"), "passed"),
            ("rows.yml", Some("two"), "passed"),
        ]
    );
    let again = scenarios.run(&["run", ".", "--json", "two.json", "--seed", "7"]).await;
    assert_eq!(again.code, 1);
    assert_eq!(comparable(&first), comparable(&json(&scenarios.path().join("two.json"))));

    // Its own PostgreSQL was in a folder of its own, and is gone with it.
    assert!(!scenarios.folder.path().join("data").exists());
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_told_before_anything_runs() {
    let unknown = GREEN.replace("\"${serial}\", amount", "\"${seriall}\", amount");
    let scenarios = Scenarios::new(&[("s/bad.yaml", &unknown), ("s/good.yaml", ROWS)]);
    for command in ["run", "check"] {
        let ran = scenarios.run(&[command, "."]).await;
        ran.assert(2, &["bad.yaml:11:", "${seriall}", "^^^", "serial"]);
        assert!(!ran.out.contains("passed"), "{}", ran.out);
    }
    // No database is needed to see it.
    let no_database = [("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")];
    scenarios.run_with(&["check", "good.yaml"], &no_database).await.assert(0, &["2 cases"]);
    scenarios.run_with(&["run", "good.yaml"], &no_database).await.assert(2, &["micropay:"]);
    scenarios.run(&["run", "none.yaml"]).await.assert(2, &["none.yaml"]);
    scenarios.run(&["run", "good.yaml", "--tag", "none"]).await.assert(2, &["no scenario fits"]);
    let schema = scenarios.run(&["schema"]).await;
    let schema: Value = serde_json::from_str(&schema.out).unwrap();
    assert!(schema["properties"]["steps"].is_object());
    scenarios.run(&["docs", "good.yaml"]).await.assert(0, &["줄"]);
    scenarios.run(&["docs", "good.yaml", "--tag", "rows"]).await.assert(0, &["줄"]);
    scenarios.run(&["docs", "good.yaml", "--tag", "none"]).await.assert(2, &["none"]);
    let same = ["run", "good.yaml", "--junit", "same", "--html", "same"];
    scenarios.run(&same).await.assert(2, &["to one file"]);
}

#[tokio::test]
async fn what_names_nothing_is_an_error_and_not_everything() {
    let scenarios = Scenarios::new(&[("s/rows.yaml", ROWS)]);
    std::fs::create_dir(scenarios.path().join("empty")).unwrap();
    for command in ["run", "check"] {
        for (named, told) in [
            (&["rows.yaml:999"][..], "rows.yaml has no line 999: its last is 8"),
            (&["rows.yaml:0"], "no line 0"),
            (&["rows.yaml:2"], "rows.yaml:2 is of no row and no step"),
            (&["rows.yaml", "--tag", "none"], "no scenario fits rows.yaml --tag none"),
            (&["rows.yaml", "--row", "none"], "no scenario fits rows.yaml --row 'none'"),
            (&["empty"], "no scenario fits empty"),
        ] {
            let ran = scenarios.run(&[&[command], named].concat()).await;
            ran.assert(2, &[told]);
            assert_eq!(ran.out, "");
        }
    }
    scenarios.run(&["check", "rows.yaml:4"]).await.assert(0, &["1 file, 1 case"]);
    scenarios.run(&["check", "rows.yaml", "--tag", "rows"]).await.assert(0, &["1 file, 2 cases"]);
}

#[tokio::test]
async fn a_file_can_make_a_terminal_do_nothing() {
    let hostile = "name: a\nschedule: {cron: 99 * * * *}\nsteps:\n  - \"\\e[31mred\": 1\n";
    let raw = "name: a\nsteps:\n  - {x\u{7}: \u{1b}]0;x\u{7}}\n";
    let scenarios = Scenarios::new(&[("s/a.yaml", hostile), ("s/c.yaml", raw)]);
    std::fs::write(scenarios.path().join("b.yaml"), b"name: a\n# \xb0\xa1\n").unwrap();
    let ran = scenarios.run(&["check", "."]).await;
    ran.assert(2, &["a.yaml:2:18: ", "a.yaml:4:5: ", r"\u{1b}[31mred", "b.yaml:2:3: ", r"x\u{7}"]);
    assert!(!ran.out.contains(|c: char| c.is_control() && c != '\n'), "{:?}", ran.out);
    let korean = scenarios.run_with(&["check", "b.yaml"], &[("LANG", "ko_KR.UTF-8")]).await;
    korean.assert(2, &["b.yaml:2:3: UTF-8이 아닙니다"]);
}

#[tokio::test]
async fn on_a_running_micropay_a_green_runs_sandbox_goes_and_a_red_ones_stays() {
    let scenarios =
        Scenarios::new(&[("s/green.yaml", GREEN), ("s/red.yaml", RED), ("s/rows.yaml", ROWS)]);
    let server = scenarios.folder.start(&[]).await;
    let url = format!("http://{}", server.address);
    let run = |arguments: &'static [&'static str]| {
        let (scenarios, url) = (&scenarios, url.clone());
        async move {
            let all = [&["run"], arguments, &["--url", &url, "--json", "r.json"]].concat();
            let ran = scenarios.run(&all).await;
            (ran, json(&scenarios.path().join("r.json")))
        }
    };
    let (ran, report) = run(&["green.yaml", "red.yaml"]).await;
    ran.assert(1, &["--url"]);
    for (case, is_kept) in [(0, false), (1, true)] {
        let sandbox = report["cases"][case]["sandbox"].as_str().unwrap();
        let there = exists(&server, sandbox).await;
        assert_eq!(there, is_kept, "{report:#}");
    }
    // By tag, by row's name and by row's line.
    let rows = |report: &Value| -> Vec<String> {
        let cases = report["cases"].as_array().unwrap().iter();
        cases.map(|case| case["row"].as_str().unwrap_or("-").to_owned()).collect()
    };
    let (ran, report) = run(&[".", "--tag", "rows"]).await;
    ran.assert(0, &[]);
    assert_eq!(rows(&report), ["one", "two"]);
    assert_eq!(rows(&run(&["rows.yaml", "--row", "two"]).await.1), ["two"]);
    assert_eq!(rows(&run(&["rows.yaml:4"]).await.1), ["one"]);
    assert_eq!(
        rows(&run(&["rows.yaml", "--row", "two", "--repeat", "3"]).await.1),
        ["two #1", "two #2", "two #3"]
    );
    server.stop().await;
    // Nobody is there any more.
    let gone = scenarios.run(&["run", "green.yaml", "--url", &url]).await;
    gone.assert(2, &["could not"]);
    scenarios
        .run(&["run", "green.yaml", "--url", "127.0.0.1"])
        .await
        .assert(2, &["no address of a server"]);
    scenarios.folder.verify().await;
}

async fn exists(server: &Server, sandbox: &str) -> bool {
    let answer = call(server.address, &format!("GET /api/v1/sandboxes/{sandbox}"), "", None).await;
    answer.unwrap().status == 200
}

#[tokio::test]
async fn races_waits_telegrams_and_secrets_are_told_as_they_came() {
    let text = "\
name: 경합
sandbox: demonstration
request: {payment_method: \"01\", payment_type: D1, pg: PG01, cp: CP014, svc: SVC201, ctn: 01012345678, ad_consent: true, amount: 12000}
steps:
  - issue: {ctn: 01012345678, promotion_id: AUTUMN3000}
    keep: {serial: {at: /serial_no, secret: true}}
  - at_once: {copies: 30, pay: {order_no: \"R-${copy}\", serial_no: \"${serial}\"}}
    expect: {/outcomes/paid: 1, /by_outcome/paid/0/charged: 9000}
  - until: {clock: {}}
    within: 300ms
    every: 50ms
    expect: {stopped: true}
  - telegram: {message_type: \"0800\"}
    expect: {message_type: \"0810\", response_code: \"0000\"}
    keep: {sandbox: /sandbox}
  - telegram: {raw: \"00990200000000000001${sandbox}\"}
    expect: {message_type: \"9999\"}
  - check: {coupon: \"${serial}\"}
    expect: {serial_no: nothing}
";
    let scenarios = Scenarios::new(&[("s/race.yaml", text)]);
    let server = scenarios.folder.start(&[]).await;
    let (url, telegrams) =
        (format!("http://{}", server.address), server.telegram_address.to_string());
    let reports = ["--json", "r.json", "--html", "r.html", "--junit", "r.xml"];
    let where_to = ["--url", &url, "--telegram-addr", &telegrams];
    let ran = scenarios.run(&[&["run", "race.yaml"], &reports[..], &where_to[..]].concat()).await;
    ran.assert(1, &["false"]);
    let report = json(&scenarios.path().join("r.json"));
    let steps = report["cases"][0]["steps"].as_array().unwrap();
    let verdicts: Vec<_> = steps.iter().map(|step| step["verdict"].as_str().unwrap()).collect();
    assert_eq!(
        verdicts,
        ["passed", "passed", "failed", "passed", "passed", "failed"],
        "{report:#}"
    );
    let outcomes = steps[1]["outcomes"].as_array().unwrap();
    let all: u64 = outcomes.iter().map(|outcome| outcome[1].as_u64().unwrap()).sum();
    assert_eq!((all, steps[1]["calls"].as_array().unwrap().len()), (30, 30));
    assert_eq!(steps[2]["seen"], serde_json::json!(["false"]));
    assert!(steps[2]["attempts"].as_u64().unwrap() > 2);
    // The sandbox of a red run is there: what was kept in it as a secret is in no report.
    let sandbox = report["cases"][0]["sandbox"].as_str().unwrap();
    let header = format!("Micropay-Sandbox: {sandbox}");
    let coupons = call(server.address, "GET /api/v1/coupons", &header, None).await.unwrap().json();
    let rows = coupons["rows"].as_array().unwrap().iter();
    let serials: Vec<_> = rows.map(|row| row["coupon"]["serial_no"].as_str().unwrap()).collect();
    assert!(!serials.is_empty(), "{coupons}");
    let written = ["r.json", "r.html", "r.xml"]
        .map(|file| std::fs::read_to_string(scenarios.path().join(file)).unwrap());
    for text in written.iter().chain([&ran.out]) {
        assert!(serials.iter().all(|serial| !text.contains(serial)), "{text}");
    }
    assert!(written[0].contains("●●●"));
    server.stop().await;
}

#[tokio::test]
async fn no_step_reaches_another_host_nor_another_sandbox() {
    // It would tell if anything reached it.
    let (reached, mut told) = tokio::sync::mpsc::unbounded_channel();
    let elsewhere = serve(Router::new().fallback(move || {
        let reached = reached.clone();
        async move { reached.send(()).unwrap() }
    }))
    .await;
    let scenarios = Scenarios::new(&[]);
    let server = scenarios.folder.start(&[]).await;
    let url = format!("http://{}", server.address);
    let telegrams = server.telegram_address.to_string();
    let issued = json!({ "ctn": "01012345678", "promotion_id": "AUTUMN3000" });
    let with_key = "Idempotency-Key: k-1\r\n";
    let coupon =
        call(server.address, "POST /api/v1/coupons", with_key, Some(&issued)).await.unwrap();
    let serial_no = coupon.json()["serial_no"].as_str().unwrap().to_owned();
    let use_it =
        format!("order_no: X-1, serial_no: \"{serial_no}\", amount: 12000, coupon_amount: 3000");
    for (number, step) in [
        format!("http: {{method: GET, path: \"//{elsewhere}/\"}}"),
        format!("http: {{method: GET, path: \"http://{elsewhere}/\"}}"),
        "http: {method: DELETE, path: /api/v1/sandboxes/default}".to_owned(),
        format!(
            "http: {{method: POST, path: /api/v1/target, body: {{payment_url: \"http://{elsewhere}\"}}}}"
        ),
        "http: {method: GET, path: /api/v1/clock, headers: {Micropay-Sandbox: default}}".to_owned(),
        format!("telegram: {{message_type: \"0200\", sandbox: \"${{other}}\", {use_it}}}"),
        format!("telegram: {{message_type: \"0200\", sandbox: \"${{nobodys}}\", {use_it}}}"),
        format!("telegram: {{message_type: \"0200\", sandbox: \"${{blank}}\", {use_it}}}"),
        format!("telegram: {{message_type: \"0200\", sandbox: default, {use_it}}}"),
        "telegram: {raw: \"hello\"}".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        let file = format!("{number}.yaml");
        std::fs::write(
            scenarios.path().join(&file),
            format!("name: x\nvalues: {{other: default, blank: \"\", nobodys: no-such-sandbox}}\nsteps:\n  - {step}\n"),
        )
        .unwrap();
        let on_this = vec!["run", &file, "--url", &url, "--telegram-addr", &telegrams];
        for arguments in [on_this, vec!["run", &file]] {
            scenarios.run(&arguments).await.assert(2, &[]);
        }
    }
    assert!(told.try_recv().is_err(), "another host was asked");
    // Nothing was done in `default`, nor told there.
    let look = format!("GET /api/v1/coupons/{serial_no}");
    let coupon = call(server.address, &look, "", None).await.unwrap().json();
    assert_eq!(coupon["status"], "unused", "{coupon}");
    let exchanges = call(server.address, "GET /api/v1/exchanges", "", None).await.unwrap().json();
    let rows = exchanges["rows"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["source"] != "tcp"), "{exchanges}");
    server.stop().await;
}

/// Whoever may run scenarios on the server may have the command run them there: a run's sandbox is theirs, with its
/// promotions and codes, and nothing else is.
#[tokio::test]
async fn a_tester_runs_the_library_on_a_running_micropay() {
    let scenarios = Scenarios::new(&[]);
    let token = access::token(&scenarios.folder, "build", "tester").await;
    let viewer = access::token(&scenarios.folder, "lee", "viewer").await;
    let server = access::start(&scenarios.folder).await;
    let url = format!("http://{}", server.address);
    let telegrams = server.telegram_address.to_string();
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = ["flow/everything.yaml", "flow/versions.yaml", "promotion", "sandbox", "line"]
        .map(|file| library.join(file).display().to_string());
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    let at = ["--url", &url, "--telegram-addr", &telegrams];
    let all = [&["run"], &files[..], &at].concat();
    scenarios.run_with(&all, &[("MICROPAY_TOKEN", &token)]).await.assert(0, &[]);
    let one = ["run", files[0], at[0], at[1]];
    scenarios.run_with(&one, &[("MICROPAY_TOKEN", &viewer)]).await.assert(2, &["ROLE_NOT_ENOUGH"]);

    let keys = std::cell::Cell::new(0);
    let ask = async |sandbox: &str, request: &str, body: Option<&Value>| {
        keys.set(keys.get() + 1);
        let key = keys.get();
        let headers = format!(
            "Authorization: Bearer {token}\r\nMicropay-Sandbox: {sandbox}\r\nIdempotency-Key: k-{key}\r\n"
        );
        let answer = call(server.address, request, &headers, body).await.unwrap();
        let code =
            if answer.status < 300 { String::new() } else { answer.json()["code"].to_string() };
        (answer.status, code)
    };
    let refused = (403, "\"ROLE_NOT_ENOUGH\"".to_owned());
    let code = json!({ "kind": "svc", "pg": "PG01", "cp": "CP014", "code": "SVC999", "korean": "x", "english": "x" });
    let run = json!({ "sandbox_id": "mine", "copy_of": "default", "for_run": true });
    let other = json!({ "sandbox_id": "other" });
    let elsewhere = json!({ "payment_url": "http://127.0.0.1:9/" });
    assert_eq!(ask("default", "POST /api/v1/sandboxes", Some(&other)).await, refused);
    assert_eq!(ask("default", "POST /api/v1/codes", Some(&code)).await, refused);
    assert_eq!(ask("default", "DELETE /api/v1/promotions/AUTUMN3000", None).await, refused);
    assert_eq!(ask("default", "DELETE /api/v1/sandboxes/default", None).await, refused);
    assert_eq!(ask("default", "POST /api/v1/sandboxes", Some(&run)).await.0, 201);
    // What reaches beyond it stays an operator's, also there.
    assert_eq!(ask("mine", "POST /api/v1/target", Some(&elsewhere)).await, refused);
    assert_eq!(ask("mine", "POST /api/v1/scenario-webhook", Some(&json!({}))).await, refused);
    assert_eq!(ask("mine", "POST /api/v1/sandboxes/mine/reset", None).await, refused);
    let own = ask("mine", "POST /api/v1/codes", Some(&code)).await;
    assert_eq!(own, (200, String::new()));
    // A name that is no run's any more opens nothing.
    assert_eq!(ask("mine", "DELETE /api/v1/sandboxes/mine", None).await.0, 204);
    let gone = (404, "\"SANDBOX_NOT_FOUND\"".to_owned());
    assert_eq!(ask("mine", "POST /api/v1/codes", Some(&code)).await, gone);
    server.stop().await;
    scenarios.folder.verify().await;
}

/// Coupons and payments are at another micropay, which asks for a token.
#[tokio::test]
async fn a_target_is_given_to_every_run_and_asked_with_its_token() {
    let text = "\
name: 외부에서 결제
sandbox: demonstration
request: {payment_method: \"01\", payment_type: D1, pg: PG01, cp: CP014, svc: SVC201, ctn: 01012345678, ad_consent: true}
steps:
  - issue: {ctn: 01012345678, promotion_id: AUTUMN3000}
    expect: {code: OWNED_BY_EXTERNAL}
  - pay: {order_no: \"${random.order_no}\", amount: 12000}
    expect: {status: paid}
    keep: {order: /order_no}
  - cancel: ${order}
    expect: {refunded: 12000}
";
    let scenarios = Scenarios::new(&[("s/outside.yaml", text)]);
    let other_folder = Folder::new();
    let token = access::token(&other_folder, "simulator", "tester").await;
    let other = access::start(&other_folder).await;
    let target = format!("http://{}/api/v1", other.address);
    let telegrams = other.telegram_address.to_string();
    let with_target = ["run", "outside.yaml", "--json", "r.json", "--target", &target];
    let all = [&with_target[..], &["--target-customer", &target, "--target-telegram", &telegrams]];
    let ran = scenarios.run_with(&all.concat(), &[("MICROPAY_TARGET_TOKEN", &token)]).await;
    ran.assert(0, &[]);
    let report = json(&scenarios.path().join("r.json"));
    let order = report["cases"][0]["drawn"][0][1].as_str().unwrap();
    let header = format!("Authorization: Bearer {token}\r\n");
    let request = format!("GET /api/v1/payments/{order}");
    let payment = call(other.address, &request, &header, None).await.unwrap().json();
    assert_eq!(payment["status"], "cancelled", "{payment}");

    // The other one lets nobody in who has no token, and the command that runs it again says where it was.
    let wrong = [("MICROPAY_TARGET_TOKEN", "micropay_wrong-token")];
    let ran = scenarios.run_with(&with_target, &wrong).await;
    ran.assert(1, &[&format!("--target {target}")]);
    let report = std::fs::read_to_string(scenarios.path().join("r.json")).unwrap();
    assert!(!format!("{}{}{report}", ran.out, ran.err).contains("wrong-token"), "a secret is told");
    // Built in without one.
    scenarios.run(&["run", "outside.yaml"]).await.assert(1, &["OWNED_BY_EXTERNAL"]);
    let no_address = ["run", "outside.yaml", "--target", "ftp://pay.example"];
    scenarios.run(&no_address).await.assert(2, &["no target", "payment_url"]);
    other.stop().await;
    other_folder.verify().await;
}

#[tokio::test]
async fn an_interrupted_run_ends_soon_and_leaves_nothing() {
    let text = "name: x\nsteps:\n  - until: {clock: {}}\n    within: 60s\n    every: 1s\n    expect: {stopped: true}\n";
    let scenarios = Scenarios::new(&[("s/long.yaml", text)]);
    let temporary = scenarios.folder.path().join("tmp");
    std::fs::create_dir_all(&temporary).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&temporary, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command: Command = scenarios.folder.command();
    command.args(["scenario", "run", "long.yaml"]).current_dir(scenarios.path());
    let mut child = command
        .env("TMPDIR", &temporary)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let folders = || std::fs::read_dir(&temporary).unwrap().count();
    let deadline = tokio::time::Instant::now() + PATIENCE;
    let socket = |folder: PathBuf| folder.join("data/postgres/postmaster.pid").exists();
    while !std::fs::read_dir(&temporary).unwrap().any(|it| socket(it.unwrap().path())) {
        assert!(tokio::time::Instant::now() < deadline, "it did not start");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let process = nix::unistd::Pid::from_raw(i32::try_from(child.id().unwrap()).unwrap());
    nix::sys::signal::kill(process, nix::sys::signal::Signal::SIGINT).unwrap();
    let status =
        tokio::time::timeout(Duration::from_secs(30), child.wait()).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(2));
    assert_eq!(folders(), 0, "its folder is gone");
}
