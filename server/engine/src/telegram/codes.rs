//! The message types and response codes: each a closed set with a code on the wire and a name in
//! Korean and English.

use serde::{Deserialize, Serialize};

/// What a telegram asks or answers. Serialised as its four digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MessageType {
    /// Is this coupon good for this payment?
    #[serde(rename = "0200")]
    VerifyRequest,
    /// The answer to [`MessageType::VerifyRequest`].
    #[serde(rename = "0210")]
    VerifyResponse,
    /// Undo the verification of this order (망취소).
    #[serde(rename = "0400")]
    ReversalRequest,
    /// The answer to [`MessageType::ReversalRequest`].
    #[serde(rename = "0410")]
    ReversalResponse,
    /// What became of this order? With a blank order number: is anybody there?
    #[serde(rename = "0800")]
    InquiryRequest,
    /// The answer to [`MessageType::InquiryRequest`].
    #[serde(rename = "0810")]
    InquiryResponse,
    /// The telegram that was sent could not be read.
    #[serde(rename = "9999")]
    Error,
}

impl MessageType {
    /// Every message type, in the order of the codes.
    pub const ALL: [Self; 7] = [
        Self::VerifyRequest,
        Self::VerifyResponse,
        Self::ReversalRequest,
        Self::ReversalResponse,
        Self::InquiryRequest,
        Self::InquiryResponse,
        Self::Error,
    ];

    /// The four digits on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::VerifyRequest => "0200",
            Self::VerifyResponse => "0210",
            Self::ReversalRequest => "0400",
            Self::ReversalResponse => "0410",
            Self::InquiryRequest => "0800",
            Self::InquiryResponse => "0810",
            Self::Error => "9999",
        }
    }

    /// The type with these four digits.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|message_type| message_type.code() == code)
    }

    /// The name on the console.
    #[must_use]
    pub const fn korean(self) -> &'static str {
        match self {
            Self::VerifyRequest => "쿠폰 검증 요청",
            Self::VerifyResponse => "쿠폰 검증 응답",
            Self::ReversalRequest => "망취소 요청",
            Self::ReversalResponse => "망취소 응답",
            Self::InquiryRequest => "조회 요청",
            Self::InquiryResponse => "조회 응답",
            Self::Error => "오류",
        }
    }

    /// The name on the console in English.
    #[must_use]
    pub const fn english(self) -> &'static str {
        match self {
            Self::VerifyRequest => "Verification request",
            Self::VerifyResponse => "Verification response",
            Self::ReversalRequest => "Reversal request",
            Self::ReversalResponse => "Reversal response",
            Self::InquiryRequest => "Inquiry request",
            Self::InquiryResponse => "Inquiry response",
            Self::Error => "Error",
        }
    }

    /// The type that answers this one; `None` for what is not a request.
    #[must_use]
    pub const fn answer(self) -> Option<Self> {
        match self {
            Self::VerifyRequest => Some(Self::VerifyResponse),
            Self::ReversalRequest => Some(Self::ReversalResponse),
            Self::InquiryRequest => Some(Self::InquiryResponse),
            Self::VerifyResponse | Self::ReversalResponse | Self::InquiryResponse | Self::Error => {
                None
            }
        }
    }

    /// Whether a telegram of this type waits for an answer.
    #[must_use]
    pub const fn is_request(self) -> bool {
        self.answer().is_some()
    }
}

