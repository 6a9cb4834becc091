//! The cookie that keeps a browser signed in.
//!
//! It carries the token itself instead of a session number. So a session ends when the token's line
//! leaves the file, nothing about it has to be stored or cleaned up, and it works on every server
//! that shares the file, even while the database is away. A stored session could also end for one
//! browser alone; for that, give each person and program a token of their own.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use cookie::time::Duration;
use cookie::{Cookie, CookieBuilder, SameSite};
use engine::language::Language;

/// Its name. With `__Host-` a browser accepts it only by https (or from localhost), for this host
/// alone and for all paths: neither a neighbouring host nor plain http can set another one.
const NAME: &str = "__Host-micropay";
/// How long a browser keeps it: a working day.
const LIFE: Duration = Duration::hours(12);

/// The token in a request's cookie.
pub(super) fn token_in(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .filter(|cookie| cookie.name() == NAME)
        .find_map(|cookie| cookie.value_raw().filter(|token| !token.is_empty()))
}

/// `Set-Cookie` for a browser that signed in; `None` for what no cookie can carry, which is no
/// token of ours either.
pub(super) fn set(token: &str) -> Option<(HeaderName, HeaderValue)> {
    let carried = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    carried.then(|| written(&guarded(token).max_age(LIFE).build())).flatten()
}

/// `Set-Cookie` that removes the cookie, at sign-out or when its token is no longer valid.
pub(super) fn clear() -> Option<(HeaderName, HeaderValue)> {
    written(&guarded("").max_age(Duration::ZERO).build())
}

/// The language chosen before signing in, which the console stores in a cookie.
pub(super) fn keeping(language: Language) -> Option<(HeaderName, HeaderValue)> {
    let kept = Cookie::build(("language", language.tag())).path("/").max_age(Duration::days(365));
    written(&kept.same_site(SameSite::Lax).build())
}

/// The attributes that `__Host-` requires, and those that keep scripts and other sites away.
fn guarded(token: &str) -> CookieBuilder<'_> {
    Cookie::build((NAME, token)).path("/").secure(true).http_only(true).same_site(SameSite::Strict)
}

/// The cookie's header; `None` for what no header can carry.
fn written(cookie: &Cookie<'_>) -> Option<(HeaderName, HeaderValue)> {
    let value = HeaderValue::try_from(cookie.to_string()).ok()?;
    Some((header::SET_COOKIE, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        assert_eq!(token_in(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("language=en; micropay=no"));
        assert_eq!(token_in(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; __Host-micropay=abc;x=y"));
        assert_eq!(token_in(&headers), Some("abc"));
    }

    #[test]
    fn the_first_one_with_a_value_counts_and_it_counts_as_it_was_sent() {
        let token = |cookies: &'static str| {
            let mut headers = HeaderMap::new();
            headers.append(header::COOKIE, HeaderValue::from_static(cookies));
            token_in(&headers).map(ToOwned::to_owned)
        };
        let first = "__Host-micropay=; __Host-micropay=one; __Host-micropay=two";
        assert_eq!(token(first), Some("one".into()));
        // None of these is a token, so none is made into one.
        for odd in ["%61bc", "a=b", "\"abc\"", "a b", "a,b"] {
            let sent = format!("x; =y; ;; __Host-micropay={odd}; z=").leak();
            assert_eq!(token(sent), Some(odd.into()));
        }
        assert_eq!(token("__host-micropay=abc; x__Host-micropay=abc; __Host-micropay"), None);
    }

    #[test]
    fn it_has_the_attributes_that_its_name_promises_and_carries_only_tokens() {
        let (_, given) = set("micropay_00ff").unwrap();
        let given = given.to_str().unwrap();
        assert!(given.starts_with("__Host-micropay=micropay_00ff; "), "{given}");
        let (_, back) = clear().unwrap();
        for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
            assert!(given.contains(attribute) && back.to_str().unwrap().contains(attribute));
        }
        assert!(!given.contains("Domain"));
        assert_eq!(set("a; Domain=example"), None);
    }
}
