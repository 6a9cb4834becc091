//! Promotions: list, make, look at, edit, copy, begin, pause, end, delete; and why they are offered or not.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use engine::Engine;
use engine::condition::{CodeList, Condition, KINDS, Rule, Shape};
use engine::coupon_lookup::PromotionEvaluation;
use engine::field::FieldError;
use engine::language::{Language, Text};
use engine::promotion::{
    Audience, NewPromotion, Promotion, PromotionDetail, PromotionForm, PromotionState,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::caller::ApiCaller;
use super::extract::{InPath, JsonBody};
use super::payment_body::{EligibleBody, whole_number_if_any};
use super::problem::ApiFailure;

/// The promotions of a sandbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct Promotions {
    /// All of them, by their codes.
    rows: Vec<Promotion>,
}

/// Declares a body with fields of its own before those of what is promised, and how much of it.
macro_rules! promise_body {
    ($(#[$meta:meta])* pub struct $name:ident { $($own:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Default, Deserialize, ToSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($own)*
            /// 쿠폰 이름: what its coupons are called.
            #[schema(required = true, pattern = r"^[A-Za-z0-9가-힣 ,.%_-]*[A-Za-z0-9가-힣%_-]$", max_length = 40)]
            name: String,
            /// 할인 방식: `fixed` or `percentage`; without it: fixed.
            #[schema(pattern = "^(fixed|percentage)?$")]
            benefit: Option<String>,
            /// 쿠폰 금액: what a coupon takes off, in won; of a percentage the most.
            #[schema(required = true, value_type = i64, minimum = 1, maximum = 99_999_999)]
            #[serde(deserialize_with = "whole_number_if_any")]
            coupon_amount: Option<i64>,
            /// 할인율: how many hundredths of a payment's amount a coupon takes off; of a percentage alone.
            #[schema(minimum = 1, maximum = 100)]
            #[serde(deserialize_with = "whole_number_if_any")]
            percent: Option<i64>,
            /// 버림 단위: to a multiple of 1, 10 or 100 won a percentage is rounded down, before its most is looked at;
            /// without it: 1. Of a percentage alone.
            #[schema(minimum = 1, maximum = 100)]
            #[serde(deserialize_with = "whole_number_if_any")]
            rounding: Option<i64>,
            /// 최소 결제 금액, in won, before the discount: not less than a coupon takes off, or than a percentage takes to be
            /// a won; without it as much.
            #[schema(minimum = 1, maximum = 99_999_999)]
            #[serde(deserialize_with = "whole_number_if_any")]
            minimum_amount: Option<i64>,
            /// 시작일: the first day, in Seoul.
            #[schema(required = true, pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example = "2026-11-01")]
            valid_from: String,
            /// 종료일: the last day, in Seoul.
            #[schema(required = true, pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example = "2026-12-31")]
            valid_until: String,
            /// How many days a coupon has after that of its issue, which is not counted; it ends with the last day anyway.
            /// Without it: all until then.
            #[schema(minimum = 0, maximum = 3650)]
            #[serde(deserialize_with = "whole_number_if_any")]
            valid_days: Option<i64>,
            /// What a cancel does to the coupon of the payment: `restore`, `restore_with_grace` (one that ended meanwhile
            /// has `grace_days` more), `void` or `reissue`; without it: restore.
            #[schema(pattern = "^(restore|restore_with_grace|void|reissue)?$")]
            on_cancel: Option<String>,
            /// How many days a restored coupon has that ended meanwhile: with `restore_with_grace` alone.
            #[schema(minimum = 1, maximum = 365)]
            #[serde(deserialize_with = "whole_number_if_any")]
            grace_days: Option<i64>,
            /// 조건: a group, `all_of`, `any_of` or `none_of`, with an array of conditions, each a group or a
            /// test of one kind; `GET /conditions` lists the kinds. Without it: none.
            #[schema(value_type = Option<Condition>)]
            conditions: Option<Value>,
            /// 발급 수량: how many coupons can be issued in all.
            #[schema(required = true, value_type = i64, minimum = 1, maximum = 100_000_000)]
            #[serde(deserialize_with = "whole_number_if_any")]
            budget: Option<i64>,
            /// 1인당: how many one customer can get.
            #[schema(required = true, value_type = i64, minimum = 1, maximum = 100_000_000)]
            #[serde(deserialize_with = "whole_number_if_any")]
            per_customer: Option<i64>,
            /// 할인 예산: the most won that its coupons may take off in all, each counted with its most when it is issued;
            /// without it: any.
            #[schema(minimum = 1, maximum = 9_999_999_900_000_000_i64)]
            #[serde(deserialize_with = "whole_number_if_any")]
            budget_won: Option<i64>,
            /// How many coupons can be issued on a day, in Seoul by the sandbox's clock; without it: any.
            #[schema(minimum = 1, maximum = 100_000_000)]
            #[serde(deserialize_with = "whole_number_if_any")]
            per_day: Option<i64>,
            /// How many coupons can be issued in a month; without it: any.
            #[schema(minimum = 1, maximum = 100_000_000)]
            #[serde(deserialize_with = "whole_number_if_any")]
            per_month: Option<i64>,
            /// 발급 시점: `beforehand`, or `at_look_up` to whoever qualifies; without it: beforehand.
            #[schema(pattern = "^(beforehand|at_look_up)?$")]
            issuing: Option<String>,
            /// What goes wrong, on purpose, when its coupons are verified; without it: nothing.
            #[schema(pattern = "^(refuse|lose_request|lose_answer)?$")]
            verification_fault: Option<String>,
        }

        impl $name {
            /// What is promised.
            fn form(&self) -> PromotionForm {
                let number = |number: Option<i64>| number.map(|it| it.to_string()).unwrap_or_default();
                let code = |code: &Option<String>| code.clone().unwrap_or_default();
                PromotionForm {
                    name: self.name.clone(),
                    benefit: code(&self.benefit),
                    coupon_amount: number(self.coupon_amount),
                    percent: number(self.percent),
                    rounding: number(self.rounding),
                    minimum_amount: number(self.minimum_amount),
                    valid_from: self.valid_from.clone(),
                    valid_until: self.valid_until.clone(),
                    valid_days: number(self.valid_days),
                    on_cancel: code(&self.on_cancel),
                    grace_days: number(self.grace_days),
                    budget: number(self.budget),
                    budget_won: number(self.budget_won),
                    per_customer: number(self.per_customer),
                    per_day: number(self.per_day),
                    per_month: number(self.per_month),
                    issuing: code(&self.issuing),
                    verification_fault: code(&self.verification_fault),
                    conditions: self
                        .conditions
                        .clone()
                        .unwrap_or_else(|| PromotionForm::default().conditions),
                    ..PromotionForm::default()
                }
            }
        }
    };
}

