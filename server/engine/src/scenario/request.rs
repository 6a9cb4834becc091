//! The request of the API that a call makes.

use serde_json::{Map, Value as Json};

use super::calls::{MemberKind, Place};
use super::names::{Names, UnknownName, as_text};
use super::step::Call;

/// A request of the API.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// GET, POST, DELETE.
    pub method: String,
    /// Path and query, percent-encoded.
    pub path: String,
    /// The body, where the call has one.
    pub body: Option<Json>,
}

impl Call {
    /// The request that it makes, with the names put in. A member of text is sent as text, whatever type what it
    /// stands for has; a member of the path or the query that is `null` is left out.
    ///
    /// # Errors
    ///
    /// A name that stands for nothing.
    pub fn request(&self, names: &Names) -> Result<Request, UnknownName> {
        let mut path = self.kind.path.to_owned();
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let mut body = Map::new();
        for (name, value) in &self.members {
            let Some(member) = self.kind.member(name) else { continue };
            let value = names.value(value)?;
            match member.place {
                Place::Path => {
                    path = path.replace(&format!("{{{name}}}"), &encoded(&as_text(&value)));
                }
                Place::Query if value.is_null() => {}
                Place::Query => {
                    query.append_pair(name, &as_text(&value));
                }
                Place::Body => {
                    let is_other = matches!(value, Json::Number(_) | Json::Bool(_));
                    let value = match member.kind {
                        MemberKind::Text if is_other => Json::String(as_text(&value)),
                        _ => value,
                    };
                    body.insert(name.clone(), value);
                }
            }
        }
        let query = query.finish();
        if !query.is_empty() {
            path = format!("{path}?{query}");
        }
        let has_body = self.kind.members.iter().any(|member| member.place == Place::Body);
        let body = has_body.then_some(Json::Object(body));
        Ok(Request { method: self.kind.method.to_owned(), path, body })
    }
}

/// A segment of a path: whatever is not plain in it percent-encoded.
fn encoded(segment: &str) -> String {
    let mut text = String::new();
    for byte in segment.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                text.push(char::from(byte))
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}
