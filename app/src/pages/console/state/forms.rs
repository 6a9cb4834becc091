//! The console's three forms, as entries: the request, and the filters of the two lists.

use engine::catalogue::Catalogue;
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

/// What the form shows at first: with the demonstration's data it can be paid as it stands.
pub(crate) fn initial_form(catalogue: &Catalogue, order_no: String) -> PaymentForm {
    let (today, time) = catalogue.now.split_once(' ').unwrap_or_default();
    let code = |list: &[engine::catalogue::Named], wanted: &str| {
        let found = list.iter().find(|named| named.code == wanted).or(list.first());
        found.map(|named| named.code.clone()).unwrap_or_default()
    };
    let pg = catalogue.pgs.iter().find(|pg| pg.named.code == "PG01").or(catalogue.pgs.first());
    let cp = pg.and_then(|pg| pg.cps.iter().find(|cp| cp.named.code == "CP014").or(pg.cps.first()));
    PaymentForm {
        order_no,
        payment_method: code(&catalogue.payment_methods, "01"),
        payment_type: code(&catalogue.payment_types, "D1"),
        amount: "12,000".to_owned(),
        paid_on: today.to_owned(),
        paid_time: time.to_owned(),
        pg: pg.map(|pg| pg.named.code.clone()).unwrap_or_default(),
        cp: cp.map(|cp| cp.named.code.clone()).unwrap_or_default(),
        svc: cp.map(|cp| code(&cp.svcs, "SVC201")).unwrap_or_default(),
        ad_consent: "yes".to_owned(),
        ctn: "010-1234-5678".to_owned(),
        ..PaymentForm::default()
    }
}
