//! The guard and its table: each route with no token, with the role below, and with the one needed.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use app::api::access::Session;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use axum::{Extension, Router};
use clap::Parser as _;
use engine::Engine;
use engine::identifier::ReaderName;
use engine::reader::{Reader, Role};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::table::{Needs, Route, TABLE, table_of};
use super::tokens::line_of;
use super::{Access, Tokens, guard};
use crate::command_line::CommandLine;
use crate::ending::Ending;
use crate::events::Events;
use crate::readiness::Readiness;
use crate::site;
use crate::target_client::HttpTargetClient;
use crate::telegram::{ClientSettings, LocalAddresses, VerificationClient};
use crate::verification::TcpVerifier;

/// A token that says what it is.
fn token_of(role: Role) -> String {
    format!("micropay_{}", role.code())
}

fn access() -> Access {
    let line = |role: &Role| {
        let name = ReaderName::parse(&format!("a-{}", role.code())).unwrap();
        line_of(&Reader { name, role: *role }, &token_of(*role))
    };
    let lines: Vec<_> = Role::ALL.iter().map(line).collect();
    Access::with_tokens(Tokens::parse(&lines.join("\n")).unwrap())
}

/// The whole site, as it is served; its database is never reached.
fn real_site() -> Router {
    let pool = sqlx::postgres::PgPoolOptions::new()
        .connect_lazy("postgres://nobody@127.0.0.1:1/nothing")
        .unwrap();
    let nobody = SocketAddr::from(([127, 0, 0, 1], 1));
    let addresses = LocalAddresses::calling(nobody);
    let client = VerificationClient::new(nobody.to_string(), ClientSettings::default(), addresses);
    let target_client = Arc::new(HttpTargetClient::new(Ending::default()).unwrap());
    let engine =
        Engine::new(pool, Arc::new(TcpVerifier::new(client, Ending::default())), target_client);
    let options = CommandLine::try_parse_from(["server"]).unwrap().serve;
    let readiness = Readiness::new(engine.clone(), nobody, None);
    site::router(engine, Events::new(CancellationToken::new()), readiness, &options, access())
}

/// Every route of the table, behind the guard, answering who asks.
fn table_alone() -> Router {
    let who = async |Extension(session): Extension<Session>| session.reader.name.to_string();
    let mut router = Router::new();
    for route in TABLE.iter().filter(|route| route.needs != Needs::Nothing) {
        let method = Method::from_bytes(route.method.as_bytes()).unwrap();
        router = router.route(route.path, on(MethodFilter::try_from(method).unwrap(), who));
    }
    router.layer(from_fn_with_state(access(), guard))
}

/// An address that the route's pattern fits.
fn address_of(route: &Route) -> String {
    route.path.replace(['{', '*', '}'], "")
}

async fn ask(site: &Router, method: &str, path: &str, role: Option<Role>) -> Response {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(role) = role {
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", token_of(role)));
    }
    site.clone().oneshot(request.body(Body::from("{}")).unwrap()).await.unwrap()
}

async fn code_in(response: Response) -> String {
    let body = to_bytes(response.into_body(), 64 * 1024).await.unwrap();
    let failure: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert!(!failure["message"]["korean"].as_str().unwrap().is_empty());
    failure["code"].as_str().unwrap().to_owned()
}

fn below(role: Role) -> Option<Role> {
    Role::ALL.iter().copied().rev().find(|other| *other != role && role.includes(*other))
}

#[tokio::test]
async fn every_route_is_refused_without_a_token_and_with_the_role_below() {
    let site = table_alone();
    for route in TABLE.iter() {
        let Needs::Role(needed) = route.needs else { continue };
        let path = address_of(route);
        let what = format!("{} {path}", route.method);
        let without = ask(&site, route.method, &path, None).await;
        if route.is_page {
            assert_eq!(without.status(), StatusCode::SEE_OTHER, "{what}");
        } else {
            assert_eq!(without.status(), StatusCode::UNAUTHORIZED, "{what}");
            assert_eq!(without.headers()[header::WWW_AUTHENTICATE], "Bearer");
            assert_eq!(code_in(without).await, "SIGN_IN_REQUIRED");
        }
        if let Some(below) = below(needed) {
            let refused = ask(&site, route.method, &path, Some(below)).await;
            assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{what}");
            assert_eq!(code_in(refused).await, "ROLE_NOT_ENOUGH");
        }
        for role in Role::ALL.iter().filter(|role| role.includes(needed)) {
            let granted = ask(&site, route.method, &path, Some(*role)).await;
            assert_eq!(granted.status(), StatusCode::OK, "{what}");
            let who = to_bytes(granted.into_body(), 100).await.unwrap();
            assert_eq!(who, format!("a-{}", role.code()));
        }
    }
}

