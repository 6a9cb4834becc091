//! Who may ask for what.

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use axum::routing::post;

use super::super::origin::{HostRule, Refused, judge};
use super::{GENEROUS, Server};

type Headers<'a> = &'a [(&'static str, &'a str)];

fn judged(hosts: &HostRule, method: &Method, uri: &str, headers: Headers) -> Result<(), Refused> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    judge(hosts, method, &uri.parse::<Uri>().unwrap(), &map)
}

fn loopback() -> HostRule {
    HostRule::for_listener("127.0.0.1:3000".parse().unwrap(), &[])
}

#[test]
fn state_changes_come_from_our_own_pages_or_from_programs() {
    use Refused::{FetchSite, Origin};
    let cases: &[(Headers, Result<(), Refused>)] = &[
        // Programs.
        (&[], Ok(())),
        // Browsers of today.
        (&[("sec-fetch-site", "same-origin")], Ok(())),
        (&[("sec-fetch-site", "none")], Ok(())),
        (&[("sec-fetch-site", "same-site")], Err(FetchSite)),
        (&[("sec-fetch-site", "cross-site")], Err(FetchSite)),
        (&[("sec-fetch-site", "")], Err(FetchSite)),
        (&[("sec-fetch-site", "Same-Origin")], Err(FetchSite)),
        (&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], Err(FetchSite)),
        (&[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:3000")], Err(FetchSite)),
        (&[("sec-fetch-site", "same-origin"), ("origin", "http://localhost:3000")], Ok(())),
        (&[("sec-fetch-site", "same-origin"), ("origin", "http://evil.example")], Err(Origin)),
        (&[("sec-fetch-site", "none"), ("origin", "null")], Err(Origin)),
        // Older ones, and those that reach us without TLS.
        (&[("origin", "http://localhost:3000")], Ok(())),
        (&[("origin", "http://LOCALHOST:3000")], Ok(())),
        (&[("origin", "https://localhost:3000")], Ok(())),
        (&[("origin", "null")], Err(Origin)),
        (&[("origin", "")], Err(Origin)),
        (&[("origin", "http://localhost:3001")], Err(Origin)),
        (&[("origin", "http://localhost")], Err(Origin)),
        (&[("origin", "http://127.0.0.1:3000")], Err(Origin)),
        (&[("origin", "http://localhost.evil.example:3000")], Err(Origin)),
        (&[("origin", "http://evil.example")], Err(Origin)),
        (&[("origin", "localhost:3000")], Err(Origin)),
        (&[("origin", "chrome-extension://localhost:3000")], Err(Origin)),
        (&[("origin", "http://localhost:3000"), ("origin", "http://evil.example")], Err(Origin)),
    ];
    for (headers, expected) in cases {
        let headers = [&[("host", "localhost:3000")], *headers].concat();
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert_eq!(judged(&loopback(), &method, "/", &headers), *expected, "{headers:?}");
        }
        // Nothing changes by these, so a link from another site works.
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            assert_eq!(judged(&loopback(), &method, "/", &headers), Ok(()), "{headers:?}");
        }
    }
}

#[test]
fn a_default_port_is_the_same_written_or_not() {
    let any = HostRule::Any;
    for (host, origin, expected) in [
        ("sim.example", "http://sim.example", Ok(())),
        ("sim.example:80", "http://sim.example", Ok(())),
        ("sim.example", "https://sim.example", Ok(())),
        ("sim.example:443", "https://sim.example", Ok(())),
        ("sim.example:443", "http://sim.example", Err(Refused::Origin)),
        ("[::1]:3000", "http://[::1]:3000", Ok(())),
    ] {
        let headers = [("host", host), ("origin", origin)];
        assert_eq!(judged(&any, &Method::POST, "/", &headers), expected, "{headers:?}");
    }
    // Without a host there is nothing that an origin could equal.
    let headers = [("origin", "http://sim.example")];
    assert_eq!(judged(&any, &Method::POST, "/", &headers), Err(Refused::Origin));
}

#[test]
fn on_loopback_only_our_own_names_are_answered() {
    let names = ["Sim.Example:8443".to_owned()];
    let rule = HostRule::for_listener("[::1]:3000".parse().unwrap(), &names);
    for host in ["localhost", "LocalHost:1", "127.0.0.1:3000", "[::1]:3000", "sim.example"] {
        assert_eq!(judged(&rule, &Method::GET, "/", &[("host", host)]), Ok(()), "{host}");
    }
    for host in [
        "evil.example",
        "evil.example:3000",
        "localhost.evil.example",
        "0.0.0.0:3000",
        "127.0.0.2",
        "localhost@evil.example",
        "evil.example@localhost",
        "local host",
        "",
    ] {
        let judged = judged(&rule, &Method::GET, "/", &[("host", host)]);
        assert_eq!(judged, Err(Refused::Host), "{host}");
    }
    let two: Headers = &[("host", "localhost"), ("host", "evil.example")];
    for headers in [&[], two] {
        assert_eq!(judged(&rule, &Method::GET, "/", headers), Err(Refused::Host), "{headers:?}");
    }
    let local = [("host", "localhost")];
    assert_eq!(judged(&rule, &Method::GET, "http://localhost/", &local), Ok(()));
    let elsewhere = judged(&rule, &Method::GET, "http://evil.example/", &local);
    assert_eq!(elsewhere, Err(Refused::Host));
}

#[test]
fn elsewhere_any_name_will_do_unless_names_are_configured() {
    let public = "0.0.0.0:80".parse().unwrap();
    assert_eq!(HostRule::for_listener(public, &[]), HostRule::Any);
    let mapped = HostRule::for_listener("[::ffff:127.0.0.1]:80".parse().unwrap(), &[]);
    assert_eq!(mapped, loopback());
    let named = HostRule::for_listener(public, &["sim.example".to_owned()]);
    let judged = |host| judged(&named, &Method::GET, "/", &[("host", host)]);
    assert_eq!(judged("sim.example"), Ok(()));
    assert_eq!(judged("evil.example"), Err(Refused::Host));
}

#[tokio::test]
async fn a_refusal_is_answered_403_and_reaches_no_handler() {
    let router = Router::new().route("/", post(async || "changed"));
    let server = Server::start(router, GENEROUS).await;
    let ask = async |headers: &str| {
        server.ask(&format!("POST / HTTP/1.1\r\n{headers}\r\ncontent-length: 0\r\n\r\n")).await
    };
    assert_eq!(ask("host: localhost").await.body, "changed");
    ask("host: localhost\r\nsec-fetch-site: cross-site").await.assert_refusal(403, "CROSS_ORIGIN");
    ask("host: localhost\r\norigin: null").await.assert_refusal(403, "CROSS_ORIGIN");
    let rebound =
        "host: evil.example\r\norigin: http://evil.example\r\nsec-fetch-site: same-origin";
    ask(rebound).await.assert_refusal(403, "HOST_NOT_ALLOWED");
}
