//! Subscribers: NCN 조회; and their list, in which they are made, edited, deleted and made up.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Engine;
use engine::customer::{CustomerLookup, Sex, Subscriber, SubscriberStatus};
use engine::field::FieldError;
use engine::subscriber::{
    ListedSubscriber, MadeUp, MadeUpForm, SubscriberDetail, SubscriberForm, SubscriberListForm,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::ApiCaller;
use super::extract::{InPath, InQuery, JsonBody};
use super::listing::{self, Listing, Paged};
use super::payment_body::whole_number_if_any;
use super::problem::ApiFailure;

const PATH: &str = "/api/v1/subscribers";

/// Declares a body with fields of its own before those that a subscriber can be edited in.
macro_rules! subscriber_body {
    ($(#[$meta:meta])* pub struct $name:ident { $($own:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Default, Deserialize, ToSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($own)*
            /// 핸드폰번호 (CTN).
            #[schema(
                required = true,
                pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$"
            )]
            ctn: String,
            /// 이름.
            #[schema(required = true, pattern = r"^[A-Za-z0-9가-힣 ._-]*[A-Za-z0-9가-힣._-]$", max_length = 40)]
            name: String,
            /// 생년월일.
            #[schema(
                required = true,
                pattern = r"^[0-9]{4}(-[0-9]{2}-[0-9]{2}|[.][0-9]{2}[.][0-9]{2}|/[0-9]{2}/[0-9]{2}|[0-9]{4})$",
                example = "1991-04-02"
            )]
            birth_date: String,
            /// 성별.
            #[schema(required = true, value_type = Sex)]
            sex: String,
            /// 상태: whether the line may pay, and why not; without it: active.
            #[schema(value_type = Option<SubscriberStatus>)]
            status: Option<String>,
            /// 한도금액: the monthly limit assigned, in won.
            #[schema(required = true, value_type = i64, minimum = 0, maximum = 99_999_999)]
            #[serde(deserialize_with = "whole_number_if_any")]
            limit_amount: Option<i64>,
            /// 위험등급: one of the catalogue's.
            #[schema(required = true, pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 8)]
            risk_grade: String,
            /// 리즈등급: one of the catalogue's.
            #[schema(required = true, pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 8)]
            leeds_grade: String,
            /// M-PAY 회원가입 여부; without it: no.
            mpay_member: Option<bool>,
            /// 폰사용료 납부수단: one of the catalogue's.
            #[schema(required = true, pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 8)]
            bill_pay_method: String,
            /// 가입일: the day of the contract or of its last change of owner. The line pays from the third day after;
            /// without it: long ago.
            #[schema(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
            contracted_on: Option<String>,
        }

        impl $name {
            /// What is entered, of which contract ever.
            fn form(&self) -> SubscriberForm {
                SubscriberForm {
                    ncn: String::new(),
                    ctn: self.ctn.clone(),
                    name: self.name.clone(),
                    birth_date: self.birth_date.clone(),
                    sex: self.sex.clone(),
                    status: self.status.clone().unwrap_or_default(),
                    limit_amount: self.limit_amount.map(|it| it.to_string()).unwrap_or_default(),
                    risk_grade: self.risk_grade.clone(),
                    leeds_grade: self.leeds_grade.clone(),
                    mpay_member: self.mpay_member.map_or("", |is| if is { "yes" } else { "no" }).to_owned(),
                    bill_pay_method: self.bill_pay_method.clone(),
                    contracted_on: self.contracted_on.clone().unwrap_or_default(),
                }
            }
        }
    };
}

subscriber_body! {
    /// A subscriber to be made.
    pub struct NewSubscriberBody {
        /// 고객계약번호 (NCN).
        #[schema(required = true, pattern = r"^[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){9,12}$")]
        ncn: String,
    }
}

subscriber_body! {
    /// An edited subscriber. Their contract stays.
    pub struct SubscriberBody {}
}

impl NewSubscriberBody {
    /// The subscriber that it asks for.
    pub(super) fn whole_form(&self) -> SubscriberForm {
        SubscriberForm { ncn: self.ncn.clone(), ..self.form() }
    }
}

