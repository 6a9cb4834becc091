//! A target's answer to a coupon look-up, as our type.

use chrono::{DateTime, Utc};

use super::{CouponLookup, ExcludedCoupon};
use crate::clock;
use crate::coupon::{Coupon, CouponStatus};
use crate::identifier::{Ncn, OrderNo, PromotionId, SerialNo};
use crate::language::Text;
use crate::payment::PaymentRequest;
use crate::target::{Mapped, TargetAnswer, UnreadableAnswer, read};

/// The target's coupons for `request`. Nothing is issuable: a target issues its own coupons.
pub fn from_target(
    answer: &TargetAnswer<'_>,
    request: &PaymentRequest,
    now: DateTime<Utc>,
) -> Result<CouponLookup, UnreadableAnswer> {
    let usable = answer.needed_list(Mapped::Usable)?;
    let excluded = answer.list(Mapped::ExcludedList)?.unwrap_or_default();
    Ok(CouponLookup {
        usable: usable
            .iter()
            .map(|member| usable_coupon(member, request, now))
            .collect::<Result<_, _>>()?,
        // In which order they stand is the target's to say.
        ranking: Vec::new(),
        excluded: excluded
            .iter()
            .map(|member| excluded_coupon(member, request, now))
            .collect::<Result<_, _>>()?,
        issuable: Vec::new(),
    })
}

fn usable_coupon(
    answer: &TargetAnswer<'_>,
    request: &PaymentRequest,
    now: DateTime<Utc>,
) -> Result<Coupon, UnreadableAnswer> {
    let coupon = coupon(answer, request, now)?;
    if coupon.status == CouponStatus::Unused {
        return Ok(coupon);
    }
    let status = coupon.status.code();
    let problem = Text::new(
        format!("사용 가능 목록에 있는데 {status}입니다"),
        format!("{status}, in the list of the usable"),
    );
    Err(answer.contradictory(Mapped::CouponStatus, problem))
}

fn coupon(
    answer: &TargetAnswer<'_>,
    request: &PaymentRequest,
    now: DateTime<Utc>,
) -> Result<Coupon, UnreadableAnswer> {
    let told = answer.optional(Mapped::CouponNcn, Ncn::parse)?;
    if let Some(asked) = &request.ncn {
        answer.repeats(Mapped::CouponNcn, told.as_ref(), asked)?;
    }
    let ncn = match (told, &request.ncn) {
        (Some(ncn), _) => ncn,
        (None, Some(ncn)) => ncn.clone(),
        (None, None) => answer.needed(Mapped::CouponNcn, Ncn::parse)?,
    };
    Ok(Coupon {
        serial_no: answer.needed(Mapped::SerialNo, SerialNo::parse)?,
        promotion_id: answer.code(Mapped::CouponPromotion, PromotionId::parse)?,
        version: None,
        name: answer.optional(Mapped::CouponName, read::text)?.unwrap_or_default(),
        ncn: ncn.into(),
        amount: answer.needed(Mapped::CouponAmount, read::won)?,
        // A target's mapping says amounts alone.
        percent: None,
        rounding: None,
        status: answer
            .optional(Mapped::CouponStatus, read::one_of(CouponStatus::ALL, CouponStatus::code))?
            .unwrap_or(CouponStatus::Unused),
        valid_until: answer.needed(Mapped::ValidUntil, clock::parse_date)?,
        order_no: answer.optional(Mapped::CouponOrder, OrderNo::parse)?,
        issued_at: answer.optional(Mapped::IssuedAt, read::moment)?.unwrap_or(now),
        restored_count: answer.optional(Mapped::RestoredCount, read::number)?.unwrap_or(0),
    })
}

fn excluded_coupon(
    answer: &TargetAnswer<'_>,
    request: &PaymentRequest,
    now: DateTime<Utc>,
) -> Result<ExcludedCoupon, UnreadableAnswer> {
    let reason = answer.both(Mapped::ExcludedKorean, Mapped::ExcludedEnglish)?;
    Ok(ExcludedCoupon {
        coupon: coupon(&answer.part(Mapped::ExcludedCoupon)?, request, now)?,
        code: answer.code(Mapped::ExcludedCode, read::code)?,
        reason: reason.unwrap_or_else(|| Text::new("이유 없음", "No reason given")),
        // A target says no more.
        unmet: Vec::new(),
        changes: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Krw;
    use crate::payment::PaymentForm;
    use crate::target::{Mapping, TargetForm};
    use serde_json::json;

    fn request() -> PaymentRequest {
        PaymentForm {
            order_no: "T1".into(),
            payment_method: "01".into(),
            payment_type: "D1".into(),
            amount: "12,000".into(),
            pg: "PG01".into(),
            cp: "CP014".into(),
            svc: "SVC201".into(),
            ctn: "01012345678".into(),
            ..PaymentForm::default()
        }
        .draft()
        .request()
        .unwrap()
    }

    fn ours() -> Coupon {
        Coupon {
            serial_no: SerialNo::parse("7203184655209137").unwrap(),
            promotion_id: PromotionId::parse("AUTUMN3000").unwrap(),
            version: None,
            name: "가을 첫 결제 3천원".into(),
            ncn: Ncn::parse("500123456789").unwrap().into(),
            amount: Krw(3_000),
            percent: None,
            rounding: None,
            status: CouponStatus::Unused,
            valid_until: clock::parse_date("2026-12-31").unwrap(),
            order_no: None,
            issued_at: "2026-11-22T05:03:21Z".parse().unwrap(),
            restored_count: 1,
        }
    }

    #[test]
    fn the_standard_mapping_reads_our_own_answer() {
        let lookup = CouponLookup {
            usable: vec![ours()],
            ranking: Vec::new(),
            excluded: vec![ExcludedCoupon {
                coupon: Coupon { order_no: OrderNo::parse("T0").ok(), ..ours() },
                code: "COUPON_HELD".into(),
                reason: Text::new("선점", "held"),
                unmet: Vec::new(),
                changes: Vec::new(),
            }],
            issuable: Vec::new(),
        };
        let answer = serde_json::to_value(&lookup).unwrap();
        let mapping = Mapping::default();
        let read =
            from_target(&TargetAnswer::new(&answer, &mapping), &request(), DateTime::UNIX_EPOCH);
        assert_eq!(read, Ok(lookup));
    }

    #[test]
    fn a_bare_list_is_read_and_a_bad_member_named() {
        let form = TargetForm {
            mapping: [
                ("coupons.usable", ""),
                ("coupon.serial_no", "/no"),
                ("coupon.amount", "/discount/won"),
                ("coupon.ncn", ""),
                ("coupon.valid_until", "/until"),
            ]
            .map(Into::into)
            .to_vec(),
            ..TargetForm::default()
        };
        let mapping = form.parse(None).unwrap().mapping;
        let mut answer = json!([
            { "no": "7203-1846-5520-9137", "discount": { "won": 3000 }, "until": "2026.12.31" },
            { "no": "7203184655209138", "discount": { "won": "2,000" }, "until": "20261231" },
        ]);
        let request = PaymentRequest { ncn: Ncn::parse("500123456789").ok(), ..request() };
        let read = |answer: &serde_json::Value| {
            from_target(&TargetAnswer::new(answer, &mapping), &request, DateTime::UNIX_EPOCH)
        };
        let found = read(&answer).unwrap();
        assert_eq!(found.usable.iter().map(|it| it.amount.0).collect::<Vec<_>>(), [3_000, 2_000]);
        answer[1]["discount"]["won"] = json!(-1);
        assert_eq!(read(&answer).unwrap_err().pointer, "/1/discount/won");
    }
}
