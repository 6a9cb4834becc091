//! Who may come: addresses, access tokens, and a browser that signs in.

use serde_json::{Value, json};

use crate::client::{Answer, JSON, send};
use crate::support::{Folder, Server, pay_form};

/// A token, made as an operator makes it.
pub async fn token(folder: &Folder, name: &str, role: &str) -> String {
    let file = folder.path().join("tokens").display().to_string();
    let arguments =
        ["access-token", "--name", name, "--role", role, "--access-token-file", file.as_str()];
    let (made, told) = folder.run(&arguments).await;
    assert!(made, "{told}");
    told.lines().find(|line| line.starts_with("micropay_")).unwrap().to_owned()
}

/// A server that asks for a token.
pub async fn start(folder: &Folder) -> Server {
    let file = folder.path().join("tokens").display().to_string();
    folder.start(&["--access-token-file", &file]).await
}

/// A request with these header lines.
async fn ask(server: &Server, request: &str, headers: &str, body: &str) -> Answer {
    send(server.address, request, headers, body).await.unwrap()
}

async fn call(server: &Server, path: &str, token: &str, body: &Value) -> (u16, Value) {
    let headers = if token.is_empty() {
        JSON.to_owned()
    } else {
        format!("{JSON}Authorization: Bearer {token}\r\n")
    };
    let answer = ask(server, &format!("POST {path}"), &headers, &body.to_string()).await;
    (answer.status, answer.json())
}

