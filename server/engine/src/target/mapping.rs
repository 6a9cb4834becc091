//! Where each of our fields is in a target's answer: a JSON pointer (RFC 6901) for each field, with
//! micropay's own API as the default. Pointers are all there is, so the whole mapping fits in one
//! table on the screen.

use crate::field::FieldProblem;
use crate::language::Text;

/// The longest pointer.
const LONGEST: usize = 200;

codes! {
    /// The answer that a field is read from, or the list in whose members it is read.
    pub enum Section {
        Customer = "customer", "NCN 조회", "NCN lookup";
        Coupons = "coupons", "쿠폰 조회", "Coupon lookup";
        Excluded = "excluded", "제외 쿠폰 하나", "One excluded coupon";
        Coupon = "coupon", "쿠폰 하나", "One coupon";
        Paid = "paid", "결제", "Payment";
        Cancelled = "cancelled", "결제 취소", "Cancel";
        List = "list", "결제 내역", "Payment history";
        Payment = "payment", "결제 내역 하나, 주문 조회", "One payment, inquiry";
        Refusal = "refusal", "거절", "Refusal";
    }
}

macro_rules! mapped {
    ($( $variant:ident in $section:ident = $code:literal $pointer:literal
        $korean:literal $english:literal $(, otherwise $or_korean:literal $or_english:literal)?; )+) => {
        /// A field of ours that is read from an answer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is named by its line in the table")]
        pub enum Mapped { $( $variant, )+ }

        impl Mapped {
            /// All fields, in the order of the table.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// Its stable code.
            pub fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }

            /// The answer that it is in.
            pub fn section(self) -> Section {
                match self { $( Self::$variant => Section::$section, )+ }
            }

            /// Its pointer in micropay's own API.
            pub fn standard(self) -> &'static str {
                match self { $( Self::$variant => $pointer, )+ }
            }

            /// Its name.
            pub fn label(self) -> Text {
                match self { $( Self::$variant => Text::new($korean, $english), )+ }
            }

            /// What is used if an answer doesn't have it; `None` if an answer without it can't be
            /// read.
            pub fn otherwise(self) -> Option<Text> {
                match self { $( Self::$variant => [$( Text::new($or_korean, $or_english) )?].into_iter().next(), )+ }
            }
        }
    };
}

