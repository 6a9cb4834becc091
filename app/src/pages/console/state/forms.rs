//! The console's three forms, as entries: the request, and the filters of the two lists.

use engine::error_log::ErrorForm;
use engine::field::Field;
use engine::payment::{HistoryForm, PaymentForm};
use leptos::prelude::*;

use crate::components::{Entry, entries};

entries! {
    /// The request.
    RequestEntries of PaymentForm as "request" {
        order_no: OrderNo,
        promotion_id: PromotionId,
        amount: Amount,
        payment_method: PaymentMethod,
        payment_type: PaymentType,
        paid_on: PaidOn,
        paid_time: PaidTime,
        pg: Pg,
        cp: Cp,
        svc: Svc,
        ad_consent: AdConsent,
        ctn: Ctn,
        ncn: Ncn,
        birth_date: BirthDate,
        sex: Sex,
        limit_amount: LimitAmount,
        risk_grade: RiskGrade,
        leeds_grade: LeedsGrade,
        mpay_member: MpayMember,
        bill_pay_method: BillPayMethod,
        serial_no: SerialNo,
    }
}

entries! {
    /// The payment history's filter.
    HistoryEntries of HistoryForm as "history" { ctn: Ctn, order_no: OrderNo, status: Status }
}

entries! {
    /// The error list's filter.
    ErrorEntries of ErrorForm as "errors" { source: Source, code: Code, from: From, until: Until }
}