promise_body! {
    /// A promotion to be made.
    pub struct NewPromotionBody {
        /// 쿠폰 ID.
        #[schema(required = true, pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 20)]
        promotion_id: String,
        /// `draft` or `running`; without it: running.
        #[schema(pattern = "^(draft|running)?$")]
        state: Option<String>,
    }
}

promise_body! {
    /// An edited promotion.
    pub struct VersionBody {
        /// The `edit_no` that the promotion had when it was read. Where somebody else edited it meanwhile, this is refused.
        #[schema(required = true, value_type = i32, minimum = 1)]
        #[serde(deserialize_with = "whole_number_if_any")]
        of_edit: Option<i64>,
    }
}

impl VersionBody {
    /// What is asked for, whichever promotion it is about.
    pub(super) fn meaning(&self) -> Result<(Option<i64>, NewPromotion), Vec<FieldError>> {
        let form = PromotionForm { promotion_id: "any".to_owned(), ..self.form() };
        Ok((self.of_edit, form.parse_anywhere()?))
    }
}

impl NewPromotionBody {
    /// The promotion that it asks for.
    pub(super) fn whole_form(&self) -> PromotionForm {
        PromotionForm {
            promotion_id: self.promotion_id.clone(),
            state: self.state.clone().unwrap_or_default(),
            ..self.form()
        }
    }
}

/// A copy to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CopyBody {
    /// 쿠폰 ID of the copy.
    #[schema(
        required = true,
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$",
        max_length = 20
    )]
    pub(super) promotion_id: String,
}

