//! Codes as data: every one there is, and one stored.

use axum::Json;
use axum::extract::State;
use engine::Engine;
use engine::catalogue::{CodeForm, ListedCode};
use engine::field::FormValue;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::ApiCaller;
use super::extract::JsonBody;
use super::payment_body::whole_number_if_any;
use super::problem::ApiFailure;

/// The codes of a sandbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeRows {
    /// All of them, list by list; merchants as a tree.
    rows: Vec<ListedCode>,
}

/// A code to be stored.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CodeBody {
    /// What it is of.
    #[schema(
        required = true,
        pattern = "^(pg|cp|svc|payment_method|payment_type|risk_grade|leeds_grade|bill_pay_method)$"
    )]
    kind: String,
    /// Of a CP or an SVC: the PG above it.
    pg: Option<String>,
    /// Of an SVC: the CP above it.
    cp: Option<String>,
    /// The code: up to 16 characters of a merchant, 8 of all others.
    #[schema(
        required = true,
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$",
        max_length = 16
    )]
    code: String,
    /// Its Korean name.
    #[schema(required = true, min_length = 1, max_length = 40)]
    korean: String,
    /// Its English name; without it the same.
    #[schema(max_length = 40)]
    english: Option<String>,
    /// Where it stands in its list; without it where it stood, or last.
    #[schema(minimum = 1, maximum = 9_999)]
    #[serde(deserialize_with = "whole_number_if_any")]
    position: Option<i64>,
    /// Whether it means to the rules what a code of its kind can: of a payment method, that only M-PAY members
    /// pay by it; of a risk grade, that it refuses payments; of a way to pay the bill, that it is by card.
    has_rule: Option<bool>,
    /// Of an SVC: refuses subscribers who pay their phone bill by card. Without it: no.
    refuses_card_bill_payers: Option<bool>,
    /// Of an SVC: sells to minors. Without it: yes.
    serves_minors: Option<bool>,
    /// Of an SVC: refunds where a payment is cancelled after its month. Without it: no.
    next_month_refund: Option<bool>,
    /// Whether it is out of use: neither offered nor taken, with all that stands below it. Without it: no.
    retired: Option<bool>,
}

impl From<CodeBody> for CodeForm {
    fn from(body: CodeBody) -> Self {
        let yes = |yes: Option<bool>| yes.map(|yes| yes.text()).unwrap_or_default();
        Self {
            kind: body.kind,
            pg: body.pg.unwrap_or_default(),
            cp: body.cp.unwrap_or_default(),
            code: body.code,
            korean: body.korean,
            english: body.english.unwrap_or_default(),
            position: body.position.map(|it| it.to_string()).unwrap_or_default(),
            has_rule: yes(body.has_rule),
            refuses_card_bill_payers: yes(body.refuses_card_bill_payers),
            serves_minors: yes(body.serves_minors),
            next_month_refund: yes(body.next_month_refund),
            retired: yes(body.retired),
        }
    }
}

/// 코드 목록: every code, also those that are out of use
///
/// `GET /catalogue` has those that a request can be made of.
#[utoipa::path(
    get,
    path = "/api/v1/codes",
    tag = "catalogue",
    responses((status = 200, description = "All codes", body = CodeRows))
)]
pub async fn list_codes(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<CodeRows>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.codes(&caller).await };
    let rows = super::call(engine, caller, verb).await?;
    Ok(Json(CodeRows { rows }))
}

/// 코드 저장: store a code
///
/// A new one, or another name, place, rule or contract of one that there is. A code is never deleted, because
/// payments refer to it: `retired` takes it out of use, unless a promotion that has not ended or a subscriber
/// has it.
#[utoipa::path(
    post,
    path = "/api/v1/codes",
    tag = "catalogue",
    request_body(
        content = CodeBody,
        example = json!({
            "kind": "svc", "pg": "PG01", "cp": "CP014", "code": "SVC203",
            "korean": "시즌 패스", "english": "Season pass", "serves_minors": false
        })
    ),
    responses((status = 200, description = "The code", body = ListedCode))
)]
pub async fn set_code(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<CodeBody>,
) -> Result<Json<ListedCode>, ApiFailure> {
    let form = CodeForm::from(body);
    let verb = |engine: Engine, caller| async move { engine.set_code(&caller, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}
