//! Coupons in bulk: jobs that issue them to one subscriber, to a list, to everyone who qualifies, or as codes.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::csv_file::{CsvEncoding, NumberKind};
use engine::field::{Field, FieldError, FieldProblem};
use engine::issuing::{IssuingForm, IssuingJob, ListUpload, RegisterForm};
use engine::job::JobMove;
use engine::language::Text;
use engine::refusal::Refusal;
use engine::{Caller, Engine, EngineError};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::ApiCaller;
use super::csv;
use super::extract::{InPath, InQuery, JsonBody};
use super::listing::{self, Listing, Paged};
use super::payment_body::whole_number_if_any;
use super::problem::{ApiFailure, language};

/// The largest list, in bytes: some ten million numbers.
const LARGEST_LIST: usize = 256 * 1024 * 1024;

/// Coupons of a promotion, and for whom.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IssuingBody {
    /// 쿠폰 ID (프로모션).
    #[schema(
        required = true,
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$",
        max_length = 20
    )]
    promotion_id: String,
    /// `one`: `count` coupons for the subscriber `ctn`. `everyone`: one for each subscriber who qualifies.
    /// `codes`: `count` codes that subscribers register later.
    #[schema(required = true, pattern = "^(one|everyone|codes)$")]
    to: String,
    /// 핸드폰번호 of the one subscriber, as for a single coupon.
    ctn: Option<String>,
    /// How many coupons for the one subscriber, or codes.
    #[schema(minimum = 1, maximum = 1_000_000)]
    #[serde(deserialize_with = "whole_number_if_any")]
    count: Option<i64>,
}

impl From<IssuingBody> for IssuingForm {
    fn from(body: IssuingBody) -> Self {
        Self {
            promotion_id: body.promotion_id,
            to: body.to,
            ctn: body.ctn.unwrap_or_default(),
            count: body.count.map(|count| count.to_string()).unwrap_or_default(),
        }
    }
}

/// Which jobs to list.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct JobsQuery {
    /// Only jobs below this key; `next` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
}

impl Paged for JobsQuery {
    fn below(self, key: i64) -> Self {
        Self { before: Some(key) }
    }
}

/// What an uploaded list is for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// 쿠폰 ID (프로모션).
    #[param(
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$",
        max_length = 20,
        example = "AUTUMN3000"
    )]
    promotion_id: String,
    /// Whose numbers it has, `ctn` or `ncn`; without it, that is found out from its first lines.
    #[param(value_type = Option<NumberKind>)]
    numbers: Option<String>,
}

/// Which code is registered, and whose it becomes.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RegisterBody {
    /// 일렬 번호, with or without hyphens.
    #[schema(required = true, pattern = r"^[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){16}$")]
    serial_no: String,
    /// 핸드폰번호, as for a single coupon.
    #[schema(
        required = true,
        pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$"
    )]
    ctn: String,
}

impl From<RegisterBody> for RegisterForm {
    fn from(body: RegisterBody) -> Self {
        Self { serial_no: body.serial_no, ctn: body.ctn }
    }
}

/// 대량 발급: make a job that issues coupons
///
/// Nothing is issued before the job is started. While it is `preparing`, it counts who qualifies; then `preview`
/// says what it will do.
#[utoipa::path(
    post,
    path = "/api/v1/issuing",
    tag = "issuing",
    request_body(
        content = IssuingBody,
        example = json!({ "promotion_id": "AUTUMN3000", "to": "codes", "count": 100 })
    ),
    responses((
        status = 201,
        description = "The job",
        body = IssuingJob,
        headers(("Location" = String, description = "Where the job is")),
        links(
            ("get" = (
                operation_id = "get_issuing_job",
                parameters(("job_no" = "$response.body#/job/job_no"))
            )),
            ("start" = (
                operation_id = "start_issuing_job",
                parameters(("job_no" = "$response.body#/job/job_no"))
            )),
            ("codes" = (
                operation_id = "list_issued_codes",
                parameters(("job_no" = "$response.body#/job/job_no"))
            )),
            ("rejections" = (
                operation_id = "list_issuing_rejections",
                parameters(("job_no" = "$response.body#/job/job_no"))
            ))
        )
    ))
)]
pub async fn create_issuing_job(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<IssuingBody>,
) -> Result<impl IntoResponse, ApiFailure> {
    let form = IssuingForm::from(body);
    let verb =
        |engine: Engine, caller| async move { engine.create_issuing_job(&caller, &form).await };
    Ok(created(super::call(engine, caller, verb).await?))
}