/// Promotions, each judged for a request.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Evaluations {
    /// The one that the request names, or all of them.
    rows: Vec<PromotionEvaluation>,
}

/// What conditions can be made of.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConditionKinds {
    /// Groups, and how many of their parts must hold.
    groups: Vec<NamedCode>,
    /// Kinds of tests.
    kinds: Vec<ConditionKind>,
}

/// A code with its name.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedCode {
    /// The code.
    code: &'static str,
    /// Its name.
    name: Text,
}

/// A kind of test.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConditionKind {
    /// Its name in a condition.
    code: &'static str,
    /// What a person reads.
    name: Text,
    /// What it looks at.
    about: Text,
    /// What stands behind its name: `codes` an array of codes, `range` an object with `from`, `to` or both, `yes_no` true
    /// or false.
    wanted: &'static str,
    /// Of a range: the least that makes sense.
    least: Option<i64>,
    /// Of a range: the most that makes sense.
    most: Option<i64>,
    /// Of codes: those that there are, where they are the same in every sandbox. The others are in the catalogue.
    codes: Option<Vec<NamedCode>>,
}

/// 프로모션 목록: the promotions that coupons are issued from
#[utoipa::path(
    get,
    path = "/api/v1/promotions",
    tag = "promotions",
    responses((status = 200, description = "All promotions", body = Promotions))
)]
pub async fn list_promotions(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<Promotions>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.promotions(&caller).await };
    let rows = super::call(engine, caller, verb).await?;
    Ok(Json(Promotions { rows }))
}

/// 프로모션 만들기: make a promotion
#[utoipa::path(
    post,
    path = "/api/v1/promotions",
    tag = "promotions",
    request_body(
        content = NewPromotionBody,
        example = json!({
            "promotion_id": "MPAY3000", "name": "M-PAY 3천원",
            "coupon_amount": 3000, "minimum_amount": 10000,
            "valid_from": "2026-01-01", "valid_until": "2035-12-31",
            "conditions": { "all_of": [
                { "mpay_member": true }, { "age": { "from": 19 } }, { "pg": ["PG01"] }
            ] },
            "budget": 500, "per_customer": 1
        })
    ),
    responses((
        status = 201,
        description = "The promotion",
        body = PromotionDetail,
        headers(("Location" = String, description = "Where the promotion is")),
        links(
            ("get" = (
                operation_id = "get_promotion",
                parameters(("promotion_id" = "$response.body#/promotion/promotion_id"))
            )),
            ("edit" = (
                operation_id = "edit_promotion",
                parameters(("promotion_id" = "$response.body#/promotion/promotion_id"))
            )),
            ("copy" = (
                operation_id = "copy_promotion",
                parameters(("promotion_id" = "$response.body#/promotion/promotion_id"))
            )),
            ("pause" = (
                operation_id = "pause_promotion",
                parameters(("promotion_id" = "$response.body#/promotion/promotion_id"))
            ))
        )
    ))
)]
pub async fn create_promotion(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<NewPromotionBody>,
) -> Result<impl IntoResponse, ApiFailure> {
    let form = body.whole_form();
    let verb =
        |engine: Engine, caller| async move { engine.create_promotion(&caller, &form).await };
    created(super::call(engine, caller, verb).await?)
}

fn created(made: PromotionDetail) -> Result<impl IntoResponse + use<>, ApiFailure> {
    let location = format!("{}/promotions/{}", super::PREFIX, made.promotion.promotion_id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(made)))
}

