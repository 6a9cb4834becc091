//! The fields of the forms, and what can be wrong with what was entered into one.
//!
//! All of a form's errors are reported at once, each at its field.

use serde::{Deserialize, Serialize};

use crate::language::Text;

mod amount;
mod entered;
mod problem;

pub use entered::{Entered, FormValue};
pub use problem::FieldProblem;

codes! {
    /// A field of a request, named as in JSON.
    pub enum Field {
        OrderNo = "order_no", "주문번호", "Order number";
        PromotionId = "promotion_id", "쿠폰 ID (프로모션)", "Coupon ID (promotion)";
        PaymentMethod = "payment_method", "결제 수단 코드", "Payment method";
        PaymentType = "payment_type", "결제 유형 코드", "Payment type";
        Amount = "amount", "결제 금액", "Amount";
        PaidOn = "paid_on", "결제일", "Payment date";
        PaidTime = "paid_at", "결제시간", "Payment time";
        Pg = "pg", "PG", "PG";
        Cp = "cp", "CP", "CP";
        Svc = "svc", "SVC", "SVC";
        AdConsent = "ad_consent", "광고동의", "Ad consent";
        Ctn = "ctn", "핸드폰번호 (CTN)", "Phone number (CTN)";
        Ncn = "ncn", "고객계약번호 (NCN)", "Contract no. (NCN)";
        BirthDate = "birth_date", "생년월일", "Birth date";
        Sex = "sex", "성별", "Sex";
        LimitAmount = "limit_amount", "한도금액", "Monthly limit";
        RiskGrade = "risk_grade", "위험등급", "Risk grade";
        LeedsGrade = "leeds_grade", "리즈등급", "Leeds grade";
        MpayMember = "mpay_member", "M-PAY 회원가입 여부", "M-PAY member";
        BillPayMethod = "bill_pay_method", "폰사용료 납부수단", "Bill payment";
        SerialNo = "serial_no", "일렬 번호", "Serial number";
        Status = "status", "상태", "Status";
        Code = "code", "코드", "Code";
        Source = "source", "발생처", "Source";
        From = "from", "시작일", "From";
        Until = "until", "종료일", "Until";
        SandboxId = "sandbox_id", "샌드박스 ID", "Sandbox ID";
        Name = "name", "이름", "Name";
        CopyOf = "copy_of", "복사할 샌드박스", "Copy of";
        CustomerUrl = "customer_url", "고객 API 주소", "Customer API";
        PaymentUrl = "payment_url", "쿠폰·결제 API 주소", "Coupon and payment API";
        TelegramAddress = "telegram_address", "전문 포트 주소", "Telegram port";
        Headers = "headers", "추가 헤더", "Extra headers";
        ConnectTimeoutMs = "connect_timeout_ms", "연결 제한 시간 (ms)", "Connection timeout (ms)";
        TimeoutMs = "timeout_ms", "응답 제한 시간 (ms)", "Answer timeout (ms)";
        Paths = "paths", "경로", "Paths";
        Mapping = "mapping", "필드 매핑", "Field mapping";
        Text = "text", "찾을 말", "Text";
        Operation = "operation", "호출", "Operation";
        Verdict = "verdict", "결과", "Outcome";
        CouponAmount = "coupon_amount", "쿠폰 금액", "Coupon amount";
        MinimumAmount = "minimum_amount", "최소 결제 금액", "Minimum amount";
        ValidFrom = "valid_from", "시작일", "First day";
        ValidUntil = "valid_until", "종료일", "Last day";
        Conditions = "conditions", "조건", "Conditions";
        Budget = "budget", "발급 수량", "Coupons in all";
        PerCustomer = "per_customer", "1인당", "For one customer";
        Benefit = "benefit", "할인 방식", "Discount";
        Percent = "percent", "할인율 (%)", "Percentage";
        Rounding = "rounding", "버림 단위", "Rounded down to";
        ValidDays = "valid_days", "발급 후 일수", "Days after issue";
        OnCancel = "on_cancel", "결제 취소하면", "After a cancel";
        GraceDays = "grace_days", "유예 일수", "Days of grace";
        BudgetWon = "budget_won", "할인 예산", "Won in all";
        PerDay = "per_day", "하루 최대", "Most a day";
        PerMonth = "per_month", "한 달 최대", "Most a month";
        Issuing = "issuing", "발급 시점", "Issued";
        VerificationFault = "verification_fault", "검증 장애", "Verification fault";
        State = "state", "진행 상태", "State";
        Kind = "kind", "종류", "Kind";
        Korean = "korean", "한국어 이름", "Korean name";
        English = "english", "영어 이름", "English name";
        Position = "position", "순서", "Place in the list";
        Rule = "has_rule", "규칙", "Rule";
        RefusesCardBillPayers = "refuses_card_bill_payers", "카드 납부 고객", "Payers by card";
        ServesMinors = "serves_minors", "미성년자", "Minors";
        NextMonthRefund = "next_month_refund", "다음 달 환불", "Refund next month";
        Retired = "retired", "사용", "Use";
        Version = "version", "버전", "Version";
        IssuedFrom = "issued_from", "발급일부터", "Issued from";
        IssuedUntil = "issued_until", "발급일까지", "Issued until";
        EndsFrom = "ends_from", "만료일부터", "Ends from";
        EndsUntil = "ends_until", "만료일까지", "Ends until";
        Before = "before", "다음 쪽", "Next page";
        Reason = "reason", "사유", "Reason";
        ContractedOn = "contracted_on", "가입일", "Contract date";
        Encoding = "encoding", "문자 인코딩", "Encoding";
        Seed = "seed", "시드", "Seed";
        Requests = "requests", "저장한 요청", "Saved requests";
        To = "to", "발급 대상", "Issued to";
        Count = "count", "수량", "How many";
        Act = "act", "동작", "Act";
        Moment = "moment", "시각", "Time";
        Duration = "duration", "기간", "Duration";
        Goal = "goal", "목표", "Goal";
        Numbers = "numbers", "번호 종류", "Kind of numbers";
        Path = "path", "경로", "Path";
        What = "what", "실행 대상", "What is run";
        Tag = "tag", "태그", "Tag";
        Row = "row", "행", "Row";
        Cron = "cron", "예약 시각 (cron)", "Times (cron)";
        Overlap = "overlap", "겹칠 때", "While one still runs";
        Missed = "missed", "놓쳤을 때", "When missed";
        Url = "url", "주소", "Address";
        Secret = "secret", "서명 비밀값", "Signing secret";
    }
}

