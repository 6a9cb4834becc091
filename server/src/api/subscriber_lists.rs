//! Subscribers from lists, and as one.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::Response;
use engine::Engine;
use engine::csv_file::CsvEncoding;
use engine::customer::SubscriberStatus;
use engine::failure::Failure;
use engine::field::{Field, FieldError, FieldProblem};
use engine::subscriber::Imported;
use futures_util::StreamExt;
use serde::Deserialize;
use utoipa::IntoParams;

use super::caller::ApiCaller;
use super::csv::{self, ImportQuery};
use super::extract::InQuery;
use super::problem::ApiFailure;

/// What is exported, and how.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ExportQuery {
    /// 상태.
    #[param(value_type = Option<SubscriberStatus>)]
    status: Option<String>,
    /// How its characters are stored; without it: UTF-8 with a byte order mark.
    #[param(value_type = Option<CsvEncoding>)]
    encoding: Option<String>,
}

/// 가입자 가져오기: take subscribers from a list
///
/// CSV of up to 100,000 lines: UTF-8 with or without a byte order mark, UTF-16, or EUC-KR; commas, semicolons or tabs.
/// Its first line may name the columns, as an export does; otherwise they stand in that order. Who is there by their
/// contract is replaced. Sent again it does the same: it takes no `Idempotency-Key`.
#[utoipa::path(
    post,
    path = "/api/v1/subscribers/import",
    tag = "subscribers",
    params(ImportQuery),
    request_body(
        content = String,
        content_type = "text/csv",
        example = "ncn,ctn,name,birth_date,sex,status,limit_amount,risk_grade,leeds_grade,mpay_member,bill_pay_method\n990000012346,010-0001-2346,박지훈,1988-02-11,M,active,300000,2,B,no,A\n"
    ),
    responses((status = 200, description = "What came of it, line by line", body = Imported))
)]
pub async fn import_subscribers(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<ImportQuery>,
    request: Request,
) -> Result<Json<Imported>, ApiFailure> {
    // A sandbox that is not there is told before what is wrong with the list.
    let known = engine.now(&caller.sandbox).await;
    known.map_err(|error| super::told(&engine, &error, &caller.request_id))?;
    csv::must_be(request.headers())?;
    let mut pieces = request.into_body().into_data_stream();
    let verb = move |engine: Engine, caller| async move {
        let mut import = engine.import_subscribers(&caller, !query.preview).await?;
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(piece) => import.push(&piece).await?,
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

/// 가입자 내보내기: the subscribers as CSV, the oldest first
#[utoipa::path(
    get,
    path = "/api/v1/subscribers/export",
    tag = "subscribers",
    params(ExportQuery),
    responses((status = 200, description = "The list", body = String, content_type = "text/csv"))
)]
pub async fn export_subscribers(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<ExportQuery>,
) -> Result<Response, ApiFailure> {
    let status = match &query.status {
        None => None,
        Some(code) => Some(SubscriberStatus::from_code(code).ok_or_else(|| {
            let problem = FieldProblem::UnknownCode;
            Failure::invalid(&[FieldError { field: Field::Status, problem }])
        })?),
    };
    let layout = csv::layout(query.encoding.as_deref())?;
    let request_id = caller.request_id.clone();
    let begun = engine.export_subscribers(&caller, status, layout).await;
    let export = begun.map_err(|error| super::told(&engine, &error, &request_id))?;
    Ok(csv::attached("subscribers.csv", layout.encoding, export, |mut export| async move {
        Ok(export.next().await?.map(|piece| (piece, export)))
    }))
}