/// One promotion, with all that it ever promised
#[utoipa::path(
    get,
    path = "/api/v1/promotions/{promotion_id}",
    tag = "promotions",
    params((
        "promotion_id" = String, Path,
        description = "쿠폰 ID",
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 20
    )),
    responses((status = 200, description = "The promotion", body = PromotionDetail))
)]
pub async fn get_promotion(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(promotion_id): InPath<String>,
) -> Result<Json<PromotionDetail>, ApiFailure> {
    let verb =
        |engine: Engine, caller| async move { engine.promotion(&caller, &promotion_id).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 프로모션 고치기: edit a promotion
///
/// Where it promises something else then, that is its next version: coupons that are out keep the version
/// that they were issued from. Quantities, budgets, when coupons are issued and the fault belong to no version.
#[utoipa::path(
    post,
    path = "/api/v1/promotions/{promotion_id}/versions",
    tag = "promotions",
    params((
        "promotion_id" = String, Path,
        description = "쿠폰 ID",
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 20
    )),
    request_body(
        content = VersionBody,
        example = json!({
            "of_edit": 1, "name": "가을 첫 결제 4천원",
            "coupon_amount": 4000, "minimum_amount": 10000,
            "valid_from": "2026-01-01", "valid_until": "2035-12-31",
            "conditions": { "all_of": [{ "ad_consent": true }] },
            "budget": 1000, "per_customer": 20
        })
    ),
    responses((status = 200, description = "The promotion", body = PromotionDetail))
)]
pub async fn edit_promotion(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(promotion_id): InPath<String>,
    JsonBody(body): JsonBody<VersionBody>,
) -> Result<Json<PromotionDetail>, ApiFailure> {
    // No promotion was edited so often that no number here can be it: it is told how often it was.
    let edit_no = body.of_edit.and_then(|edit_no| i32::try_from(edit_no).ok()).unwrap_or(0);
    let form = body.form();
    let verb = |engine: Engine, caller| async move {
        engine.edit_promotion(&caller, &promotion_id, edit_no, &form).await
    };
    super::call(engine, caller, verb).await.map(Json)
}

/// 프로모션 복사: make another promotion that promises the same, as a draft
#[utoipa::path(
    post,
    path = "/api/v1/promotions/{promotion_id}/copy",
    tag = "promotions",
    params((
        "promotion_id" = String, Path,
        description = "쿠폰 ID",
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 20
    )),
    request_body(content = CopyBody, example = json!({ "promotion_id": "AUTUMN3000-B" })),
    responses((
        status = 201,
        description = "The copy",
        body = PromotionDetail,
        headers(("Location" = String, description = "Where the copy is"))
    ))
)]
pub async fn copy_promotion(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(promotion_id): InPath<String>,
    JsonBody(body): JsonBody<CopyBody>,
) -> Result<impl IntoResponse, ApiFailure> {
    let verb = |engine: Engine, caller| async move {
        engine.copy_promotion(&caller, &promotion_id, &body.promotion_id).await
    };
    created(super::call(engine, caller, verb).await?)
}

/// Declares the handlers that bring a promotion into a state.
macro_rules! states {
    ($( $(#[$meta:meta])* $name:ident $path:literal $state:ident, then $next:literal; )+) => { $(
        $(#[$meta])*
        #[utoipa::path(
            post,
            path = $path,
            tag = "promotions",
            params((
                "promotion_id" = String, Path,
                description = "쿠폰 ID",
                pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 20
            )),
            responses((
                status = 200,
                description = "The promotion",
                body = PromotionDetail,
                links(("next" = (
                    operation_id = $next,
                    parameters(("promotion_id" = "$response.body#/promotion/promotion_id"))
                )))
            ))
        )]
        pub async fn $name(
            State(engine): State<Engine>,
            ApiCaller(caller): ApiCaller,
            InPath(promotion_id): InPath<String>,
        ) -> Result<Json<PromotionDetail>, ApiFailure> {
            let verb = |engine: Engine, caller| async move {
                engine.set_promotion_state(&caller, &promotion_id, PromotionState::$state).await
            };
            super::call(engine, caller, verb).await.map(Json)
        }
    )+ };
}

states! {
    /// 시작 · 재개: let a draft or a paused promotion issue coupons
    resume_promotion "/api/v1/promotions/{promotion_id}/resume" Running, then "end_promotion";
    /// 일시 중지: let it issue nothing for now; coupons that are out stay usable
    pause_promotion "/api/v1/promotions/{promotion_id}/pause" Paused, then "resume_promotion";
    /// 종료: let it issue nothing any more; coupons that are out stay usable
    end_promotion "/api/v1/promotions/{promotion_id}/end" Ended, then "delete_promotion";
}