/// The outcome in an answer. Serialised as its four digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ResponseCode {
    /// Done as asked.
    #[serde(rename = "0000")]
    Approved,
    /// No coupon has this serial number.
    #[serde(rename = "1001")]
    CouponNotFound,
    /// The coupon is not held for this order.
    #[serde(rename = "1002")]
    CouponNotHeld,
    /// The amounts are not those of the order and the coupon.
    #[serde(rename = "1003")]
    AmountMismatch,
    /// The coupon belongs to another subscriber.
    #[serde(rename = "1004")]
    OtherSubscriber,
    /// The order has been cancelled or reversed before.
    #[serde(rename = "1005")]
    AlreadyReversed,
    /// An inquiry about an order that was never verified.
    #[serde(rename = "1006")]
    NoRecord,
    /// The coupon is past its last day, or was deleted.
    #[serde(rename = "1007")]
    CouponExpired,
    /// The order number was used for a request with other amounts or another contract.
    #[serde(rename = "1008")]
    OtherRequest,
    /// The coupon service refuses, for reasons of its own.
    #[serde(rename = "1009")]
    Refused,
    /// No coupon has this serial number, and its check digit says that it was mistyped.
    #[serde(rename = "1010")]
    SerialNoMistyped,
    /// The contract that the coupon belongs to has ended, so nobody can use it.
    #[serde(rename = "1011")]
    ContractEnded,
    /// The telegram could not be read.
    #[serde(rename = "9001")]
    Malformed,
    /// The telegram's type is not known, or is not a request.
    #[serde(rename = "9002")]
    UnknownMessageType,
    /// The coupon service failed.
    #[serde(rename = "9099")]
    SystemError,
}

impl ResponseCode {
    /// Every response code, in the order of the codes.
    pub const ALL: [Self; 15] = [
        Self::Approved,
        Self::CouponNotFound,
        Self::CouponNotHeld,
        Self::AmountMismatch,
        Self::OtherSubscriber,
        Self::AlreadyReversed,
        Self::NoRecord,
        Self::CouponExpired,
        Self::OtherRequest,
        Self::Refused,
        Self::SerialNoMistyped,
        Self::ContractEnded,
        Self::Malformed,
        Self::UnknownMessageType,
        Self::SystemError,
    ];

    /// The four digits on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Approved => "0000",
            Self::CouponNotFound => "1001",
            Self::CouponNotHeld => "1002",
            Self::AmountMismatch => "1003",
            Self::OtherSubscriber => "1004",
            Self::AlreadyReversed => "1005",
            Self::NoRecord => "1006",
            Self::CouponExpired => "1007",
            Self::OtherRequest => "1008",
            Self::Refused => "1009",
            Self::SerialNoMistyped => "1010",
            Self::ContractEnded => "1011",
            Self::Malformed => "9001",
            Self::UnknownMessageType => "9002",
            Self::SystemError => "9099",
        }
    }

    /// The code with these four digits.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|response_code| response_code.code() == code)
    }

    /// The meaning, for the console and for a telegram's message.
    #[must_use]
    pub const fn korean(self) -> &'static str {
        match self {
            Self::Approved => "정상",
            Self::CouponNotFound => "없는 쿠폰",
            Self::CouponNotHeld => "이 주문에 선점되지 않은 쿠폰",
            Self::AmountMismatch => "금액 불일치",
            Self::OtherSubscriber => "다른 가입자의 쿠폰",
            Self::AlreadyReversed => "이미 취소(망취소)된 주문",
            Self::NoRecord => "검증 기록 없음",
            Self::CouponExpired => "만료되었거나 삭제된 쿠폰",
            Self::OtherRequest => "다른 내용으로 쓰인 주문번호",
            Self::Refused => "쿠폰사 거절",
            Self::SerialNoMistyped => "잘못 입력된 일렬 번호",
            Self::ContractEnded => "해지된 계약의 쿠폰",
            Self::Malformed => "전문 형식 오류",
            Self::UnknownMessageType => "알 수 없는 전문 종류",
            Self::SystemError => "시스템 오류",
        }
    }

    /// The meaning in English.
    #[must_use]
    pub const fn english(self) -> &'static str {
        match self {
            Self::Approved => "Approved",
            Self::CouponNotFound => "No such coupon",
            Self::CouponNotHeld => "The coupon is not held for this order",
            Self::AmountMismatch => "The amounts do not match",
            Self::OtherSubscriber => "The coupon belongs to another subscriber",
            Self::AlreadyReversed => "The order is already cancelled or reversed",
            Self::NoRecord => "No verification on record",
            Self::CouponExpired => "The coupon is expired or deleted",
            Self::OtherRequest => "The order number was used for another request",
            Self::Refused => "Refused by the coupon service",
            Self::SerialNoMistyped => "The serial number was mistyped",
            Self::ContractEnded => "The coupon's contract has ended",
            Self::Malformed => "Malformed telegram",
            Self::UnknownMessageType => "Unknown message type",
            Self::SystemError => "System error",
        }
    }
}
