//! Refuses input that an operation doesn't know: a body if it takes none, or an unknown query
//! parameter. A client that sends one means something by it, and would otherwise believe that it
//! had an effect. (Unknown members of bodies are refused by their types.)

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::failure::Failure;
use serde_json::Value;
use utoipa::openapi::path::{HttpMethod, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use super::document::operations;
use super::problem::ApiFailure;
use crate::server_functions::{whole_body, whole_json};

/// The inputs of the operations, from the document.
#[derive(Clone, Default)]
pub struct OperationInputs(Arc<Vec<Taken>>);

struct Taken {
    method: Method,
    path: String,
    takes_body: bool,
    query: BTreeSet<String>,
}

impl OperationInputs {
    /// The inputs of all operations of the document.
    pub fn of(document: &mut OpenApi) -> Self {
        let mut known = Vec::new();
        for (path, item) in &mut document.paths.paths {
            for (method, operation) in operations(item) {
                let parameters = operation.parameters.iter().flatten();
                let query = parameters.filter_map(|parameter| match parameter {
                    RefOr::T(one) if matches!(one.parameter_in, ParameterIn::Query) => {
                        Some(one.name.clone())
                    }
                    _ => None,
                });
                known.push(Taken {
                    method: match method {
                        HttpMethod::Post => Method::POST,
                        HttpMethod::Delete => Method::DELETE,
                        _ => Method::GET,
                    },
                    path: path.clone(),
                    takes_body: operation.request_body.is_some(),
                    query: query.collect(),
                });
            }
        }
        Self(Arc::new(known))
    }

    fn of_request(&self, request: &Request) -> Option<&Taken> {
        let path = request.extensions().get::<MatchedPath>()?.as_str();
        let method = request.method();
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        self.0.iter().find(|taken| taken.path == path && taken.method == *method)
    }
}

/// Middleware: refuses unknown inputs.
pub async fn refuse(
    State(known): State<OperationInputs>,
    request: Request,
    next: Next,
) -> Response {
    let Some(taken) = known.of_request(&request) else { return next.run(request).await };
    let query = request.uri().query().unwrap_or_default();
    let unknown = form_urlencoded::parse(query.as_bytes())
        .map(|(name, _)| name.into_owned())
        .find(|name| !taken.query.contains(name));
    if let Some(name) = unknown {
        return ApiFailure::from(Failure::malformed_address(&format!(
            "unknown parameter `{name}`"
        )))
        .into_response();
    }
    if taken.takes_body {
        return next.run(request).await;
    }
    match without_members(request).await {
        Ok(request) => next.run(request).await,
        Err(failure) => ApiFailure::from(failure).into_response(),
    }
}

/// The request, if its body is empty or a JSON object without members, which some clients send with
/// every POST.
async fn without_members(request: Request) -> Result<Request, Failure> {
    let (parts, body) = request.into_parts();
    let bytes = whole_body(body).await?;
    if bytes.is_empty() {
        return Ok(Request::from_parts(parts, Body::empty()));
    }
    let request = whole_json(Request::from_parts(parts, Body::from(bytes.clone()))).await?;
    let value = engine::json::read(&bytes);
    match value.map_err(|error| Failure::malformed(&error.to_string()))? {
        Value::Object(members) => match members.keys().next() {
            None => Ok(request),
            Some(name) => {
                Err(Failure::malformed(&format!("unknown field `{name}`, this call takes no body")))
            }
        },
        _ => Err(Failure::malformed("this call takes no body")),
    }
}