mapped! {
    Ncn in Customer = "customer.ncn" "/subscriber/ncn" "고객계약번호" "Contract number";
    Ctn in Customer = "customer.ctn" "/subscriber/ctn" "핸드폰번호" "Phone number", otherwise "조회한 번호" "the number asked for";
    Name in Customer = "customer.name" "/subscriber/name" "이름" "Name", otherwise "빈칸" "blank";
    BirthDate in Customer = "customer.birth_date" "/subscriber/birth_date" "생년월일" "Birth date";
    Sex in Customer = "customer.sex" "/subscriber/sex" "성별 (F, M)" "Sex (F, M)";
    LineStatus in Customer = "customer.status" "/subscriber/status" "회선 상태" "Line's status", otherwise "active" "active";
    LimitAmount in Customer = "customer.limit_amount" "/subscriber/limit_amount" "한도금액" "Monthly limit";
    RiskGrade in Customer = "customer.risk_grade" "/subscriber/risk_grade" "위험등급" "Risk grade", otherwise "-" "-";
    LeedsGrade in Customer = "customer.leeds_grade" "/subscriber/leeds_grade" "리즈등급" "Leeds grade", otherwise "-" "-";
    MpayMember in Customer = "customer.mpay_member" "/subscriber/mpay_member" "M-PAY 회원" "M-PAY member", otherwise "아니요" "no";
    BillPayMethod in Customer = "customer.bill_pay_method" "/subscriber/bill_pay_method" "납부수단" "Bill payment", otherwise "-" "-";
    UsedThisMonth in Customer = "customer.used_this_month" "/used_this_month" "이번 달 사용" "Used this month", otherwise "0" "0";
    Remaining in Customer = "customer.remaining" "/remaining" "남은 한도" "Remaining", otherwise "한도 − 사용" "limit − used";

    Usable in Coupons = "coupons.usable" "/usable" "사용 가능 목록" "List of the usable";
    ExcludedList in Coupons = "coupons.excluded" "/excluded" "제외 목록" "List of the excluded", otherwise "없음" "none";
    ExcludedCoupon in Excluded = "excluded.coupon" "/coupon" "쿠폰" "The coupon";
    ExcludedCode in Excluded = "excluded.code" "/code" "이유 코드" "Reason's code", otherwise "-" "-";
    ExcludedKorean in Excluded = "excluded.korean" "/reason/korean" "이유 (한국어)" "Reason (Korean)", otherwise "영어" "the English";
    ExcludedEnglish in Excluded = "excluded.english" "/reason/english" "이유 (영어)" "Reason (English)", otherwise "한국어" "the Korean";
    SerialNo in Coupon = "coupon.serial_no" "/serial_no" "일렬 번호" "Serial number";
    CouponName in Coupon = "coupon.name" "/name" "쿠폰 이름" "Name", otherwise "빈칸" "blank";
    CouponAmount in Coupon = "coupon.amount" "/amount" "쿠폰 금액" "Amount";
    CouponStatus in Coupon = "coupon.status" "/status" "쿠폰 상태" "Status", otherwise "unused" "unused";
    CouponPromotion in Coupon = "coupon.promotion_id" "/promotion_id" "프로모션" "Promotion", otherwise "-" "-";
    CouponNcn in Coupon = "coupon.ncn" "/ncn" "고객계약번호" "Contract number", otherwise "요청의 NCN" "the request's NCN";
    ValidUntil in Coupon = "coupon.valid_until" "/valid_until" "유효기간" "Last day";
    CouponOrder in Coupon = "coupon.order_no" "/order_no" "쓴 주문번호" "Order that uses it", otherwise "없음" "none";
    IssuedAt in Coupon = "coupon.issued_at" "/issued_at" "발급 시각" "Issued at", otherwise "조회 시각" "time of the lookup";
    RestoredCount in Coupon = "coupon.restored_count" "/restored_count" "복원 횟수" "Times restored", otherwise "0" "0";

    PaidOrder in Paid = "paid.order_no" "/order_no" "주문번호" "Order number", otherwise "요청의 값" "the request's";
    PaidStatus in Paid = "paid.status" "/status" "상태" "Status";
    PaidAmount in Paid = "paid.amount" "/amount" "결제 금액" "Amount", otherwise "요청의 값" "the request's";
    PaidCharged in Paid = "paid.charged" "/charged" "실제 결제 금액" "Charged";
    PaidCoupon in Paid = "paid.coupon_amount" "/coupon_amount" "쿠폰 금액" "Coupon amount", otherwise "금액 − 실제 결제" "amount − charged";
    PaidSerialNo in Paid = "paid.serial_no" "/serial_no" "일렬 번호" "Serial number", otherwise "요청의 값" "the request's";
    PaidAt in Paid = "paid.paid_at" "/paid_at" "결제 시각" "Paid at", otherwise "요청 시각" "time of the request";
    VerificationCode in Paid = "paid.verification_code" "/verification/code" "검증 코드" "Verification's code", otherwise "없음" "none";
    VerificationKorean in Paid = "paid.verification_korean" "/verification/name/korean" "검증 결과 (한국어)" "Verification (Korean)", otherwise "영어" "the English";
    VerificationEnglish in Paid = "paid.verification_english" "/verification/name/english" "검증 결과 (영어)" "Verification (English)", otherwise "한국어" "the Korean";

    CancelOrder in Cancelled = "cancelled.order_no" "/order_no" "주문번호" "Order number", otherwise "요청의 값" "the request's";
    CancelledAmount in Cancelled = "cancelled.cancelled_amount" "/cancelled_amount" "취소 금액" "Cancelled";
    CancelCoupon in Cancelled = "cancelled.coupon_amount" "/coupon_amount" "그중 쿠폰" "Of it coupon", otherwise "취소 − 돌려준 금액" "cancelled − refunded";
    Refunded in Cancelled = "cancelled.refunded" "/refunded" "돌려준 금액" "Refunded", otherwise "취소 − 쿠폰" "cancelled − coupon";
    RestoredSerialNo in Cancelled = "cancelled.serial_no" "/coupon/serial_no" "돌아온 쿠폰" "Restored coupon", otherwise "없음" "none";
    RestoredPromotion in Cancelled = "cancelled.promotion_id" "/coupon/promotion_id" "그 프로모션" "Its promotion", otherwise "-" "-";
    RestoredStatus in Cancelled = "cancelled.coupon_status" "/coupon/status" "그 상태" "Its status", otherwise "unused" "unused";
    CancelKind in Cancelled = "cancelled.kind" "/kind" "당월·익월" "Same or next month", otherwise "same_month" "same_month";
    CancelledAt in Cancelled = "cancelled.cancelled_at" "/cancelled_at" "취소 시각" "Cancelled at", otherwise "요청 시각" "time of the request";

    Rows in List = "list.rows" "/rows" "결제 목록" "List of payments";
    Next in List = "list.next" "/next" "다음 쪽 (before)" "Next page (before)", otherwise "없음" "none";
    PaymentNo in Payment = "payment.payment_no" "/payment_no" "순번" "Running number", otherwise "결제 시각에서" "from its time";
    PaymentOrder in Payment = "payment.order_no" "/order_no" "주문번호" "Order number";
    PaymentCtn in Payment = "payment.ctn" "/ctn" "핸드폰번호" "Phone number";
    PaymentNcn in Payment = "payment.ncn" "/ncn" "고객계약번호" "Contract number";
    PaymentAmount in Payment = "payment.amount" "/amount" "결제 금액" "Amount";
    PaymentCoupon in Payment = "payment.coupon_amount" "/coupon_amount" "쿠폰 금액" "Coupon amount", otherwise "금액 − 실제 결제" "amount − charged";
    PaymentCharged in Payment = "payment.charged" "/charged" "실제 결제 금액" "Charged", otherwise "금액 − 쿠폰" "amount − coupon";
    PaymentSerialNo in Payment = "payment.serial_no" "/serial_no" "일렬 번호" "Serial number", otherwise "없음" "none";
    PaymentStatus in Payment = "payment.status" "/status" "상태" "Status";
    PaymentAt in Payment = "payment.paid_at" "/paid_at" "결제 시각" "Paid at";
    PaymentCancelled in Payment = "payment.cancelled_amount" "/cancelled_amount" "취소 금액" "Cancelled", otherwise "0" "0";
    PaymentCancelledAt in Payment = "payment.cancelled_at" "/cancelled_at" "취소 시각" "Cancelled at", otherwise "없음" "none";
    PaymentCancelKind in Payment = "payment.cancel_kind" "/cancel_kind" "당월·익월" "Same or next month", otherwise "없음" "none";
    DeclineCode in Payment = "payment.decline_code" "/decline_code" "거절 코드" "Decline's code", otherwise "없음" "none";
    PaymentVerification in Payment = "payment.verification_code" "/verification_code" "검증 코드" "Verification's code", otherwise "없음" "none";

    RefusalCode in Refusal = "refusal.code" "/code" "코드" "Code", otherwise "EXTERNAL_REFUSED" "EXTERNAL_REFUSED";
    RefusalKorean in Refusal = "refusal.korean" "/message/korean" "메시지 (한국어)" "Message (Korean)", otherwise "영어" "the English";
    RefusalEnglish in Refusal = "refusal.english" "/message/english" "메시지 (영어)" "Message (English)", otherwise "한국어" "the Korean";
}