fn created(job: IssuingJob) -> impl IntoResponse + use<> {
    let location = format!("{}/issuing/{}", super::PREFIX, job.job.job_no);
    (StatusCode::CREATED, [(header::LOCATION, location)], Json(job))
}

/// 목록 올리기: make a job that issues coupons to a list
///
/// The body is a CSV, which is taken in as it comes: UTF-8, UTF-16 or EUC-KR (Windows-949); comma, semicolon or
/// tab; one phone or contract number a line, in whichever column. What a spreadsheet did to a number is undone
/// where that can be, and told. It needs no Idempotency-Key: nothing is issued before the job is started.
#[utoipa::path(
    post,
    path = "/api/v1/issuing/list",
    tag = "issuing",
    params(ListQuery),
    request_body(content = String, content_type = "text/csv", example = "010-1234-5678\n"),
    responses((
        status = 201,
        description = "The job",
        body = IssuingJob,
        headers(("Location" = String, description = "Where the job is")),
        links(("stop" = (
            operation_id = "stop_issuing_job",
            parameters(("job_no" = "$response.body#/job/job_no"))
        )))
    ))
)]
pub async fn upload_issuing_list(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<ListQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<impl IntoResponse, ApiFailure> {
    if let Err(failure) = csv::must_be(&headers) {
        // A sandbox that is not there is told first, as everywhere.
        let verb =
            |engine: Engine, caller: Caller| async move { engine.now(&caller.sandbox).await };
        super::call(engine, caller, verb).await?;
        return Err(failure);
    }
    let verb = |engine: Engine, caller| async move {
        let numbers = query.numbers.as_deref().map(|code| {
            let problem = FieldProblem::UnknownCode;
            NumberKind::from_code(code).ok_or(FieldError { field: Field::Numbers, problem })
        });
        let upload = engine.begin_list(&caller, &query.promotion_id, numbers.transpose()?).await?;
        take_in(upload, body).await
    };
    Ok(created(super::call(engine, caller, verb).await?))
}

/// Takes the body in as it comes. Of one that does not come whole nothing is left.
async fn take_in(mut upload: ListUpload, body: Body) -> Result<IssuingJob, EngineError> {
    let mut pieces = body.into_data_stream();
    let mut size = 0;
    while let Some(piece) = pieces.next().await {
        let taken = match piece {
            Ok(piece) if size + piece.len() <= LARGEST_LIST => {
                size += piece.len();
                upload.push(&piece).await
            }
            Ok(_) => Err(unreadable(
                "256 MiB까지 받습니다. 나누어 올려 주세요.",
                "Up to 256 MiB are taken. Please upload it in parts.",
            )),
            Err(_) => Err(unreadable(
                "끝까지 오지 않았습니다. 다시 올려 주세요.",
                "It did not come whole. Please upload it again.",
            )),
        };
        if let Err(error) = taken {
            upload.give_up().await;
            return Err(error);
        }
    }
    upload.finish().await
}

fn unreadable(korean: &str, english: &str) -> EngineError {
    Refusal::ListUnreadable { problem: Text::new(korean, english) }.into()
}

/// 작업 목록: the jobs that issue coupons, newest first
#[utoipa::path(
    get,
    path = "/api/v1/issuing",
    tag = "issuing",
    params(JobsQuery),
    responses((
        status = 200,
        description = "A page of jobs",
        body = Listing<IssuingJob>,
        headers(("Link" = String, description = "The next page, as `rel=\"next\"`"))
    ))
)]
pub async fn list_issuing_jobs(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<JobsQuery>,
) -> Result<Response, ApiFailure> {
    let before = query.before;
    let verb = |engine: Engine, caller| async move { engine.issuing_jobs(&caller, before).await };
    let page = super::call(engine, caller, verb).await?;
    Ok(listing::answer("/api/v1/issuing", query, page))
}

