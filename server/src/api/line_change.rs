//! Changes of a line: a number port, a change of owner, a new number; looked at first, then done.

use axum::Json;
use axum::extract::State;
use engine::Engine;
use engine::customer::Sex;
use engine::subscriber::{LineChangeForm, LineChangeKind, LineChangeOutcome};
use serde::Deserialize;
use utoipa::ToSchema;

use super::caller::ApiCaller;
use super::extract::{InPath, JsonBody};
use super::problem::ApiFailure;

/// What becomes of a line. What its kind has no use for is left out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LineChangeBody {
    /// 종류.
    #[schema(required = true, value_type = LineChangeKind)]
    kind: String,
    /// 새 고객계약번호 (NCN), of a number port and a change of owner; without it one is drawn.
    #[schema(pattern = r"^[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){9,12}$")]
    ncn: Option<String>,
    /// 새 핸드폰번호 (CTN), of a new number.
    #[schema(
        pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$"
    )]
    ctn: Option<String>,
    /// 새 명의자의 이름, of a change of owner.
    #[schema(pattern = r"^[A-Za-z0-9가-힣 ._-]*[A-Za-z0-9가-힣._-]$", max_length = 40)]
    name: Option<String>,
    /// 새 명의자의 생년월일.
    #[schema(
        pattern = r"^[0-9]{4}(-[0-9]{2}-[0-9]{2}|[.][0-9]{2}[.][0-9]{2}|/[0-9]{2}/[0-9]{2}|[0-9]{4})$",
        example = "1988-02-11"
    )]
    birth_date: Option<String>,
    /// 새 명의자의 성별.
    #[schema(value_type = Option<Sex>)]
    sex: Option<String>,
}

impl From<LineChangeBody> for LineChangeForm {
    fn from(body: LineChangeBody) -> Self {
        let LineChangeBody { kind, ncn, ctn, name, birth_date, sex } = body;
        Self {
            kind,
            ncn: ncn.unwrap_or_default(),
            ctn: ctn.unwrap_or_default(),
            name: name.unwrap_or_default(),
            birth_date: birth_date.unwrap_or_default(),
            sex: sex.unwrap_or_default(),
        }
    }
}

/// 회선 변경 미리 보기: what would come of a number port, a change of owner or a new number
///
/// What becomes of the contract's coupons, of this month's usage, of payments that wait for their outcome. Nothing is
/// stored; it is refused as the change itself would be now.
#[utoipa::path(
    post,
    path = "/api/v1/subscribers/{ctn}/change/preview",
    tag = "subscribers",
    params((
        "ctn" = String, Path,
        description = "핸드폰번호 (CTN), as it is written in requests",
        pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$",
        example = "010-0001-2345"
    )),
    request_body(
        content = LineChangeBody,
        example = json!({
            "kind": "owner", "ncn": "990000054322", "name": "박지훈", "birth_date": "1988-02-11", "sex": "M"
        })
    ),
    responses((status = 200, description = "What would come of it", body = LineChangeOutcome))
)]
pub async fn preview_line_change(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(ctn): InPath<String>,
    JsonBody(body): JsonBody<LineChangeBody>,
) -> Result<Json<LineChangeOutcome>, ApiFailure> {
    let form = LineChangeForm::from(body);
    let verb = |engine: Engine, caller| async move {
        engine.preview_line_change(&caller, &ctn, &form).await
    };
    super::call(engine, caller, verb).await.map(Json)
}

/// 회선 변경: a number port (번호이동), a change of owner (명의변경), or a new number (번호변경)
///
/// A port and a change of owner give the number to a new contract. The one that ends keeps its coupons, its payments
/// and what they used; a payment of it that waits for its outcome forbids the change. A new number changes nothing
/// else.
#[utoipa::path(
    post,
    path = "/api/v1/subscribers/{ctn}/change",
    tag = "subscribers",
    params((
        "ctn" = String, Path,
        description = "핸드폰번호 (CTN), as it is written in requests",
        pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$",
        example = "010-0001-2345"
    )),
    request_body(
        content = LineChangeBody,
        example = json!({ "kind": "number_port", "ncn": "990000054321" })
    ),
    responses((status = 200, description = "What came of it", body = LineChangeOutcome))
)]
pub async fn change_line(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(ctn): InPath<String>,
    JsonBody(body): JsonBody<LineChangeBody>,
) -> Result<Json<LineChangeOutcome>, ApiFailure> {
    let form = LineChangeForm::from(body);
    let verb =
        |engine: Engine, caller| async move { engine.change_line(&caller, &ctn, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}
