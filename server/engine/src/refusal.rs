//! Business refusals: everything that micropay may say no to, in one list.
//!
//! A refusal is a value, not a fault: it has a stable code, an HTTP status and a message in both
//! languages which says what to do next. To add one, add a line here and the rule that returns it;
//! the test that walks over every refusal asks for a case that reaches it.

mod pg_codes;

use crate::identifier::{OrderNo, PromotionId, SandboxId, SerialNo};
use crate::language::{Language, Text};
use crate::money::Krw;
use crate::particle;
use crate::reader::{Reader, Role};
use crate::status::{CouponSeen, CouponStatus, PaymentStatus};

pub use pg_codes::{PgCodes, pg_codes};

/// Whether a refusal passes by itself.
macro_rules! course {
    (lasting) => {
        false
    };
    (passing) => {
        true
    };
}

macro_rules! refusals {
    ($(
        $(#[$meta:meta])*
        $variant:ident { $( $field:ident : $type:ty ),* } $status:literal $course:ident $code:literal
            $korean:literal
            $english:literal;
    )+) => {
        /// A request that was understood and is not granted.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Refusal {
            $( $(#[$meta])* #[allow(missing_docs)] $variant { $( $field: $type ),* }, )+
        }

        impl Refusal {
            /// Every code there is, with its HTTP status.
            pub const CODES: &[(&str, u16)] = &[ $( ($code, $status), )+ ];

            /// Every code there is, with its HTTP status and its wording in Korean and English, the
            /// details in braces.
            pub const WORDS: &[(&str, u16, &str, &str)] =
                &[ $( ($code, $status, $korean, $english), )+ ];

            /// Whether the refusal of this code passes by itself (see the list); `None` where the
            /// code is none of these.
            pub fn code_passes(code: &str) -> Option<bool> {
                match code {
                    $( $code => Some(course!($course)), )+
                    _ => None,
                }
            }

            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self { $( Self::$variant { .. } => $code, )+ }
            }

            /// The HTTP status.
            pub fn status(&self) -> u16 {
                match self { $( Self::$variant { .. } => $status, )+ }
            }

            /// What happened and what to do next.
            pub fn text(&self) -> Text {
                match self {
                    $( Self::$variant { $( $field ),* } => {
                        $( let $field = InWords::in_words($field); )*
                        Text::new(
                            {
                                $( let $field = $field.in_language(Language::Korean); )*
                                particle::chosen(format!($korean))
                            },
                            { $( let $field = $field.in_language(Language::English); )* format!($english) },
                        )
                    } )+
                }
            }
        }
    };
}

/// How a detail of a refusal is told in each language.
trait InWords {
    fn in_words(&self) -> Text;
}

macro_rules! told_alike {
    ($($type:ty),+) => { $( impl InWords for $type {
        fn in_words(&self) -> Text { Text::new(self.to_string(), self.to_string()) }
    } )+ };
}
told_alike!(Krw, OrderNo, SandboxId, SerialNo, PromotionId, String, i64);

impl InWords for Text {
    fn in_words(&self) -> Text {
        self.clone()
    }
}

impl InWords for CouponStatus {
    fn in_words(&self) -> Text {
        Text::new(self.name(Language::Korean), self.name(Language::English))
    }
}

impl InWords for CouponSeen {
    fn in_words(&self) -> Text {
        self.status.in_words()
    }
}

impl InWords for Role {
    fn in_words(&self) -> Text {
        Text::new(self.name(Language::Korean), self.name(Language::English))
    }
}

impl InWords for PaymentStatus {
    fn in_words(&self) -> Text {
        Text::new(self.name(Language::Korean), self.name(Language::English))
    }
}

impl Reader {
    /// Refuses what takes another role.
    ///
    /// # Errors
    ///
    /// The refusal, which names the role that is needed.
    pub fn must_be(&self, needed: Role) -> Result<(), Refusal> {
        if self.role.includes(needed) {
            return Ok(());
        }
        Err(Refusal::RoleNotEnough { needed, role: self.role })
    }
}

impl Refusal {
    /// Why there is no coupon of this number: its holder mistyped it, or it is not there. Numbers that are there
    /// need not check, for the oldest have no check digit.
    pub(crate) fn no_coupon(serial_no: SerialNo) -> Self {
        if serial_no.checks() {
            Self::CouponNotFound { serial_no }
        } else {
            Self::SerialNoMistyped { serial_no }
        }
    }

    /// Why an uploaded list has no line: there is none, or reading it stopped before the first.
    #[cfg(feature = "postgres")]
    pub(crate) fn no_lines(stopped: Option<Text>) -> Self {
        match stopped {
            Some(problem) => Self::ListUnreadable { problem },
            None => Self::ListEmpty {},
        }
    }

    /// What a declined payment's coupon was when this was told.
    pub fn coupon(&self) -> Option<&CouponSeen> {
        match self {
            Self::VerificationRefused { coupon, .. } | Self::VerificationUnreachable { coupon } => {
                Some(coupon)
            }
            _ => None,
        }
    }
}

// Each is `lasting` or `passing`, which decides whether it is kept under an Idempotency-Key.
//
// `lasting` is a decision on the request: what it says, and what is stored, refuse it, and that takes
// somebody's act to change (another request, a cancel, a setting). Sent again under its key it stays
// refused, so that a client which was told no can rely on it; who wants it decided anew takes a new
// key. A declined payment belongs here: it is stored, and its order number would be told the same. The
// calendar does not: a request stays one of the day on which it was sent. Nor does a limit, of which
// what payments under way have reserved counts as used.
//
// `passing` is no decision. Something that is under way, or out of reach, stood between the request
// and one, and goes by without anybody's act: another payment that holds the coupon, an outcome that
// is being inquired, a system that does not answer or can't be understood. Nothing of it is kept: the
// same key may try again.
refusals! {
    /// No contract has this number now.
    SubscriberNotFound {} 404 lasting "SUBSCRIBER_NOT_FOUND"
        "등록되지 않은 번호입니다. 핸드폰번호를 확인해 주세요"
        "No subscriber has this number. Please check the phone number";
    /// The contract number entered is not the one that the phone number has now.
    ContractMismatch {} 409 lasting "CONTRACT_MISMATCH"
        "핸드폰번호와 고객계약번호가 서로 다른 계약입니다. NCN 조회로 다시 확인해 주세요"
        "The phone number belongs to another contract. Look the contract number up again";
    /// Birth date or sex are not those of the contract.
    PayerMismatch {} 409 lasting "PAYER_MISMATCH"
        "생년월일 또는 성별이 가입자 정보와 다릅니다. NCN 조회로 다시 확인해 주세요"
        "Birth date or sex differ from the subscriber's. Look the subscriber up again";
    /// The line is suspended: lost, or stopped at the customer's wish.
    SubscriberSuspended {} 403 lasting "SUBSCRIBER_SUSPENDED"
        "분실 등으로 일시 정지된 회선입니다. 정지를 풀어야 결제할 수 있습니다"
        "The line is suspended (lost). It can pay once the suspension is lifted";
    /// The phone bill was not paid.
    SubscriberInArrears {} 403 lasting "SUBSCRIBER_IN_ARREARS"
        "요금 미납으로 정지된 회선입니다. 미납 요금을 내야 결제할 수 있습니다"
        "The line is suspended for arrears. It can pay once the phone bill is paid";
    /// The carrier blocked micropayments.
    SubscriberBlocked {} 403 lasting "SUBSCRIBER_BLOCKED"
        "통신사가 소액결제를 차단한 가입자입니다. 차단을 풀거나 다른 번호로 시도해 주세요"
        "The carrier blocked micropayments for this subscriber. Have them unblocked, or try another number";
    /// The customer blocked micropayments.
    SubscriberBlockedByCustomer {} 403 lasting "SUBSCRIBER_BLOCKED_BY_CUSTOMER"
        "고객이 소액결제를 차단했습니다. 고객이 차단을 풀거나 다른 번호로 시도해 주세요"
        "The customer blocked micropayments. The customer can unblock them; or try another number";
    /// A prepaid line has no bill to charge.
    SubscriberPrepaid {} 403 lasting "SUBSCRIBER_PREPAID"
        "선불 회선은 휴대폰 결제를 할 수 없습니다. 후불 회선의 번호로 시도해 주세요"
        "A prepaid line can't pay by phone bill. Try the number of a line with a bill";
    /// A company's line.
    SubscriberCorporate {} 403 lasting "SUBSCRIBER_CORPORATE"
        "법인 명의 회선은 휴대폰 결제를 할 수 없습니다. 개인 명의 번호로 시도해 주세요"
        "A company's line can't pay by phone bill. Try the number of a person";
    /// The carrier does not know the line for payments.
    SubscriberUnregistered {} 403 lasting "SUBSCRIBER_UNREGISTERED"
        "통신사에 소액결제 대상으로 등록되지 않은 회선입니다. 등록하거나 다른 번호로 시도해 주세요"
        "The carrier has not registered this line for payments. Register it, or try another number";
    /// Unused for a year.
    SubscriberDormant {} 403 lasting "SUBSCRIBER_DORMANT"
        "1년 넘게 쓰지 않아 휴면 상태인 회선입니다. 휴면을 해제해야 결제할 수 있습니다"
        "The line is dormant: it was not used for a year. It can pay once it is active again";
    /// The contract ended.
    SubscriberTerminated {} 403 lasting "SUBSCRIBER_TERMINATED"
        "해지된 계약입니다. 지금 쓰는 번호로 시도해 주세요"
        "The contract was terminated. Try a number that is in use";
    /// The first days after a new contract or a change of owner.
    SubscriberNewContract { from: String } 403 lasting "SUBSCRIBER_NEW_CONTRACT"
        "신규 가입이나 명의 변경 후 3일 동안은 결제할 수 없습니다. {from}부터 결제할 수 있습니다"
        "A line can't pay within three days of a new contract or a change of owner. It can pay from {from}";
    /// The merchant does not sell to minors.
    MinorRefused {} 403 lasting "MINOR_REFUSED"
        "이 서비스는 미성년자(만 19세 미만)의 결제를 받지 않습니다"
        "This service doesn't take payments from minors (below 19)";
    /// The risk grade is one that does not pay.
    RiskGradeRefused { grade: String } 403 lasting "RISK_GRADE_REFUSED"
        "위험등급 {grade}은(는) 결제할 수 없습니다. 추가 정보의 위험등급을 바꿔 시도해 보세요"
        "Risk grade {grade} can't pay. Try another grade under additional information";
    /// The payment method is for M-PAY members.
    MpayMembershipRequired {} 403 lasting "MPAY_MEMBERSHIP_REQUIRED"
        "M-PAY 회원만 쓸 수 있는 결제 수단입니다. 가입 후 또는 다른 수단으로 결제해 주세요"
        "Only M-PAY members can pay this way. Join, or choose another method";
    /// The merchant does not take subscribers who pay their phone bill by card.
    CardBillPayerRefused {} 403 lasting "CARD_BILL_PAYER_REFUSED"
        "이 서비스는 폰사용료를 신용카드로 내는 가입자의 결제를 받지 않습니다"
        "This service refuses subscribers who pay their phone bill by card";
    /// More than what is left of the month's limit.
    LimitExceeded { requested: Krw, remaining: Krw } 409 lasting "LIMIT_EXCEEDED"
        "한도 초과: 요청 {requested}원, 이번 달 남은 금액 {remaining}원. 금액을 줄이거나, 지난 결제를 취소하거나 가입자의 한도를 늘려 주세요"
        "Limit exceeded: {requested} won requested, {remaining} won left this month. Pay less, cancel an earlier payment, or raise the subscriber's limit";

    /// The order number is taken by another request.
    DuplicateOrder { order_no: OrderNo } 409 lasting "DUPLICATE_ORDER"
        "주문번호 {order_no}은(는) 다른 내용으로 이미 접수되었습니다. 새 주문번호로 요청해 주세요"
        "Order number {order_no} was already used for another request. Use a new order number";
    /// A foreign system had a coupon verified for an order of this number.
    OrderOfAnotherSystem { order_no: OrderNo } 409 lasting "ORDER_OF_ANOTHER_SYSTEM"
        "주문번호 {order_no}은(는) 전문 포트로 쿠폰을 검증한 외부 시스템의 주문입니다. 새 주문번호로 요청해 주세요"
        "Order number {order_no} belongs to a foreign system, which verified a coupon for it at the telegram port. Use a new order number";
    /// The same order is being worked on and did not end in time.
    OrderInProgress { order_no: OrderNo } 409 passing "ORDER_IN_PROGRESS"
        "주문 {order_no}을(를) 처리하고 있습니다. 잠시 후 같은 요청을 다시 보내면 결과를 돌려드립니다"
        "Order {order_no} is being processed. Send the same request again shortly for its result";
    /// Nothing to cancel.
    OrderNotFound { order_no: OrderNo } 404 lasting "ORDER_NOT_FOUND"
        "주문번호 {order_no}의 결제가 없습니다. 결제 내역에서 주문번호를 확인해 주세요"
        "There is no payment for order {order_no}. Check the number in the payment history";
    /// Cancelled before.
    AlreadyCancelled { order_no: OrderNo, cancelled_at: String } 409 lasting "ALREADY_CANCELLED"
        "주문 {order_no}은(는) {cancelled_at}에 이미 취소되었습니다. 더 할 일은 없습니다. 결과는 결제 내역에서 볼 수 있습니다"
        "Order {order_no} was already cancelled at {cancelled_at}. Nothing is left to do; the payment history shows what came of it";
    /// Declined payments charged nothing.
    NothingToCancel { order_no: OrderNo, status: PaymentStatus } 409 lasting "NOTHING_TO_CANCEL"
        "주문 {order_no}은(는) {status} 상태라 취소할 금액이 없습니다. 결제 내역에서 승인된 결제를 골라 주세요"
        "Order {order_no} is {status}: there is nothing to cancel. Choose a payment that was made from the payment history";
    /// The payment's outcome is not known yet.
    OutcomeUnknown { order_no: OrderNo } 409 passing "OUTCOME_UNKNOWN"
        "주문 {order_no}의 결과를 확인하고 있습니다. 확정된 뒤 취소할 수 있습니다"
        "The outcome of order {order_no} is being inquired. It can be cancelled once settled";
    /// A copy's payment that waited for a target when the copy was made.
    OutcomeLeftBehind { order_no: OrderNo } 409 lasting "OUTCOME_LEFT_BEHIND"
        "주문 {order_no}은(는) 복사할 때 외부 검증의 결과를 기다리던 결제입니다. 결과는 원본 샌드박스만 확인하며, 복사본에서는 청구 없이 거절로 정리되었습니다. 새 주문번호로 결제해 주세요"
        "Order {order_no} was waiting for a verification outside when this sandbox was copied. Only the original asks for its outcome; here it is declined and nothing was charged. Pay under a new order number";
    /// Carriers cancel within the calendar month of the payment only.
    CancelPeriodOver { paid_in: String } 409 lasting "CANCEL_PERIOD_OVER"
        "당월({paid_in}) 결제만 취소할 수 있고, 이 가맹점은 익월 환불 계약이 없습니다. 결제한 달에 취소하거나, 익월 환불을 받는 가맹점으로 시험해 주세요"
        "Only payments of the same month can be cancelled (paid in {paid_in}), and this merchant has no next-month refund contract. Cancel within the payment's month, or try a merchant that refunds later";

    /// There is a subscriber of this contract.
    SubscriberExists {} 409 lasting "SUBSCRIBER_EXISTS"
        "이 고객계약번호(NCN)의 가입자가 이미 있습니다. 그 가입자를 고치거나 다른 번호를 쓰세요"
        "There is a subscriber of this contract (NCN) already. Edit that one, or use another number";
    /// Another contract has the phone number.
    PhoneNumberTaken {} 409 lasting "PHONE_NUMBER_TAKEN"
        "이 핸드폰번호(CTN)는 다른 가입자가 쓰고 있습니다. 그 가입자의 번호를 먼저 바꾸거나 다른 번호를 쓰세요"
        "Another subscriber has this phone number (CTN). Change theirs first, or use another number";
    /// Coupons or payments refer to the subscriber.
    SubscriberInUse { by: Text } 409 lasting "SUBSCRIBER_IN_USE"
        "이 가입자의 기록이 있어 삭제할 수 없습니다({by}). 상태를 해지로 바꿔 주세요"
        "The subscriber has records and can't be deleted ({by}). Set the status to terminated instead";
    /// The number is the one that the line has, or the contract.
    LineUnchanged {} 409 lasting "LINE_UNCHANGED"
        "회선이 지금 쓰는 번호와 같습니다. 다른 번호를 적어 주세요"
        "The line has this number already. Enter another one";
    /// A contract does not end while a payment of it has no outcome.
    LinePaymentOpen { payments: i64 } 409 passing "LINE_PAYMENT_OPEN"
        "이 계약에 결과를 기다리는 결제가 {payments}건 있어 계약을 끝낼 수 없습니다. 결과가 정해진 다음에 다시 해 주세요"
        "The contract can't end: payments of it that wait for their outcome: {payments}. Try again once they are settled";
    /// The sandbox has no codes for what everybody has.
    CodesMissing {} 409 lasting "CODES_MISSING"
        "위험등급, 리즈등급, 납부수단 코드가 하나씩은 있어야 합니다. 코드를 먼저 만들어 주세요"
        "Risk grades, Leeds grades and bill payment need a code each. Make the codes first";

    /// No such coupon here.
    CouponNotFound { serial_no: SerialNo } 404 lasting "COUPON_NOT_FOUND"
        "일렬 번호 {serial_no}의 쿠폰이 없습니다. 쿠폰을 다시 조회해 주세요"
        "There is no coupon {serial_no}. Look the coupons up again";
    /// A code that is nobody's coupon yet.
    CouponNotRegistered { serial_no: SerialNo } 409 lasting "COUPON_NOT_REGISTERED"
        "코드 {serial_no}은(는) 아직 등록하지 않은 쿠폰입니다. 가입자에게 먼저 등록해 주세요"
        "Code {serial_no} is not registered yet. Register it to a subscriber first";
    /// No such coupon here, and no serial number that could be one: its last digit checks the others.
    SerialNoMistyped { serial_no: SerialNo } 404 lasting "SERIAL_NO_MISTYPED"
        "일렬 번호 {serial_no}은(는) 잘못 입력된 번호입니다(검증 숫자가 맞지 않습니다). 번호를 다시 확인해 주세요"
        "Serial number {serial_no} was mistyped: its check digit does not fit. Please check the number";
    /// Somebody else's coupon.
    CouponOfAnotherSubscriber { serial_no: SerialNo } 403 lasting "COUPON_OF_ANOTHER_SUBSCRIBER"
        "쿠폰 {serial_no}은(는) 다른 가입자의 쿠폰입니다. 쿠폰을 다시 조회해 주세요"
        "Coupon {serial_no} belongs to another subscriber. Look the coupons up again";
    /// In a payment that is being made.
    CouponHeld { serial_no: SerialNo } 409 passing "COUPON_HELD"
        "쿠폰 {serial_no}은(는) 진행 중인 다른 결제가 선점했습니다. 그 결제가 끝난 뒤 다시 하거나 다른 쿠폰을 골라 주세요"
        "Coupon {serial_no} is held by another payment in progress. Try again once that payment is done, or choose another coupon";
    /// In a payment that was made.
    CouponAlreadyUsed { serial_no: SerialNo } 409 lasting "COUPON_ALREADY_USED"
        "쿠폰 {serial_no}은(는) 이미 사용되었습니다. 그 결제를 취소하면 복원됩니다"
        "Coupon {serial_no} is already used. Cancelling that payment restores it";
    /// Past its last day.
    CouponExpired { serial_no: SerialNo } 409 lasting "COUPON_EXPIRED"
        "쿠폰 {serial_no}은(는) 유효기간이 지났습니다. 유효기간을 연장하거나 다른 쿠폰을 골라 주세요"
        "Coupon {serial_no} has expired. Extend it, or choose another coupon";
    /// Deleted for good.
    CouponDeleted { serial_no: SerialNo } 409 lasting "COUPON_DELETED"
        "쿠폰 {serial_no}은(는) 삭제되었습니다. 쿠폰을 복원하거나 다른 쿠폰을 골라 주세요"
        "Coupon {serial_no} was deleted. Restore it, or choose another coupon";
    /// Neither used up nor gone.
    CouponNotDeleted { serial_no: SerialNo, status: CouponStatus } 409 lasting "COUPON_NOT_DELETED"
        "쿠폰 {serial_no}은(는) {status} 상태라 복원할 것이 없습니다. 만료된 쿠폰은 유효기간을 연장해 주세요"
        "Coupon {serial_no} is {status}: there is nothing to restore. Extend one that has expired";
    /// A new coupon is in its place.
    CouponReplaced { serial_no: SerialNo, replaced_by: SerialNo } 409 lasting "COUPON_REPLACED"
        "쿠폰 {serial_no} 대신 {replaced_by}이(가) 발급되어 복원할 수 없습니다"
        "Coupon {replaced_by} was issued in place of {serial_no}, which can't be restored";
    /// An extension to a day that gives nothing.
    CouponNotExtended { serial_no: SerialNo, valid_until: String, today: String } 409 lasting "COUPON_NOT_EXTENDED"
        "쿠폰 {serial_no}의 유효기간은 {valid_until}까지입니다. 오늘({today}) 이후이면서 그보다 늦은 날로 연장해 주세요"
        "Coupon {serial_no} is valid until {valid_until}. Extend it to a later day that is not before today ({today})";
    /// A condition of the promotion is not met by this request.
    CouponConditionUnmet { condition: Text } 409 lasting "COUPON_CONDITION_UNMET"
        "쿠폰 조건에 맞지 않습니다: {condition}. 요청을 조건에 맞추거나 다른 쿠폰을 골라 주세요"
        "The coupon's conditions are not met: {condition}. Change the request to meet them, or choose another coupon";
    /// The coupon belongs to another promotion than the one asked for.
    CouponOfAnotherPromotion { promotion_id: PromotionId } 409 lasting "COUPON_OF_ANOTHER_PROMOTION"
        "선택한 쿠폰은 프로모션 {promotion_id}의 쿠폰이 아닙니다. 쿠폰을 다시 골라 주세요"
        "The chosen coupon is not one of promotion {promotion_id}. Choose a coupon again";

    /// No such promotion here.
    PromotionNotFound { promotion_id: PromotionId } 404 lasting "PROMOTION_NOT_FOUND"
        "프로모션 {promotion_id}이(가) 없습니다. 목록에서 골라 주세요"
        "There is no promotion {promotion_id}. Choose one from the list";
    /// A promotion that has not ended asks for it.
    CodeInPromotion { code: String, promotion_id: PromotionId } 409 lasting "CODE_IN_PROMOTION"
        "프로모션 {promotion_id}의 조건이 {code}을(를) 씁니다. 조건을 고치거나 프로모션을 종료한 뒤 사용을 중지해 주세요"
        "Promotion {promotion_id} has a condition with {code}. Edit it, or end the promotion, then retire the code";
    /// Subscribers have it.
    CodeOfSubscribers { code: String } 409 lasting "CODE_OF_SUBSCRIBERS"
        "{code}인 가입자가 있습니다. 가입자를 고친 뒤 사용을 중지해 주세요"
        "There are subscribers with {code}. Edit them, then retire the code";
    /// The list has no room for another.
    CodeListFull { most: i64 } 409 lasting "CODE_LIST_FULL"
        "이 목록에는 코드를 {most}개까지 둘 수 있습니다. 쓰지 않는 코드를 다른 코드로 바꿔 주세요"
        "This list can have {most} codes. Make one of those that are not used into another";
    /// A list of codes with lines that can't be taken: none of it is.
    CodesNotImported { lines: i64, line: i64, reason: Text } 422 lasting "CODES_NOT_IMPORTED"
        "받을 수 없는 줄이 {lines}개 있어 아무 코드도 저장하지 않았습니다. {line}번째 줄: {reason}"
        "No code was stored, because of lines that can't be taken: {lines}. Line {line}: {reason}";
    /// There is one of this code.
    PromotionExists { promotion_id: PromotionId } 409 lasting "PROMOTION_EXISTS"
        "프로모션 {promotion_id}이(가) 이미 있습니다. 다른 쿠폰 ID를 쓰거나 그것을 고쳐 주세요"
        "There is a promotion {promotion_id} already. Use another coupon ID, or edit that one";
    /// Somebody else edited it since it was read.
    PromotionChanged { promotion_id: PromotionId, edit_no: i64 } 409 lasting "PROMOTION_CHANGED"
        "그동안 다른 사람이 프로모션 {promotion_id}을(를) 고쳤습니다(편집 {edit_no}). 다시 읽고 고쳐 주세요"
        "Somebody else edited promotion {promotion_id} meanwhile (edit {edit_no}). Read it again, then edit it";
    /// More coupons are out than the budget would allow.
    PromotionBudgetIssued { promotion_id: PromotionId, issued: i64 } 409 lasting "PROMOTION_BUDGET_ISSUED"
        "프로모션 {promotion_id}은(는) 이미 {issued}장을 발급했습니다. 발급 수량은 그 이상이어야 합니다"
        "Promotion {promotion_id} has issued {issued} coupons. Its budget can't be less";
    /// The coupons that are out take off more than the budget would allow.
    PromotionWonIssued { promotion_id: PromotionId, issued_won: Krw } 409 lasting "PROMOTION_WON_ISSUED"
        "프로모션 {promotion_id}은(는) 이미 최대 {issued_won}원어치를 발급했습니다. 할인 예산은 그 이상이어야 합니다"
        "Promotion {promotion_id} has issued coupons of up to {issued_won} won. Its budget can't be less";
    /// It ended for good.
    PromotionEnded { promotion_id: PromotionId } 409 lasting "PROMOTION_ENDED"
        "프로모션 {promotion_id}은(는) 종료되었습니다. 복사해서 새로 시작해 주세요"
        "Promotion {promotion_id} ended. Copy it to begin anew";
    /// Coupons of it are still good.
    PromotionHasCoupons { promotion_id: PromotionId, coupons: String } 409 lasting "PROMOTION_HAS_COUPONS"
        "프로모션 {promotion_id}에 아직 쓸 수 있거나 쓴 쿠폰이 있습니다({coupons}). 그 쿠폰을 먼저 삭제하거나, 프로모션을 삭제하지 말고 종료해 두세요"
        "Coupons of promotion {promotion_id} are usable or used ({coupons}). Delete them first, or keep the promotion and only end it";
    /// Codes of it can still be registered, and it has not ended.
    PromotionHasCodes { promotion_id: PromotionId, codes: String } 409 lasting "PROMOTION_HAS_CODES"
        "프로모션 {promotion_id}에 아직 등록하지 않은 코드가 있습니다({codes}). 프로모션을 먼저 종료하면 삭제할 때 코드도 함께 삭제됩니다"
        "Promotion {promotion_id} has codes that are not registered yet ({codes}). End it first: then they are deleted with it";
    /// Declined or cancelled payments tell of its coupons.
    PromotionHasPayments { promotion_id: PromotionId } 409 lasting "PROMOTION_HAS_PAYMENTS"
        "프로모션 {promotion_id}의 쿠폰을 쓴 결제 내역이 있어 삭제할 수 없습니다. 종료해 주세요"
        "Payments tell of coupons of promotion {promotion_id}, so it can't be deleted. End it";
    /// It is not running: a draft, paused or ended.
    PromotionNotIssuing { promotion_id: PromotionId, state: Text } 409 lasting "PROMOTION_NOT_ISSUING"
        "프로모션 {promotion_id}은(는) {state} 상태라 발급하지 않습니다. 시작하거나 재개해 주세요. 종료된 것은 복사해서 새로 시작해 주세요"
        "Promotion {promotion_id} is {state} and issues nothing. Start or resume it; copy one that has ended";
    /// Before its first or after its last day.
    PromotionNotRunning { promotion_id: PromotionId, period: String } 409 lasting "PROMOTION_NOT_RUNNING"
        "프로모션 {promotion_id}의 발급 기간({period})이 아닙니다. 기간을 고치거나 기간 안에 다시 해 주세요"
        "Promotion {promotion_id} issues coupons only within {period}. Edit the period, or try again within it";
    /// All of its coupons are issued.
    PromotionBudgetExhausted { promotion_id: PromotionId, budget: i64 } 409 lasting "PROMOTION_BUDGET_EXHAUSTED"
        "프로모션 {promotion_id}의 발급 수량 {budget}장이 모두 소진되었습니다. 발급 수량을 늘리거나 다른 프로모션으로 발급해 주세요"
        "All {budget} coupons of promotion {promotion_id} have been issued. Raise its budget, or issue from another promotion";
    /// Its coupons take off as much as they may in all.
    PromotionWonExhausted { promotion_id: PromotionId, budget_won: Krw } 409 lasting "PROMOTION_WON_EXHAUSTED"
        "프로모션 {promotion_id}의 할인 예산 {budget_won}원이 소진되었습니다. 할인 예산을 늘리거나 다른 프로모션으로 발급해 주세요"
        "The {budget_won} won of promotion {promotion_id} have been issued. Raise its budget in won, or issue from another promotion";
    /// As many as may be issued on a day were issued today.
    PromotionDayLimit { promotion_id: PromotionId, per_day: i64 } 409 lasting "PROMOTION_DAY_LIMIT"
        "프로모션 {promotion_id}은(는) 하루에 {per_day}장까지만 발급합니다. 내일 다시 해 주세요"
        "Promotion {promotion_id} issues at most {per_day} coupons a day. Try again tomorrow";
    /// As many as may be issued in a month were issued this month.
    PromotionMonthLimit { promotion_id: PromotionId, per_month: i64 } 409 lasting "PROMOTION_MONTH_LIMIT"
        "프로모션 {promotion_id}은(는) 한 달에 {per_month}장까지만 발급합니다. 다음 달에 다시 해 주세요"
        "Promotion {promotion_id} issues at most {per_month} coupons a month. Try again next month";
    /// This customer has as many as the promotion gives to one.
    PromotionCustomerLimit { promotion_id: PromotionId, per_customer: i64 } 409 lasting "PROMOTION_CUSTOMER_LIMIT"
        "프로모션 {promotion_id}은(는) 한 사람에게 {per_customer}장까지만 발급합니다. 다른 번호에 발급하거나 한 사람당 수량을 늘려 주세요"
        "Promotion {promotion_id} gives one customer at most {per_customer} coupons. Issue to another number, or raise what one customer gets";

    /// No job of this number.
    JobNotFound { job_no: i64 } 404 lasting "JOB_NOT_FOUND"
        "작업 {job_no}이(가) 없습니다. 목록에서 골라 주세요"
        "There is no job {job_no}. Choose one from the list";
    /// It can't be started, paused or resumed as it is.
    JobStateConflict { job_no: i64, state: Text } 409 lasting "JOB_STATE_CONFLICT"
        "작업 {job_no}은(는) {state} 상태라 그렇게 할 수 없습니다. 지금 상태를 다시 확인해 주세요"
        "Job {job_no} is in the state “{state}”, which doesn't allow that. Look at it again";
    /// A sandbox has so many unfinished jobs and no more.
    JobsFull { most: i64 } 409 lasting "JOBS_FULL"
        "끝나지 않은 작업은 {most}개까지입니다. 시작하지 않을 작업을 중단해 주세요"
        "There can be {most} unfinished jobs. Stop those that will not be started";
    /// An uploaded list without lines.
    ListEmpty {} 422 lasting "LIST_EMPTY"
        "목록에 줄이 없습니다. 줄이 있는 CSV 파일을 올려 주세요"
        "The list has no lines. Upload a CSV file with lines";
    /// An uploaded list that can't be read to its end.
    ListUnreadable { problem: Text } 422 lasting "LIST_UNREADABLE"
        "목록을 읽을 수 없습니다. {problem}"
        "The list can't be read. {problem}";
    /// Somebody else has the coupon that the code became.
    CodeAlreadyRegistered { serial_no: SerialNo } 409 lasting "CODE_ALREADY_REGISTERED"
        "코드 {serial_no}은(는) 다른 가입자가 이미 등록했습니다. 다른 코드를 입력해 주세요"
        "Code {serial_no} was registered by another subscriber. Enter another code";

    /// The coupon service answered: no.
    VerificationRefused { answer: Text, coupon: CouponSeen } 409 lasting "VERIFICATION_REFUSED"
        "쿠폰 검증에서 거절되었습니다({answer}). 청구되지 않았고 쿠폰은 지금 {coupon} 상태입니다"
        "The coupon verification refused ({answer}). Nothing was charged; the coupon's status now: {coupon}";
    /// The coupon service could not be reached at all.
    VerificationUnreachable { coupon: CouponSeen } 503 lasting "VERIFICATION_UNREACHABLE"
        "쿠폰 검증 서버에 연결할 수 없습니다. 청구되지 않았고 쿠폰은 지금 {coupon} 상태입니다. 검증 주소를 확인해 주세요"
        "The coupon verification can't be reached. Nothing was charged; the coupon's status now: {coupon}. Check the verification's address";

    /// Nothing of a request reached the target.
    TargetUnreachable { url: String } 502 passing "EXTERNAL_UNREACHABLE"
        "외부 시스템({url})에 연결할 수 없어 아무것도 보내지 않았습니다. 설정에서 주소를 확인하고 연결을 시험해 주세요"
        "The external system ({url}) can't be reached; nothing was sent. Check its address in the settings and test the connection";
    /// The target did not answer a question that has no effect.
    TargetNoAnswer { url: String } 504 passing "EXTERNAL_NO_ANSWER"
        "외부 시스템({url})이 제때 답하지 않았습니다. 다시 시도하거나 설정의 제한 시간을 늘려 주세요"
        "The external system ({url}) did not answer in time. Try again, or allow it more time in the settings";
    /// The target did not say what came of a payment or a cancel.
    TargetOutcomeUnknown { order_no: OrderNo } 504 passing "EXTERNAL_OUTCOME_UNKNOWN"
        "외부 시스템이 주문 {order_no}의 결과를 답하지 않았습니다. 주문 조회로 확인해 주세요. 같은 요청을 다시 보내도 두 번 처리되지 않습니다"
        "The external system did not say what came of order {order_no}. Inquire the order. The same request sent again takes no second effect";
    /// The answer of the target is not where the mapping says.
    TargetAnswerUnreadable { pointer: String, problem: Text } 502 passing "EXTERNAL_ANSWER_UNREADABLE"
        "외부 시스템의 응답을 읽을 수 없습니다. {pointer}: {problem}. 설정의 필드 매핑을 확인해 주세요"
        "The external system's answer can't be read. {pointer}: {problem}. Check the field mapping in the settings";
    /// The answer of the target contradicts what was asked, or itself.
    TargetAnswerContradictory { pointer: String, problem: Text } 502 passing "EXTERNAL_ANSWER_CONTRADICTORY"
        "외부 시스템의 응답이 서로 맞지 않아 쓰지 않았습니다. {pointer}: {problem}. 결제나 취소였다면 결과를 알 수 없으니 주문 조회로 확인해 주세요"
        "The external system's answer contradicts the request or itself, and was not taken. {pointer}: {problem}. After a payment or a cancel the outcome is unknown: inquire the order";
    /// Only the owner of the coupons and payments can do it.
    OwnedByTarget {} 409 lasting "OWNED_BY_EXTERNAL"
        "이 샌드박스의 쿠폰과 결제는 외부 시스템의 것입니다. 외부 시스템에서 하거나, 설정에서 내장으로 바꿔 주세요"
        "The coupons and payments of this sandbox belong to the external system. Do it there, or make them built in in the settings";

    /// Nothing with this number in the lists.
    RecordNotFound {} 404 lasting "RECORD_NOT_FOUND"
        "기록이 없습니다. 목록을 새로 고쳐 주세요"
        "There is no such record. Please refresh the list";
    /// A call that no client here can send: a foreign system's telegram, a connection test, or one whose
    /// request is no form.
    CallHasNoRequest {} 409 lasting "CALL_HAS_NO_REQUEST"
        "이 호출에는 다시 보낼 요청이 없습니다. 결제나 조회처럼 여기서 보낼 수 있는 호출을 골라 주세요"
        "This call has no request that could be sent again. Choose one that can be sent from here, such as a payment or a look-up";
    /// A sandbox keeps so many requests and no more.
    SavedRequestsFull { most: i64 } 409 lasting "SAVED_REQUESTS_FULL"
        "요청은 {most}개까지 저장됩니다. 쓰지 않는 것을 지워 주세요"
        "Up to {most} requests are kept. Delete those that are not used";
    /// No scenario of this path, nor in the library.
    ScenarioNotFound { path: String } 404 lasting "SCENARIO_NOT_FOUND"
        "시나리오 {path}이(가) 없습니다. 목록에서 골라 주세요"
        "There is no scenario {path}. Choose one from the list";
    /// Somebody else edited it since it was read.
    ScenarioChanged { path: String, edit_no: i64 } 409 lasting "SCENARIO_CHANGED"
        "그동안 다른 사람이 시나리오 {path}을(를) 고쳤습니다(편집 {edit_no}). 다시 읽고 고쳐 주세요"
        "Somebody else edited the scenario {path} meanwhile (edit {edit_no}). Read it again, then edit it";
    /// A sandbox keeps so many scenarios and no more.
    ScenariosFull { most: i64 } 409 lasting "SCENARIOS_FULL"
        "시나리오는 {most}개까지 저장됩니다. 쓰지 않는 것을 지워 주세요"
        "Up to {most} scenarios are kept. Delete those that are not used";
    /// The library's can't be deleted.
    ScenarioOfLibrary { path: String } 409 lasting "SCENARIO_OF_LIBRARY"
        "시나리오 {path}은(는) 기본으로 들어 있는 것이라 삭제할 수 없습니다. 고치려면 같은 경로나 다른 경로에 저장해 주세요"
        "The scenario {path} is the library's and can't be deleted. To edit it, save a copy at this or another path";
    /// A draft has problems, so it does not run.
    ScenarioIsDraft { path: String, problems: i64 } 409 lasting "SCENARIO_IS_DRAFT"
        "시나리오 {path}에 잘못된 곳이 {problems}군데 있어 실행할 수 없습니다. 고쳐서 저장해 주세요"
        "The scenario {path} can't run, because of problems in its file: {problems}. Correct and save it";
    /// None has the tag, or failed.
    NoScenarioToRun {} 409 lasting "NO_SCENARIO_TO_RUN"
        "실행할 시나리오가 없습니다. 태그를 확인하거나 다른 것을 골라 주세요"
        "There is no such scenario to run. Check the tag, or choose another";
    /// A sandbox has so many runs that are not over and no more.
    ScenarioRunsFull { most: i64 } 409 passing "SCENARIO_RUNS_FULL"
        "끝나지 않은 실행은 {most}개까지입니다. 끝나기를 기다리거나 중단해 주세요"
        "There can be {most} runs that are not over. Wait for them, or stop some";
    /// No run of this number.
    ScenarioRunNotFound { run_no: i64 } 404 lasting "SCENARIO_RUN_NOT_FOUND"
        "실행 {run_no}이(가) 없습니다. 오래되어 지워졌을 수 있습니다. 목록에서 골라 주세요"
        "There is no run {run_no}. It may be old and deleted. Choose one from the list";
    /// No schedule of this number.
    ScenarioScheduleNotFound { schedule_no: i64 } 404 lasting "SCENARIO_SCHEDULE_NOT_FOUND"
        "예약 {schedule_no}이(가) 없습니다. 목록에서 골라 주세요"
        "There is no schedule {schedule_no}. Choose one from the list";
    /// The file says it, so it is changed there.
    ScenarioScheduleOfFile { path: String } 409 lasting "SCENARIO_SCHEDULE_OF_FILE"
        "이 예약은 시나리오 {path}의 파일에 적혀 있습니다. 파일의 schedule을 고쳐 주세요. 여기서는 멈추거나 다시 시작할 수 있습니다"
        "The file of the scenario {path} says this. Edit its schedule there; here it can rest and go on";
    /// A sandbox has so many schedules and no more.
    ScenarioSchedulesFull { most: i64 } 409 lasting "SCENARIO_SCHEDULES_FULL"
        "예약은 {most}개까지입니다. 쓰지 않는 것을 지워 주세요"
        "There can be {most} schedules. Delete those that are not used";
    /// A call with effects came without its key.
    IdempotencyKeyMissing {} 400 lasting "IDEMPOTENCY_KEY_MISSING"
        "Idempotency-Key 헤더가 필요합니다. 요청마다 새 값(UUID 등)을 넣고, 다시 보낼 때는 같은 값을 쓰세요"
        "The header Idempotency-Key is needed. Give each request a new value (a UUID, say), and the same one when it is sent again";
    /// Not a key.
    IdempotencyKeyMalformed {} 400 lasting "IDEMPOTENCY_KEY_MALFORMED"
        "Idempotency-Key는 한 번만, 1–255자의 따옴표 문자열로 보내 주세요. 예: \"8e03978e-40d5-43dd-bc93-6894a57f9324\""
        "Idempotency-Key must come once, as a quoted string of 1 to 255 characters. For example: \"8e03978e-40d5-43dd-bc93-6894a57f9324\"";
    /// The key belongs to another request.
    IdempotencyKeyReused {} 422 lasting "IDEMPOTENCY_KEY_REUSED"
        "이 Idempotency-Key는 다른 요청에 이미 쓰였습니다. 새 값으로 보내 주세요"
        "This Idempotency-Key was used for another request. Send a new one";
    /// The first request with this key has no answer yet.
    IdempotencyKeyInFlight {} 409 passing "IDEMPOTENCY_KEY_IN_FLIGHT"
        "같은 Idempotency-Key의 첫 요청을 처리하고 있습니다. 잠시 후 다시 보내면 그 결과를 돌려드립니다"
        "The first request with this Idempotency-Key is being processed. Send it again shortly for its answer";
    /// The reader's role may not do or see this.
    RoleNotEnough { needed: Role, role: Role } 403 lasting "ROLE_NOT_ENOUGH"
        "{needed} 권한이 필요합니다. 지금 권한은 {role}입니다. 서버 운영자에게 그 권한의 액세스 토큰을 요청해 주세요"
        "This takes the role {needed}, and yours is {role}. Ask the server's operator for an access token of that role";
    /// No such sandbox.
    SandboxNotFound { sandbox_id: String } 404 lasting "SANDBOX_NOT_FOUND"
        "샌드박스 {sandbox_id}이(가) 없습니다. 목록에서 고르거나 새로 만들어 주세요"
        "There is no sandbox {sandbox_id}. Choose one from the list, or create it";
    /// A clock that would leave the years that it can show.
    ClockOutOfRange {} 422 lasting "CLOCK_OUT_OF_RANGE"
        "시계는 2000년부터 2099년 사이에서만 움직일 수 있습니다. 그 안의 시각을 골라 주세요"
        "A clock shows the years 2000 to 2099. Choose a time among them";
    /// The next expiry is asked for where none comes.
    NothingExpires {} 409 lasting "NOTHING_EXPIRES"
        "앞으로 만료될 쿠폰이 없습니다. 쿠폰을 발급한 뒤 다시 하거나 시각을 직접 설정해 주세요"
        "No coupon expires from now on. Issue one first, or set the time yourself";
    /// The identifier is taken.
    SandboxExists { sandbox_id: SandboxId } 409 lasting "SANDBOX_EXISTS"
        "샌드박스 {sandbox_id}은(는) 이미 있습니다. 다른 ID로 만들어 주세요"
        "There is a sandbox {sandbox_id} already. Choose another ID";
    /// The one sandbox that is always there.
    DefaultSandboxStays {} 409 lasting "DEFAULT_SANDBOX_STAYS"
        "기본 샌드박스는 삭제할 수 없습니다. 처음 상태로 되돌리려면 초기화해 주세요"
        "The default sandbox can't be deleted. Reset it to get back to its start";
    /// A sandbox for one run of a scenario keeps no start: it can be neither reset nor copied into another one for a run.
    SandboxForRun { sandbox_id: SandboxId } 409 lasting "SANDBOX_FOR_RUN"
        "샌드박스 {sandbox_id}은(는) 시나리오 실행 한 번을 위한 것이어서 처음 상태가 없습니다. 새로 만들어 주세요"
        "The sandbox {sandbox_id} is for one run of a scenario and keeps no start. Make a new one";
    /// Calls were in the way for too long.
    SandboxBusy { sandbox_id: SandboxId } 409 passing "SANDBOX_BUSY"
        "샌드박스 {sandbox_id}에서 진행 중인 요청이 많습니다. 잠시 후 다시 시도해 주세요"
        "Too much is under way in the sandbox {sandbox_id}. Try again shortly";
    /// What the call was about is gone: the sandbox was reset or deleted while it was done.
    SandboxChanged {} 409 passing "SANDBOX_CHANGED"
        "그 사이에 샌드박스가 초기화되었거나 삭제되었습니다. 다시 요청해 주세요"
        "The sandbox was reset or deleted meanwhile. Send the request again";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_statuses_are_client_errors_or_of_somebody_behind_us() {
        let mut codes: Vec<_> = Refusal::CODES.iter().map(|(code, _)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Refusal::CODES.len());
        for (code, status) in Refusal::CODES {
            assert!(
                (400..500).contains(status) || (502..=504).contains(status),
                "{code}: {status}"
            );
        }
    }

    #[test]
    fn messages_carry_their_details() {
        let refusal = Refusal::LimitExceeded { requested: Krw(400_000), remaining: Krw(367_600) };
        assert_eq!(refusal.code(), "LIMIT_EXCEEDED");
        assert!(refusal.text().korean.contains("367,600원"));
        assert!(refusal.text().english.contains("400,000 won"));
    }
}
