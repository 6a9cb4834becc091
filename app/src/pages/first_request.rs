//! The request that a page begins with.

use engine::catalogue::{Catalogue, Named};
use engine::payment::PaymentForm;

/// What the form shows at first: with the demonstration's data it can be paid as it stands.
pub(super) fn first_request(catalogue: &Catalogue, order_no: String) -> PaymentForm {
    let (today, time) = catalogue.now.split_once(' ').unwrap_or_default();
    let code = |list: &[Named], wanted: &str| {
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
