//! The cookie that keeps a browser signed in.
//!
//! It carries the token itself, not the number of a session: so a session ends when the token's
//! line leaves the file, nothing about it is stored or has to be cleaned up, it works on every
//! server that shares the file and while the database is away. What a stored session would add, an
//! end for one browser alone, is had by giving each person, and each of their programs, a token.

use axum::http::{HeaderMap, HeaderValue, header};

/// Its name. With `__Host-` a browser takes it only by https (or from localhost), for this host
/// alone, for all paths: neither a neighbouring host nor plain http can set another one.
const NAME: &str = "__Host-micropay";
/// After how many seconds a browser forgets it: a working day.
const LIFE: u32 = 12 * 60 * 60;

/// The token in a request's cookie.
pub(super) fn token_in(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == NAME && !value.is_empty()).then_some(value))
}

/// `Set-Cookie` for a browser that signed in; `None` for what no cookie can carry, which is no
/// token of ours either.
pub(super) fn giving(token: &str) -> Option<HeaderValue> {
    let carried = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let cookie = format!("{NAME}={token}; {ATTRIBUTES}; Max-Age={LIFE}");
    carried.then(|| HeaderValue::try_from(cookie).ok()).flatten()
}

/// `Set-Cookie` for one that signs out, or whose token opens nothing any more.
pub(super) fn taking_back() -> HeaderValue {
    HeaderValue::from_static(
        "__Host-micropay=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0",
    )
}

const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

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
    fn it_has_the_attributes_that_its_name_promises_and_carries_only_tokens() {
        let given = giving("micropay_00ff").unwrap();
        let given = given.to_str().unwrap();
        assert!(given.starts_with("__Host-micropay=micropay_00ff; "), "{given}");
        let back = taking_back();
        for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
            assert!(given.contains(attribute) && back.to_str().unwrap().contains(attribute));
        }
        assert!(!given.contains("Domain"));
        assert_eq!(giving("a; Domain=example"), None);
    }
}
