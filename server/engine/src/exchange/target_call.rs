//! Calls to a target, as they are recorded and shown.

use serde::{Deserialize, Serialize};
#[cfg(feature = "postgres")]
use url::Url;

#[cfg(feature = "postgres")]
use crate::json::as_sent;

/// A name with its value: a header, a path, a field's pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Pair {
    /// What it is for.
    pub name: String,
    /// What it says.
    pub value: String,
}

impl From<(&str, &str)> for Pair {
    fn from((name, value): (&str, &str)) -> Self {
        Self { name: name.to_owned(), value: value.to_owned() }
    }
}

/// An HTTP call to a system outside, kept with the exchange that it was made for. Secrets are
/// hidden before it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema), schema(as = OutsideCall))]
pub struct TargetCall {
    /// The method.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// The headers sent.
    pub request_headers: Vec<Pair>,
    /// The body sent; blank where there was none.
    pub request: String,
    /// The answer's status; `None` where no answer came.
    pub status: Option<u16>,
    /// The headers that came back.
    pub response_headers: Vec<Pair>,
    /// The body that came back, or its beginning.
    pub response: String,
    /// How long it took, in microseconds.
    pub took_us: i64,
    /// Why there is no answer.
    pub problem: Option<String>,
}

#[cfg(feature = "postgres")]
impl TargetCall {
    /// The call with JSON bodies indented and other bodies as they were sent.
    pub(crate) fn indented(self) -> Self {
        let (request, response) =
            (as_sent::indented(self.request), as_sent::indented(self.response));
        Self { request, response, ..self }
    }

    /// Hides everything that may hold personal data: both bodies, whose fields are unknown here,
    /// and the path of each address, which may hold a phone number.
    pub(crate) fn mask_personal_data(&mut self) {
        for body in [&mut self.request, &mut self.response] {
            if !body.is_empty() {
                MASK.clone_into(body);
            }
        }
        self.url = origin_of(&self.url);
        for header in &mut self.response_headers {
            if header.name.eq_ignore_ascii_case("location") {
                header.value = origin_of(&header.value);
            }
        }
    }
}

/// Shown in place of hidden text.
#[cfg(feature = "postgres")]
const MASK: &str = "***";

/// The address with everything after its host hidden; without a host, all of it.
#[cfg(feature = "postgres")]
fn origin_of(address: &str) -> String {
    match Url::parse(address) {
        Ok(url) if url.has_host() => format!("{}/{MASK}", url.origin().ascii_serialization()),
        _ => MASK.to_owned(),
    }
}

#[cfg(all(test, feature = "postgres"))]
mod tests {
    use super::*;

    #[test]
    fn masked_only_the_host_and_no_body_is_left() {
        let mut call = TargetCall {
            method: "GET".into(),
            url: "http://localhost:3000/api/v1/subscribers/01012345678".into(),
            request_headers: Vec::new(),
            request: String::new(),
            status: Some(200),
            response_headers: [("content-type", "a/b"), ("location", "/by/01012345678")]
                .map(Into::into)
                .to_vec(),
            response: r#"{"tel":"01012345678"}"#.into(),
            took_us: 1,
            problem: None,
        };
        call.mask_personal_data();
        assert_eq!(call.url, "http://localhost:3000/***");
        assert_eq!((call.request.as_str(), call.response.as_str()), ("", "***"));
        assert_eq!(call.response_headers[0].value, "a/b");
        assert_eq!(call.response_headers[1].value, "***");
    }
}
