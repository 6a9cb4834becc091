//! Which step a call was.

use serde_json::Value as Json;

use super::Recorded;
use crate::scenario::calls::{CALLS, CHECKS, CallKind, Member, MemberKind, Place};

/// The kind of step that makes such a call, with all members of it; `None` where none does.
pub(super) fn recognised(call: &Recorded) -> Option<(&'static CallKind, Vec<(String, Json)>)> {
    let (path, query) = call.path.split_once('?').unwrap_or((&call.path, ""));
    CALLS.iter().chain(CHECKS).filter(|kind| kind.method == call.method).find_map(|kind| {
        let members = of_path(kind.path, path)?;
        fits(kind, &members, query, call.request.as_ref()).map(|members| (kind, members))
    })
}

/// The members that a path has by a template; `None` if it is no such path.
fn of_path(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let mut members = Vec::new();
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return Some(members),
            (Some(part), Some(value)) => {
                match part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
                    Some(name) => {
                        let value = percent_decoded(value)?;
                        members.push((name.to_owned(), value));
                    }
                    None if part == value => {}
                    None => return None,
                }
            }
            _ => return None,
        }
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    // A path is decoded as a query is, but for the plus.
    let query = format!("x={}", text.replace('+', "%2B"));
    let (_, value) = url::form_urlencoded::parse(query.as_bytes()).next()?;
    Some(value.into_owned())
}

/// All members of a call in the order of its kind, where it is one of it: none that the kind doesn't know.
fn fits(
    kind: &CallKind,
    of_path: &[(String, String)],
    query: &str,
    body: Option<&Json>,
) -> Option<Vec<(String, Json)>> {
    let mut given: Vec<(String, Place, Json)> = Vec::new();
    for (name, value) in of_path {
        given.push((name.clone(), Place::Path, value.as_str().into()));
    }
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        given.push((name.into_owned(), Place::Query, value.as_ref().into()));
    }
    match body {
        None | Some(Json::Null) => {}
        Some(Json::Object(members)) => {
            for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
                given.push((name.clone(), Place::Body, value.clone()));
            }
        }
        Some(_) => return None,
    }
    let find = |name: &str, place| {
        kind.members.iter().find(|member| member.name == name && member.place == place)
    };
    let fits = |member: &Member, value: &Json| match (member.kind, value) {
        (MemberKind::Json, _) | (_, Json::String(_)) => true,
        (MemberKind::Number, Json::Number(number)) => !number.is_f64(),
        (MemberKind::Bool, Json::Bool(_)) => true,
        // A number sent as a number where text belongs can't be written as such.
        _ => false,
    };
    if !given
        .iter()
        .all(|(name, place, value)| find(name, *place).is_some_and(|it| fits(it, value)))
    {
        return None;
    }
    let members = kind.members.iter().filter_map(|member| {
        let (name, _, value) =
            given.iter().find(|(name, place, _)| name == member.name && *place == member.place)?;
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let value = match (member.kind, member.place, value) {
            (MemberKind::Number, Place::Path | Place::Query, Json::String(text))
                if is_digits(text) =>
            {
                text.parse::<u64>().map_or_else(|_| value.clone(), Json::from)
            }
            _ => value.clone(),
        };
        Some((name.clone(), value))
    });
    Some(members.collect())
}
