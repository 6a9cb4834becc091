//! Extractors that refuse what can't be read at all. Everything that can be read is judged by the
//! engine.

use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use engine::failure::Failure;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::ApiFailure;
use crate::server_functions::{whole_body, whole_json};

/// None of our texts may contain it, and PostgreSQL's can't.
const NUL: &str = "U+0000";

/// A JSON object as the body.
pub struct JsonBody<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiFailure;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiFailure> {
        let body = whole_json(request).await.map_err(ApiFailure::from)?.into_body();
        let bytes = whole_body(body).await.map_err(ApiFailure::from)?;
        let value = engine::json::read(&bytes).map_err(|error| malformed(&error))?;
        // serde would take an array for the fields by position.
        if !value.is_object() {
            return Err(ApiFailure::from(Failure::malformed("{ … }")));
        }
        if has_nul(&value) {
            return Err(ApiFailure::from(Failure::malformed(NUL)));
        }
        T::deserialize(value).map(Self).map_err(|error| malformed(&error))
    }
}

fn malformed(error: &impl ToString) -> ApiFailure {
    ApiFailure::from(Failure::malformed(&error.to_string()))
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(members) => {
            members.iter().any(|(name, member)| name.contains('\0') || has_nul(member))
        }
        _ => false,
    }
}

/// The parameters of a path.
pub struct InPath<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for InPath<T> {
    type Rejection = ApiFailure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiFailure> {
        if parts.uri.path().contains("%00") {
            return Err(ApiFailure::from(Failure::malformed_address(NUL)));
        }
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(value)| Self(value))
            .map_err(|rejected| ApiFailure::from(Failure::malformed_address(&rejected.body_text())))
    }
}

/// The parameters of a query.
pub struct InQuery<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for InQuery<T> {
    type Rejection = ApiFailure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiFailure> {
        let query = parts.uri.query().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if name.contains('\0') || value.contains('\0') {
                return Err(ApiFailure::from(Failure::malformed_address(NUL)));
            }
            // A blank value is neither a filter nor its absence.
            if value.is_empty() {
                return Err(ApiFailure::from(Failure::malformed_address(&format!(
                    "{name}: blank"
                ))));
            }
        }
        Query::try_from_uri(&parts.uri)
            .map(|Query(value)| Self(value))
            .map_err(|rejected| ApiFailure::from(Failure::malformed_address(&rejected.body_text())))
    }
}
