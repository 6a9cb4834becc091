//! NCN 조회 and 쿠폰 조회.

use engine::condition::Change;
use engine::coupon::Coupon;
use engine::customer::{CustomerLookup, SubscriberStatus};
use engine::exchange::Operation;
use engine::failure::Failure;
use engine::field::{Field, FieldError};
use engine::identifier::Ctn;
use engine::language::{Language, Text};
use engine::payment::PaymentForm;
use leptos::prelude::*;

use crate::api::{self, ApiError};
use crate::browser;
use crate::pages::console::state::{Bench, Lookup, Message};

/// NCN 조회: fills in the payer and the additional information.
pub(crate) fn customer(bench: Bench) {
    bench.work.when_free(Operation::CustomerLookup, move || look_up_customer(bench));
}

fn look_up_customer(bench: Bench) {
    let ctn = bench.request.form.ctn.value.get_untracked();
    if let Err(problem) = Ctn::parse(&ctn) {
        let invalid = Failure::invalid(&[FieldError { field: Field::Ctn, problem }]);
        return bench.tell_failure(Operation::CustomerLookup, invalid);
    }
    bench.call(Operation::CustomerLookup, async move {
        let found = api::customer::lookup(ctn).await.inspect_err(|_| forget(bench))?;
        let message =
            Text::new(found_text(&found, Language::Korean), found_text(&found, Language::English));
        fill_in(bench, found);
        bench.outcome.steps.update(|steps| steps.customer = true);
        bench.outcome.note(Message::Done { operation: Operation::CustomerLookup, text: message });
        Ok(())
    });
}

fn found_text(found: &CustomerLookup, language: Language) -> String {
    let subscriber = &found.subscriber;
    let mut text = format!(
        "{} · NCN {} · {} · {}",
        subscriber.name,
        subscriber.ncn,
        subscriber.birth_date,
        subscriber.sex.name(language)
    );
    if subscriber.status != SubscriberStatus::Active {
        text.push_str(" · ");
        text.push_str(subscriber.status.name(language));
    }
    text
}

fn fill_in(bench: Bench, found: CustomerLookup) {
    let (form, subscriber) = (bench.request.form, &found.subscriber);
    // What is masked is left out of the form: it could not be sent.
    if let Some(ctn) = subscriber.ctn.whole() {
        form.ctn.edit(ctn.formatted());
    }
    form.ncn.edit(subscriber.ncn.whole().map(ToString::to_string).unwrap_or_default());
    form.birth_date.edit(subscriber.birth_date.entered());
    form.sex.edit(subscriber.sex.code().to_owned());
    form.limit_amount.edit(subscriber.limit_amount.to_string());
    form.risk_grade.edit(subscriber.risk_grade.to_string());
    form.leeds_grade.edit(subscriber.leeds_grade.to_string());
    form.mpay_member.edit(if subscriber.mpay_member { "yes" } else { "no" }.to_owned());
    form.bill_pay_method.edit(subscriber.bill_pay_method.to_string());
    bench.payer.usage_at.set(bench.frame.clock.time());
    bench.payer.found.set(Some(found));
}

/// Takes out what an earlier lookup filled in: it is another person's.
pub(crate) fn forget(bench: Bench) {
    if bench.payer.found.get_untracked().is_none() {
        return;
    }
    let form = bench.request.form;
    for entry in [
        form.ncn,
        form.birth_date,
        form.sex,
        form.limit_amount,
        form.risk_grade,
        form.leeds_grade,
        form.mpay_member,
        form.bill_pay_method,
    ] {
        entry.edit(String::new());
    }
    bench.payer.found.set(None);
}

/// 쿠폰 조회: the coupons that this request can be paid with. The best one is put in at once.
pub(crate) fn coupons(bench: Bench) {
    bench.work.when_free(Operation::CouponLookup, move || look_up_coupons(bench, false));
}

/// The same by its key: the keyboard goes to what was found, of which arrows choose.
pub(crate) fn coupons_by_key(bench: Bench) {
    bench.work.when_free(Operation::CouponLookup, move || look_up_coupons(bench, true));
}

/// The id of the list of coupons.
pub(crate) const COUPONS: &str = "coupons";

/// Changes the request so that a coupon's conditions are met, and looks up again with that coupon.
pub(crate) fn with_changes(bench: Bench, changes: &[Change], serial_no: String) {
    let entries = bench.request.form.all();
    for change in changes {
        if let Some(entry) = entries.iter().find(|entry| entry.field == change.field) {
            entry.edit(change.value.clone());
        }
    }
    bench.request.form.serial_no.edit(serial_no);
    bench.work.when_free(Operation::CouponLookup, move || look_up_coupons(bench, false));
}

fn look_up_coupons(bench: Bench, by_key: bool) {
    let form = bench.request.form.read_untracked();
    if let Err(errors) = form.draft().lookup_request() {
        return bench.tell_failure(Operation::CouponLookup, Failure::invalid(&errors));
    }
    bench.coupons.issued.set(Vec::new());
    bench.call(Operation::CouponLookup, async move {
        look_up(bench, form).await?;
        if by_key {
            // Once it is drawn.
            browser::pause(0).await;
            browser::focus(COUPONS);
        }
        Ok(())
    });
}

/// Looks up and chooses: what was chosen before, if it is still usable, else the first.
pub(crate) async fn look_up(bench: Bench, form: PaymentForm) -> Result<(), ApiError> {
    let wanted = form.serial_no.clone();
    // The coupon in the request is not a condition for the others.
    let asked = PaymentForm { serial_no: String::new(), ..form };
    let answer = api::coupon::lookup(asked.clone()).await?;
    let usable = &answer.usable;
    let same = |coupon: &&Coupon| coupon.serial_no.as_str() == wanted;
    bench.coupons.choose(usable.iter().find(same).or(usable.first()).cloned());
    if !usable.is_empty() {
        bench.outcome.steps.update(|steps| steps.coupon = true);
    }
    bench.coupons.lookup.set(Some(Lookup {
        asked: comparable(asked),
        answer,
        at: bench.frame.clock.time(),
    }));
    Ok(())
}

/// Of a request, what coupons depend on.
pub(crate) fn comparable(form: PaymentForm) -> PaymentForm {
    let amount: String = form.amount.chars().filter(char::is_ascii_digit).collect();
    let ctn: String = form.ctn.chars().filter(char::is_ascii_digit).collect();
    PaymentForm {
        promotion_id: form.promotion_id,
        payment_method: form.payment_method,
        payment_type: form.payment_type,
        amount,
        ctn,
        paid_on: form.paid_on,
        // Conditions look at the hour.
        paid_time: form.paid_time.chars().take(2).collect(),
        limit_amount: form.limit_amount,
        risk_grade: form.risk_grade,
        leeds_grade: form.leeds_grade,
        mpay_member: form.mpay_member,
        bill_pay_method: form.bill_pay_method,
        pg: form.pg,
        cp: form.cp,
        svc: form.svc,
        ad_consent: form.ad_consent,
        ..PaymentForm::default()
    }
}