/// 프로모션 삭제: delete a promotion of which no coupon is usable or used
///
/// With it go its coupons that ended or were deleted, the jobs that issued them and, once it has ended, its codes that
/// nobody registered. Where payments tell of its coupons, it stays.
#[utoipa::path(
    delete,
    path = "/api/v1/promotions/{promotion_id}",
    tag = "promotions",
    params((
        "promotion_id" = String, Path,
        description = "쿠폰 ID",
        pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 20
    )),
    responses((status = 204, description = "It is gone"))
)]
pub async fn delete_promotion(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(promotion_id): InPath<String>,
) -> Result<StatusCode, ApiFailure> {
    let verb = |engine: Engine, caller| async move {
        engine.delete_promotion(&caller, &promotion_id).await
    };
    super::call(engine, caller, verb).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 왜 되나요, 왜 안 되나요: which promotions would be offered for a payment, and why the others are not
///
/// Each condition with what is wanted, what there is and whether it is met; all that are not met; and the
/// fewest changes of the request that would do.
#[utoipa::path(
    post,
    path = "/api/v1/promotions/evaluate",
    tag = "promotions",
    request_body(
        content = EligibleBody,
        example = json!({
            "payment_method": "01", "payment_type": "D1", "amount": 9900,
            "pg": "PG01", "cp": "CP021", "svc": "SVC310", "ctn": "010-1234-5678"
        })
    ),
    responses((status = 200, description = "The promotions, judged", body = Evaluations))
)]
pub async fn evaluate_promotions(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<EligibleBody>,
) -> Result<Json<Evaluations>, ApiFailure> {
    let verb = |engine: Engine, caller| async move {
        engine.evaluate_promotions(&caller, body.into(), None).await
    };
    let rows = super::call(engine, caller, verb).await?;
    Ok(Json(Evaluations { rows }))
}

/// 대상 고객: how many of the sandbox's subscribers would qualify, by what is known of them
///
/// What only a payment says (its amount, say) is taken as given. Some of those who qualify are told, by their
/// masked numbers.
#[utoipa::path(
    post,
    path = "/api/v1/promotions/audience",
    tag = "promotions",
    request_body(
        content = NewPromotionBody,
        example = json!({
            "promotion_id": "MPAY3000", "name": "M-PAY 3천원",
            "coupon_amount": 3000, "minimum_amount": 10000,
            "valid_from": "2026-01-01", "valid_until": "2035-12-31",
            "conditions": { "all_of": [{ "mpay_member": true }, { "age": { "from": 19 } }] },
            "budget": 500, "per_customer": 1
        })
    ),
    responses((status = 200, description = "How many", body = Audience))
)]
pub async fn promotion_audience(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<NewPromotionBody>,
) -> Result<Json<Audience>, ApiFailure> {
    let form = body.whole_form();
    let verb =
        |engine: Engine, caller| async move { engine.promotion_audience(&caller, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// What a promotion's conditions can be made of
#[utoipa::path(
    get,
    path = "/api/v1/conditions",
    tag = "promotions",
    responses((status = 200, description = "Groups, and kinds of tests", body = ConditionKinds))
)]
pub async fn list_condition_kinds(_: ApiCaller) -> Json<ConditionKinds> {
    let groups = Rule::ALL.iter().map(|rule| NamedCode {
        code: rule.code(),
        name: Text::new(rule.name(Language::Korean), rule.name(Language::English)),
    });
    let kinds = KINDS.iter().map(|kind| {
        let (wanted, bounds, fixed) = match kind.shape {
            Shape::Codes(CodeList::Fixed(fixed)) => ("codes", None, Some(fixed)),
            Shape::Codes(_) => ("codes", None, None),
            Shape::Number { least, most, .. } => ("range", Some((least, most)), None),
            Shape::YesNo { .. } => ("yes_no", None, None),
        };
        let (korean, english) = kind.about;
        let codes = fixed.map(|fixed| {
            let named = fixed.iter().map(|(code, korean, english)| NamedCode {
                code,
                name: Text::new(*korean, *english),
            });
            named.collect()
        });
        ConditionKind {
            code: kind.code,
            name: Text::new(kind.korean, kind.english),
            about: Text::new(korean, english),
            wanted,
            least: bounds.map(|(least, _)| least),
            most: bounds.map(|(_, most)| most),
            codes,
        }
    });
    Json(ConditionKinds { groups: groups.collect(), kinds: kinds.collect() })
}