#[tokio::test]
async fn the_site_refuses_what_the_table_says() {
    let site = real_site();
    for route in TABLE.iter() {
        let Needs::Role(needed) = route.needs else { continue };
        let path = address_of(route);
        let without = ask(&site, route.method, &path, None).await.status();
        assert!(
            matches!(without, StatusCode::UNAUTHORIZED | StatusCode::SEE_OTHER),
            "{path}: {without}"
        );
        if let Some(below) = below(needed) {
            let refused = ask(&site, route.method, &path, Some(below)).await.status();
            assert_eq!(refused, StatusCode::FORBIDDEN, "{path}");
        }
    }
    for path in ["/", "/docs", "/anything?a=b&c=d"] {
        let response = ask(&site, "GET", path, None).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}");
        let next: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
        assert_eq!(response.headers()[header::LOCATION], format!("/sign-in?next={next}"));
    }
    // What nobody may, not even the operator, and what everybody may.
    for (method, path) in
        [("GET", "/api/payment/pay"), ("POST", "/"), ("DELETE", "/nothing"), ("POST", "/api/x")]
    {
        assert_eq!(ask(&site, method, path, None).await.status(), StatusCode::UNAUTHORIZED);
        let refused = ask(&site, method, path, Some(Role::Operator)).await;
        assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{method} {path}");
        assert_eq!(code_in(refused).await, "NO_SUCH_RESOURCE");
    }
    for path in ["/docs/", "/docs/swagger-ui.css", "/docs/errors", "/api/v1/openapi.json"] {
        let status = ask(&site, "GET", path, Some(Role::Viewer)).await.status();
        assert_eq!(status, StatusCode::OK, "{path}");
    }
    for path in ["/healthz", "/sign-in", "/pkg/nothing.css"] {
        let status = ask(&site, "GET", path, None).await.status();
        assert!(matches!(status, StatusCode::OK | StatusCode::NOT_FOUND), "{path}: {status}");
    }
}