/// A problem at its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Where.
    pub field: Field,
    /// What.
    pub problem: FieldProblem,
}

/// A problem at its field, as it is sent: told in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct FieldMessage {
    /// The field's name in JSON.
    pub field: Field,
    /// The problem's stable code.
    pub code: String,
    /// What is wrong and what to enter instead.
    pub message: Text,
}

impl From<&FieldError> for FieldMessage {
    fn from(error: &FieldError) -> Self {
        Self {
            field: error.field,
            code: error.problem.code().to_owned(),
            message: error.problem.text(),
        }
    }
}

/// Collects a form's errors while it is parsed, so that all of them are told at once.
#[derive(Debug, Default)]
pub struct Collector {
    errors: Vec<FieldError>,
}

impl Collector {
    /// The parsed value; or `None`, with the problem noted at its field.
    pub fn take<T>(&mut self, field: Field, parsed: Result<T, FieldProblem>) -> Option<T> {
        parsed.map_err(|problem| self.note(field, problem)).ok()
    }

    /// Parses `text` unless it is blank, where blank means "not given".
    pub fn optional<T>(
        &mut self,
        field: Field,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, FieldProblem>,
    ) -> Option<T> {
        if text.trim().is_empty() { None } else { self.take(field, parse(text)) }
    }

    /// Notes a problem.
    pub fn note(&mut self, field: Field, problem: FieldProblem) {
        self.errors.push(FieldError { field, problem });
    }

    /// The value built from all fields, or all problems. `built` is `None` only after a problem.
    pub fn finish<T>(self, built: Option<T>) -> Result<T, Vec<FieldError>> {
        match built {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(self.errors),
        }
    }
}
