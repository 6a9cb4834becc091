//! Codes from a list, and as one.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::Response;
use engine::Engine;
use engine::catalogue::ImportedCodes;
use engine::csv_file::CsvEncoding;
use futures_util::StreamExt;
use serde::Deserialize;
use utoipa::IntoParams;

use super::caller::ApiCaller;
use super::csv::{self, ImportQuery};
use super::extract::InQuery;
use super::problem::ApiFailure;

/// How codes are exported.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CodeExportQuery {
    /// How its characters are stored; without it: UTF-8 with a byte order mark.
    #[param(value_type = Option<CsvEncoding>)]
    encoding: Option<String>,
}

/// 코드 가져오기: take codes from a list, all of them or none
///
/// CSV, as an export has it: UTF-8 with or without a byte order mark, UTF-16, or EUC-KR; commas, semicolons or tabs.
/// Each line is a code as `POST /codes` takes one. Codes that are not in the list stay as they are; what is out of use
/// takes along what stands below it. With a line that can't be taken nothing is stored: a preview tells them all.
/// Sent again it does the same: it takes no `Idempotency-Key`.
#[utoipa::path(
    post,
    path = "/api/v1/codes/import",
    tag = "catalogue",
    params(ImportQuery),
    request_body(
        content = String,
        content_type = "text/csv",
        example = "kind,pg,cp,code,korean,english,serves_minors\nsvc,PG01,CP014,SVC204,시즌 패스,Season pass,no\n"
    ),
    responses((status = 200, description = "What came of it", body = ImportedCodes))
)]
pub async fn import_codes(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<ImportQuery>,
    request: Request,
) -> Result<Json<ImportedCodes>, ApiFailure> {
    // A sandbox that is not there is told before what is wrong with the list.
    let known = engine.now(&caller.sandbox).await;
    known.map_err(|error| super::told(&engine, &error, &caller.request_id))?;
    csv::must_be(request.headers())?;
    let mut pieces = request.into_body().into_data_stream();
    let verb = move |engine: Engine, caller| async move {
        let mut import = engine.import_codes(&caller, !query.preview).await?;
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(piece) => import.push(&piece),
                Err(_) => import.cut(),
            }
            if import.is_stopped() {
                break;
            }
        }
        import.finish().await
    };
    super::call(engine, caller, verb).await.map(Json)
}

/// 코드 내보내기: every code as CSV, also those that are out of use
#[utoipa::path(
    get,
    path = "/api/v1/codes/export",
    tag = "catalogue",
    params(CodeExportQuery),
    responses((status = 200, description = "The list", body = String, content_type = "text/csv"))
)]
pub async fn export_codes(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<CodeExportQuery>,
) -> Result<Response, ApiFailure> {
    let layout = csv::layout(query.encoding.as_deref())?;
    let verb =
        move |engine: Engine, caller| async move { engine.export_codes(&caller, layout).await };
    let list = super::call(engine, caller, verb).await?;
    Ok(csv::attached("codes.csv", layout.encoding, Some(list), |mut list| async move {
        Ok(list.take().map(|piece| (piece, list)))
    }))
}