impl SubscriberBody {
    /// What is asked for, of whichever contract.
    pub(super) fn meaning(&self) -> Result<Subscriber, Vec<FieldError>> {
        SubscriberForm { ncn: "000000000".to_owned(), ..self.form() }.parse_anywhere()
    }
}

/// How many people are to be made up.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MadeUpBody {
    /// How many.
    #[schema(required = true, value_type = i64, minimum = 1, maximum = 100_000)]
    #[serde(deserialize_with = "whole_number_if_any")]
    count: Option<i64>,
    /// From which seed: the same one, the same people. Without it: 1.
    #[schema(minimum = 0, maximum = 4_294_967_295_i64)]
    #[serde(deserialize_with = "whole_number_if_any")]
    seed: Option<i64>,
}

impl MadeUpBody {
    pub(super) fn form(&self) -> MadeUpForm {
        let text = |number: Option<i64>| number.map(|it| it.to_string()).unwrap_or_default();
        MadeUpForm { count: text(self.count), seed: text(self.seed) }
    }
}

/// Which subscribers to list. What is not given filters nothing.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct SubscribersQuery {
    /// A phone number, a contract's number, the last four digits of a phone number, or a whole name.
    #[param(pattern = r"^[^\x00]+$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// 상태.
    #[param(value_type = Option<SubscriberStatus>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// Only subscribers below this number; `next` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
}

impl Paged for SubscribersQuery {
    fn below(self, key: i64) -> Self {
        Self { before: Some(key), ..self }
    }
}

/// NCN 조회: who has a phone number
///
/// The subscriber, what this month's payments used of the limit, and what is left.
#[utoipa::path(
    get,
    path = "/api/v1/subscribers/{ctn}",
    tag = "subscribers",
    params((
        "ctn" = String, Path,
        description = "핸드폰번호 (CTN), as it is written in requests",
        pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$",
        example = "010-1234-5678"
    )),
    responses((status = 200, description = "The subscriber", body = CustomerLookup))
)]
pub async fn get_subscriber(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(ctn): InPath<String>,
) -> Result<Json<CustomerLookup>, ApiFailure> {
    let verb = |engine: Engine, caller| async move { engine.look_up_customer(&caller, &ctn).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 가입자 목록: the subscribers, newest first
#[utoipa::path(
    get,
    path = "/api/v1/subscribers",
    tag = "subscribers",
    params(SubscribersQuery),
    responses((
        status = 200,
        description = "A page of subscribers",
        body = Listing<ListedSubscriber>,
        headers(("Link" = String, description = "The next page, as `rel=\"next\"`"))
    ))
)]
pub async fn list_subscribers(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InQuery(query): InQuery<SubscribersQuery>,
) -> Result<Response, ApiFailure> {
    let form = SubscriberListForm {
        text: query.text.clone().unwrap_or_default(),
        status: query.status.clone().unwrap_or_default(),
        before: query.before,
    };
    let verb =
        |engine: Engine, caller| async move { engine.list_subscribers(&caller, &form).await };
    let page = super::call(engine, caller, verb).await?;
    Ok(listing::answer(PATH, query, page))
}

/// 가입자 만들기: make a subscriber
#[utoipa::path(
    post,
    path = "/api/v1/subscribers",
    tag = "subscribers",
    request_body(
        content = NewSubscriberBody,
        example = json!({
            "ncn": "990000012345", "ctn": "010-0001-2345", "name": "이서연", "birth_date": "1996-05-20",
            "sex": "F", "status": "active", "limit_amount": 500000, "risk_grade": "2", "leeds_grade": "A",
            "mpay_member": true, "bill_pay_method": "A"
        })
    ),
    responses((
        status = 201,
        description = "The subscriber",
        body = SubscriberDetail,
        headers(("Location" = String, description = "Where NCN 조회 finds the subscriber")),
        links(
            ("look_up" = (
                operation_id = "get_subscriber",
                parameters(("ctn" = "$response.body#/listed/subscriber/ctn"))
            )),
            ("edit" = (
                operation_id = "edit_subscriber",
                parameters(("ctn" = "$response.body#/listed/subscriber/ctn"))
            )),
            ("usage" = (
                operation_id = "get_subscriber_usage",
                parameters(("ctn" = "$response.body#/listed/subscriber/ctn"))
            )),
            ("delete" = (
                operation_id = "delete_subscriber",
                parameters(("ctn" = "$response.body#/listed/subscriber/ctn"))
            ))
        )
    ))
)]
pub async fn create_subscriber(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<NewSubscriberBody>,
) -> Result<impl IntoResponse, ApiFailure> {
    let form = body.whole_form();
    let verb =
        |engine: Engine, caller| async move { engine.create_subscriber(&caller, &form).await };
    let made = super::call(engine, caller, verb).await?;
    let location = format!("{PATH}/{}", made.listed.subscriber.ctn);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(made)))
}