/// One job: how far it is, and what it will do
#[utoipa::path(
    get,
    path = "/api/v1/issuing/{job_no}",
    tag = "issuing",
    params(("job_no" = i64, Path, description = "The job's number")),
    responses((status = 200, description = "The job", body = IssuingJob))
)]
pub async fn get_issuing_job(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(job_no): InPath<i64>,
) -> Result<Json<IssuingJob>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.issuing_job(&caller, job_no).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// Declares the handlers that move a job.
macro_rules! moves {
    ($( $(#[$meta:meta])* $name:ident $path:literal $move:ident, then $next:literal; )+) => { $(
        $(#[$meta])*
        #[utoipa::path(
            post,
            path = $path,
            tag = "issuing",
            params(("job_no" = i64, Path, description = "The job's number")),
            responses((
                status = 200,
                description = "The job",
                body = IssuingJob,
                links(("next" = (
                    operation_id = $next,
                    parameters(("job_no" = "$response.body#/job/job_no"))
                )))
            ))
        )]
        pub async fn $name(
            State(engine): State<Engine>,
            ApiCaller(caller): ApiCaller,
            InPath(job_no): InPath<i64>,
        ) -> Result<Json<IssuingJob>, ApiFailure> {
            let verb = |engine: Engine, caller| async move {
                engine.move_issuing_job(&caller, job_no, JobMove::$move).await
            };
            super::call(engine, caller, verb).await.map(Json)
        }
    )+ };
}

moves! {
    /// 시작: let a job that is prepared issue its coupons
    ///
    /// It goes on in the background, also when the server ends meanwhile, until it is `done`.
    start_issuing_job "/api/v1/issuing/{job_no}/start" Start, then "pause_issuing_job";
    /// 일시 중지: let a job rest
    pause_issuing_job "/api/v1/issuing/{job_no}/pause" Pause, then "resume_issuing_job";
    /// 재개: let a job go on where it paused
    resume_issuing_job "/api/v1/issuing/{job_no}/resume" Resume, then "stop_issuing_job";
    /// 중단: end a job for good; what it issued stays
    stop_issuing_job "/api/v1/issuing/{job_no}/stop" Stop, then "get_issuing_job";
}

/// The lines that a job rejected, each with its reason
///
/// A CSV in the encoding of the list that was uploaded. Reasons are in the language of `Accept-Language`.
#[utoipa::path(
    get,
    path = "/api/v1/issuing/{job_no}/rejections",
    tag = "issuing",
    params(("job_no" = i64, Path, description = "The job's number")),
    responses((
        status = 200, description = "The rejected lines", body = String, content_type = "text/csv"
    ))
)]
pub async fn list_issuing_rejections(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(job_no): InPath<i64>,
    headers: HeaderMap,
) -> Result<Response, ApiFailure> {
    let language = language(&headers);
    let request_id = caller.request_id.clone();
    let export = engine.issuing_rejections(&caller, job_no, language).await;
    let export = export.map_err(|error| super::told(&engine, &error, &request_id))?;
    let (name, encoding) = (format!("issuing-{job_no}-rejected.csv"), export.encoding());
    Ok(csv::attached(&name, encoding, export, |mut export| async move {
        Ok(export.next().await?.map(|piece| (piece, export)))
    }))
}

/// The codes that a job made, each with whether it was registered
#[utoipa::path(
    get,
    path = "/api/v1/issuing/{job_no}/codes",
    tag = "issuing",
    params(("job_no" = i64, Path, description = "The job's number")),
    responses((
        status = 200, description = "The codes, as a CSV", body = String, content_type = "text/csv"
    ))
)]
pub async fn list_issued_codes(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(job_no): InPath<i64>,
    headers: HeaderMap,
) -> Result<Response, ApiFailure> {
    let language = language(&headers);
    let request_id = caller.request_id.clone();
    let export = engine.issued_codes(&caller, job_no, language).await;
    let export = export.map_err(|error| super::told(&engine, &error, &request_id))?;
    let name = format!("issuing-{job_no}-codes.csv");
    Ok(csv::attached(&name, CsvEncoding::Utf8WithBom, export, |mut export| async move {
        Ok(export.next().await?.map(|piece| (piece, export)))
    }))
}

/// 등록: make a code the coupon of a subscriber
#[utoipa::path(
    post,
    path = "/api/v1/coupons/register",
    tag = "issuing",
    request_body(
        content = RegisterBody,
        example = json!({ "serial_no": "7203184655209137", "ctn": "010-1234-5678" })
    ),
    responses((status = 200, description = "The coupon", body = engine::coupon::Coupon))
)]
pub async fn register_code(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<RegisterBody>,
) -> Result<Json<engine::coupon::Coupon>, ApiFailure> {
    let form = RegisterForm::from(body);
    let verb = |engine: Engine, caller| async move { engine.register_code(&caller, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}