/// What a `Set-Cookie` says: the cookie, then its attributes in an order of ours.
fn attributes_of(cookie: &str) -> Vec<&str> {
    let mut told: Vec<_> = cookie.split("; ").collect();
    told[1..].sort_unstable();
    told
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

#[tokio::test]
async fn other_addresses_than_loopback_need_tokens_and_the_telegram_port_a_list() {
    let folder = Folder::new();
    let site = folder.path().join("site").display().to_string();
    let file = folder.path().join("tokens").display().to_string();
    // Nothing of this starts, so none of these ports is opened.
    let refused = async |arguments: &[&str]| {
        let all = [&["serve", "--site-root", &site], arguments].concat();
        let (served, told) = folder.run(&all).await;
        assert!(!served, "{told}");
        told
    };
    for arguments in
        [["--addr", "0.0.0.0:0"], ["--addr", "[::]:0"], ["--telegram-addr", "0.0.0.0:0"]]
    {
        let told = refused(&arguments).await;
        assert!(told.contains("--access-token-file"), "{told}");
    }
    let told = refused(&["--access-token-file", &file]).await;
    assert!(told.contains("can't read the access tokens"), "{told}");
    token(&folder, "kim", "operator").await;
    let told = refused(&["--telegram-addr", "0.0.0.0:0", "--access-token-file", &file]).await;
    assert!(told.contains("--telegram-allow"), "{told}");
    assert!(!folder.path().join("data").exists(), "no database was started");
    let (made, told) = folder
        .run(&["access-token", "--name", "kim", "--role", "viewer", "--access-token-file", &file])
        .await;
    assert!(!made && told.contains("kim has an access token already"), "{told}");
}

#[tokio::test]
async fn each_role_does_what_it_may_and_the_log_keeps_secrets() {
    let folder = Folder::new();
    let viewer = token(&folder, "lee", "viewer").await;
    let tester = token(&folder, "kim", "tester").await;
    let server = start(&folder).await;

    let (status, failure) = call(&server, "/api/payment/pay", "", &pay_form("A1", "")).await;
    assert_eq!((status, failure["code"].as_str()), (401, Some("SIGN_IN_REQUIRED")));
    let (status, failure) = call(&server, "/api/payment/pay", &viewer, &pay_form("A1", "")).await;
    assert_eq!((status, failure["code"].as_str()), (403, Some("ROLE_NOT_ENOUGH")));
    assert_ne!(failure["request_id"], "");
    let (status, who) = call(&server, "/api/access/current", &viewer, &json!({})).await;
    assert_eq!(status, 200);
    assert_eq!(who, json!({ "reader": { "name": "lee", "role": "viewer" }, "signed_in": true }));
    let (status, _) = call(&server, "/api/payment/pay", &tester, &pay_form("A1", "")).await;
    assert_eq!(status, 200);

    let ctn = json!({ "ctn": "010-1234-5678" });
    assert_eq!(call(&server, "/api/customer/lookup", &viewer, &ctn).await.0, 200);
    let (_, list) = call(&server, "/api/exchange/list", &viewer, &json!({ "form": {} })).await;
    assert!(!list.to_string().contains("1991-04-02"), "{list}");
    let number = json!({ "exchange_no": list["rows"][0]["exchange_no"] });
    let (_, masked) = call(&server, "/api/exchange/detail", &viewer, &number).await;
    assert_eq!(masked["masked"], true);
    assert!(!masked.to_string().contains("김하늘"), "{masked}");
    assert_eq!(call(&server, "/api/exchange/reveal", &viewer, &number).await.0, 403);
    let (status, whole) = call(&server, "/api/exchange/reveal", &tester, &number).await;
    assert_eq!(status, 200);
    assert!(whole["response"].as_str().unwrap().contains("김하늘"), "{whole}");
    assert_eq!(whole["unmaskings"][0]["reader"], "kim");

    let wrong = format!("{viewer}0");
    assert_eq!(call(&server, "/api/catalogue", &wrong, &json!({})).await.0, 401);
    let log = server.log();
    assert!(log.contains("personal data was shown") && log.contains("kim"), "{log}");
    for secret in [&viewer[..30], &tester[..30], "1234-5678", "01012345678", "김하늘", "1991-04-02"]
    {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn a_browser_signs_in_goes_on_and_signs_out() {
    let folder = Folder::new();
    let token = token(&folder, "kim", "tester").await;
    let server = start(&folder).await;

    let led = ask(&server, "GET /?a=b", "", "").await;
    assert_eq!((led.status, led.headers["location"].as_str()), (303, "/sign-in?next=%2F%3Fa%3Db"));
    let form = ask(&server, "GET /sign-in?next=%2F%3Fa%3Db", "", "").await;
    let page = &form.text;
    assert_eq!(form.status, 200);
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("액세스 토큰"), "{page}");
    assert!(page.contains("value=\"/?a=b\"") && !page.contains("<script"), "{page}");
    assert!(form.headers["content-security-policy"].contains("style-src 'self'"), "{form:?}");
    assert_eq!(form.headers["cache-control"], "no-store");
    let form = ask(&server, "GET /sign-in?language=en", "Cookie: theme=dark\r\n", "").await;
    let page = &form.text;
    assert!(page.contains("Access token") && page.contains("data-theme=\"dark\""), "{page}");
    let kept = &form.headers["set-cookie"];
    assert_eq!(attributes_of(kept), ["language=en", "Max-Age=31536000", "Path=/", "SameSite=Lax"]);
    let page = ask(&server, "GET /sign-in?next=%22%3E%3Cscript%3E", "", "").await.text;
    assert!(!page.contains("<script"), "{page}");

    let entered = format!("token={token}&next=%2F%3Fa%3Db");
    let signed_in = ask(&server, "POST /sign-in", FORM, &entered).await;
    assert_eq!((signed_in.status, signed_in.headers["location"].as_str()), (303, "/?a=b"));
    let guarded = ["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Strict", "Secure"];
    let given = format!("__Host-micropay={token}");
    let expected = [&[given.as_str()], &guarded[..]].concat();
    assert_eq!(attributes_of(&signed_in.headers["set-cookie"]), expected);

    let cookie = format!("Cookie: language=en; __Host-micropay={token}\r\n");
    let console = ask(&server, "GET /", &cookie, "").await;
    let page = &console.text;
    assert_eq!(console.status, 200);
    assert!(page.contains("Sign out") && page.contains("kim"), "signed in");
    assert!(!page.contains(&token), "the page does not hold the token");
    let form = ask(&server, "GET /sign-in", &cookie, "").await;
    assert_eq!((form.status, form.headers["location"].as_str()), (303, "/"));

    // Another site can neither sign somebody in nor be gone on to.
    let foreign = format!("{FORM}Origin: http://evil.example\r\n");
    assert_eq!(ask(&server, "POST /sign-in", &foreign, &entered).await.status, 403);
    let elsewhere = format!("token={token}&next=//evil.example");
    let signed_in = ask(&server, "POST /sign-in", FORM, &elsewhere).await;
    assert_eq!(signed_in.headers["location"], "/");

    let out = ask(&server, "POST /sign-out", &cookie, "").await;
    assert_eq!((out.status, out.headers["location"].as_str()), (303, "/sign-in"));
    let taken_back = attributes_of(&out.headers["set-cookie"]);
    assert!(taken_back.contains(&"__Host-micropay=") && taken_back.contains(&"Path=/"), "{out:?}");

    for attempt in 0..10 {
        let guess = ask(&server, "POST /sign-in", FORM, "token=micropay_guess").await;
        let page = &guess.text;
        assert_eq!(guess.status, 401, "attempt {attempt}");
        assert!(page.contains("맞지 않는") && !page.contains("micropay_guess"), "{page}");
    }
    let guess = ask(&server, "POST /sign-in", FORM, "token=micropay_guess").await;
    assert!(guess.status == 429 && guess.headers.contains_key("retry-after"), "{guess:?}");
    assert!(guess.text.contains("너무 많이"), "{guess:?}");
    let right = ask(&server, "POST /sign-in", FORM, &entered).await;
    assert_eq!(right.status, 303, "a right one is taken");
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn on_this_machine_alone_there_is_no_sign_in() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let (status, who) = server.post("/api/access/current", &json!({})).await;
    assert_eq!(status, 200);
    assert_eq!(
        who,
        json!({ "reader": { "name": "local", "role": "operator" }, "signed_in": false })
    );
    let form = ask(&server, "GET /sign-in", "", "").await;
    assert_eq!((form.status, form.headers["location"].as_str()), (303, "/"));
    let page = ask(&server, "GET /", "", "").await.text;
    assert!(!page.contains("/sign-out"), "there is nothing to sign out of");
    server.stop().await;
    folder.verify().await;
}