#[tokio::test]
async fn a_person_whose_role_is_not_enough_gets_a_page_that_says_so() {
    let site = table_alone();
    let mut pages = 0;
    for route in TABLE.iter().filter(|route| route.method == "GET") {
        let Needs::Role(needed) = route.needs else { continue };
        let Some(below) = below(needed) else { continue };
        let request = Request::get(address_of(route))
            .header(header::COOKIE, format!("__Host-micropay={}", token_of(below)))
            .header(header::ACCEPT_LANGUAGE, "en");
        let refused = site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{}", route.path);
        if !route.is_page {
            continue;
        }
        pages += 1;
        assert_eq!(refused.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
        let body = to_bytes(refused.into_body(), 64 * 1024).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        for told in ["lang=\"en\"", "translate=\"no\"", "ROLE_NOT_ENOUGH", "a-tester", "operator"] {
            assert!(body.contains(told), "{told} is not in {body}");
        }
    }
    assert!(pages > 0);
}

#[test]
fn no_route_is_listed_twice() {
    let listed: BTreeSet<_> = TABLE.iter().map(|route| (route.method, route.path)).collect();
    assert_eq!(listed.len(), TABLE.len());
}

#[tokio::test]
async fn every_server_function_and_page_is_in_the_table() {
    let is_listed = |method: &str, path: &str| {
        TABLE.iter().any(|route| route.method == method && route.path == path)
    };
    let functions: Vec<_> = leptos::server_fn::axum::server_fn_paths().collect();
    assert!(functions.len() > 12, "the server functions are linked");
    for (path, method) in functions {
        assert!(is_listed(method.as_str(), path), "{method} {path} is not in the table");
    }
    for page in app::PAGES {
        assert!(is_listed("GET", page.address), "{} is not in the table", page.name);
    }
}

#[tokio::test]
async fn a_page_that_is_registered_has_its_route_and_its_role() {
    let further = app::Page {
        name: "trial",
        address: "/trial",
        korean: "시험",
        english: "Trial",
        role: Role::Tester,
        place: app::Place::Navigation,
    };
    let pages = [app::PAGES, &[further]].concat();
    let route = *table_of(&pages).iter().find(|route| route.path == "/trial").unwrap();
    assert_eq!((route.method, route.needs), ("GET", Needs::Role(Role::Tester)));
    assert!(route.is_page, "who is not signed in is led to the sign-in");
    let site: Router = site::routes_of(&pages, &async || "rendered");
    for page in pages {
        assert_eq!(ask(&site, "GET", page.address, None).await.status(), StatusCode::OK);
    }
}

#[test]
fn every_operation_of_the_api_is_in_the_table() {
    for (method, path) in crate::api::operations() {
        let listed = TABLE.iter().any(|route| route.method == method && route.path == path);
        assert!(listed, "{method} {path} is not in the table");
    }
}

/// axum does not tell a router's routes, so they are looked for in the source.
#[test]
fn every_route_in_the_source_is_in_the_table() {
    let mut found = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("tests") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && !path.ends_with("tests.rs")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                for rest in text.split(".route(").skip(1) {
                    let Some((pattern, _)) =
                        rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'))
                    else {
                        continue;
                    };
                    found += 1;
                    // There is what no server function and no resource is, which is nobody's.
                    let is_nothing =
                        ["/api/{*function}", "/api/v1", "/api/v1/{*rest}"].contains(&pattern);
                    let is_listed =
                        is_nothing || TABLE.iter().any(|route| route.path.ends_with(pattern));
                    assert!(is_listed, "{pattern} in {} is not in the table", path.display());
                }
            }
        }
    }
    assert!(found >= 5, "the routes are where they were");
}

#[tokio::test]
async fn a_program_is_told_and_wrong_tokens_are_counted() {
    let site = table_alone();
    let with = async |credentials: &str| {
        let request = Request::get("/events").header(header::AUTHORIZATION, credentials);
        site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    };
    let right = format!("bearer {}", token_of(Role::Viewer));
    assert_eq!(with(&right).await.status(), StatusCode::OK);
    for wrong in ["Bearer micropay_nobody", "Basic YTpi", "Bearer ", "micropay_viewer", "Bearer"] {
        let refused = with(wrong).await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "{wrong}");
        assert_eq!(refused.headers()[header::WWW_AUTHENTICATE], "Bearer error=\"invalid_token\"");
        assert_eq!(code_in(refused).await, "WRONG_ACCESS_TOKEN");
    }
    for _ in 0..5 {
        with("Bearer micropay_nobody").await;
    }
    let stopped = with("Bearer micropay_nobody").await;
    assert_eq!(stopped.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: u64 = stopped.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=30).contains(&seconds));
    assert_eq!(code_in(stopped).await, "TOO_MANY_ATTEMPTS");
    assert_eq!(with(&right).await.status(), StatusCode::OK, "a right token is never slowed");
}

#[tokio::test]
async fn a_cookie_that_opens_nothing_is_taken_back() {
    let site = table_alone();
    let with = async |path: &str, cookie: &str| {
        let request = Request::get(path).header(header::COOKIE, cookie);
        site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    };
    let right = format!("__Host-micropay={}", token_of(Role::Viewer));
    assert_eq!(with("/events", &right).await.status(), StatusCode::OK);
    for (path, expected) in [("/", StatusCode::SEE_OTHER), ("/events", StatusCode::UNAUTHORIZED)] {
        let refused = with(path, "__Host-micropay=micropay_old").await;
        assert_eq!(refused.status(), expected);
        let taken_back = refused.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(taken_back.starts_with("__Host-micropay=; "), "{taken_back}");
        assert!(taken_back.ends_with("Max-Age=0"), "{taken_back}");
    }
}