impl Mapped {
    /// Whether a blank pointer means the whole answer, as in RFC 6901, because a list or an object
    /// is read. For other fields blank means that answers don't have the field.
    fn takes_the_whole(self) -> bool {
        matches!(self, Self::Usable | Self::ExcludedCoupon | Self::Rows)
    }
}

/// The pointer of each field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping(Vec<String>);

impl Default for Mapping {
    fn default() -> Self {
        Self(Mapped::ALL.iter().map(|mapped| mapped.standard().to_owned()).collect())
    }
}

impl Mapping {
    /// The pointer of a field; `None` if answers don't have it.
    pub fn pointer(&self, mapped: Mapped) -> Option<&str> {
        let pointer = self.text(mapped);
        (!pointer.is_empty() || mapped.takes_the_whole()).then_some(pointer)
    }

    /// The pointer as written.
    pub(super) fn text(&self, mapped: Mapped) -> &str {
        self.0.get(mapped as usize).map_or(mapped.standard(), String::as_str)
    }

    /// Sets the pointer of a field, if the text is one.
    pub(super) fn set(&mut self, mapped: Mapped, text: &str) -> Result<(), FieldProblem> {
        let text = text.trim();
        let bad = || FieldProblem::NotAPointer { at: mapped.code().to_owned() };
        let can_be_blank = mapped.takes_the_whole() || mapped.otherwise().is_some();
        if text.is_empty() && !can_be_blank {
            return Err(bad());
        }
        if !is_pointer(text) || text.chars().count() > LONGEST {
            return Err(bad());
        }
        if let Some(pointer) = self.0.get_mut(mapped as usize) {
            text.clone_into(pointer);
        }
        Ok(())
    }
}

/// Whether `text` is a JSON pointer: empty, or members that each follow a slash, where every `~` is
/// followed by 0 or 1.
fn is_pointer(text: &str) -> bool {
    let escaped = |part: &str| part.starts_with('0') || part.starts_with('1');
    (text.is_empty() || text.starts_with('/'))
        && text.split('~').skip(1).all(escaped)
        && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standard_is_a_pointer_and_every_code_its_own() {
        let mut codes: Vec<_> = Mapped::ALL.iter().map(|mapped| mapped.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Mapped::ALL.len());
        for (index, mapped) in Mapped::ALL.iter().enumerate() {
            assert_eq!(*mapped as usize, index);
            assert_eq!(Mapping::default().set(*mapped, mapped.standard()), Ok(()));
            assert!(mapped.code().starts_with(mapped.section().code()), "{}", mapped.code());
        }
    }

    #[test]
    fn pointers_as_rfc_6901_has_them() {
        for text in ["", "/", "/a/0/b", "/a~1b/~0", "/한글"] {
            assert!(is_pointer(text), "{text}");
        }
        for text in ["a", "/a~", "/a~2", "$.a", "/a\n"] {
            assert!(!is_pointer(text), "{text}");
        }
    }

    #[test]
    fn blank_is_not_there_or_the_whole() {
        let mut mapping = Mapping::default();
        assert!(mapping.set(Mapped::Ncn, " ").is_err(), "there is no lookup without it");
        mapping.set(Mapped::Name, " ").unwrap();
        assert_eq!(mapping.pointer(Mapped::Name), None);
        mapping.set(Mapped::Rows, "").unwrap();
        assert_eq!(mapping.pointer(Mapped::Rows), Some(""));
    }
}