/// 가입자 고치기: edit the subscriber who has a phone number now, which may be another one then
#[utoipa::path(
    post,
    path = "/api/v1/subscribers/{ctn}",
    tag = "subscribers",
    params((
        "ctn" = String, Path,
        description = "핸드폰번호 (CTN), as it is written in requests",
        pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$",
        example = "010-0001-2345"
    )),
    request_body(
        content = SubscriberBody,
        example = json!({
            "ctn": "010-0001-2345", "name": "이서연", "birth_date": "1996-05-20", "sex": "F",
            "status": "suspended_arrears", "limit_amount": 300000, "risk_grade": "2", "leeds_grade": "A",
            "mpay_member": true, "bill_pay_method": "A"
        })
    ),
    responses((status = 200, description = "The subscriber", body = SubscriberDetail))
)]
pub async fn edit_subscriber(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(ctn): InPath<String>,
    JsonBody(body): JsonBody<SubscriberBody>,
) -> Result<Json<SubscriberDetail>, ApiFailure> {
    let form = body.form();
    let verb =
        |engine: Engine, caller| async move { engine.edit_subscriber(&caller, &ctn, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 가입자 삭제: delete a subscriber who has neither coupons nor payments
#[utoipa::path(
    delete,
    path = "/api/v1/subscribers/{ctn}",
    tag = "subscribers",
    params((
        "ctn" = String, Path,
        description = "핸드폰번호 (CTN), as it is written in requests",
        pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$",
        example = "010-0001-2345"
    )),
    responses((status = 204, description = "They are gone"))
)]
pub async fn delete_subscriber(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(ctn): InPath<String>,
) -> Result<StatusCode, ApiFailure> {
    let verb =
        |engine: Engine, caller| async move { engine.delete_subscriber(&caller, &ctn).await };
    super::call(engine, caller, verb).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 월별 사용액: what a subscriber's payments used, month by month
#[utoipa::path(
    get,
    path = "/api/v1/subscribers/{ctn}/usage",
    tag = "subscribers",
    params((
        "ctn" = String, Path,
        description = "핸드폰번호 (CTN), as it is written in requests",
        pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$",
        example = "010-0001-2345"
    )),
    responses((
        status = 200,
        description = "The subscriber, with the last 24 months in which they paid",
        body = SubscriberDetail
    ))
)]
pub async fn get_subscriber_usage(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    InPath(ctn): InPath<String>,
) -> Result<Json<SubscriberDetail>, ApiFailure> {
    let verb =
        |engine: Engine, caller| async move { engine.subscriber_with_number(&caller, ctn).await };
    super::call(engine, caller, verb).await.map(Json)
}

/// 가입자 지어내기: make people up from a seed
///
/// The same seed gives the same people. Their numbers, 010-0000-0000 to 010-0099-9999, are nobody's. Those who are
/// there already stay as they are.
#[utoipa::path(
    post,
    path = "/api/v1/subscribers/generate",
    tag = "subscribers",
    request_body(content = MadeUpBody, example = json!({ "count": 100, "seed": 7 })),
    responses((status = 200, description = "How many are new", body = MadeUp))
)]
pub async fn generate_subscribers(
    State(engine): State<Engine>,
    ApiCaller(caller): ApiCaller,
    JsonBody(body): JsonBody<MadeUpBody>,
) -> Result<Json<MadeUp>, ApiFailure> {
    let form = body.form();
    let verb =
        |engine: Engine, caller| async move { engine.make_up_subscribers(&caller, &form).await };
    super::call(engine, caller, verb).await.map(Json)
}
