//! Tests of the codec: golden bytes, every refusal, and properties over arbitrary telegrams.

mod arbitrary;
mod properties;
mod refusals;

use chrono::{NaiveDate, NaiveDateTime};

use super::{
    EncodeProblem, FIELDS, FRAME_LENGTH, LARGEST_AMOUNT, MessageType, ResponseCode, Telegram,
    decode, euc_kr, fields_as_markdown, ruler,
};

pub(super) fn noon() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().and_hms_opt(12, 34, 56).unwrap()
}

pub(super) fn sample() -> Telegram {
    Telegram {
        message_no: 42,
        sandbox: "default".into(),
        response_code: Some(ResponseCode::Approved),
        order_no: "ORD-1".into(),
        serial_no: "A1B2C3D4E5F6G7H8".into(),
        ctn: "01012345678".into(),
        ncn: "500000000001".into(),
        amount: 10_000,
        coupon_amount: 3_000,
        coupon_name: "봄맞이 쿠폰".into(),
        message: "정상".into(),
        ..Telegram::new(MessageType::VerifyResponse, noon())
    }
}

/// The bytes of the sample, written by hand; the Hangul was encoded with Python's `euc_kr`.
fn golden() -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(b"02690210000000000042");
    bytes.extend(b"default                         ");
    bytes.extend(b"202603021234560000");
    bytes.extend(b"ORD-1                                   ");
    bytes.extend(b"A1B2C3D4E5F6G7H801012345678500000000001");
    bytes.extend(b"000000010000000000003000");
    bytes.extend(b"\xba\xbd\xb8\xc2\xc0\xcc \xc4\xed\xc6\xf9");
    bytes.extend([b' '; 29]);
    bytes.extend(b"\xc1\xa4\xbb\xf3");
    bytes.extend([b' '; 56]);
    bytes
}

#[test]
fn golden_bytes() {
    assert_eq!(FRAME_LENGTH, 273);
    let frame = sample().encode().unwrap();
    assert_eq!(frame, golden());
    assert_eq!(decode(&frame).unwrap(), sample());
}

#[test]
fn every_field_begins_where_the_last_one_ends() {
    let mut end = 0;
    for field in FIELDS {
        assert_eq!(field.offset, end, "{}", field.name);
        end = field.end();
    }
    assert_eq!(end, FRAME_LENGTH);
}

#[test]
fn codes_and_serde_agree() {
    for message_type in MessageType::ALL {
        assert_eq!(MessageType::from_code(message_type.code()), Some(message_type));
        let json = serde_json::to_string(&message_type).unwrap();
        assert_eq!(json, format!("\"{}\"", message_type.code()));
    }
    for code in ResponseCode::ALL {
        assert_eq!(ResponseCode::from_code(code.code()), Some(code));
        assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{}\"", code.code()));
    }
    let json = serde_json::to_string(&sample()).unwrap();
    assert_eq!(serde_json::from_str::<Telegram>(&json).unwrap(), sample());
}

#[test]
fn documentation_is_up_to_date() {
    let expected = fields_as_markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/telegram.md");
        std::fs::write(path, &expected).unwrap();
        return;
    }
    let hint = "run `UPDATE_DOCS=1 cargo test telegram`";
    assert_eq!(include_str!("../telegram.md"), expected, "{hint}");
}

/// Windows-949 has every syllable of modern Hangul; each must survive, and so must every other pair
/// that decodes.
#[test]
fn every_character_of_windows_949_round_trips() {
    let mut syllables = 0;
    for first in 0x80..=0xFF_u8 {
        for second in 0x00..=0xFF_u8 {
            if let Ok(text) = euc_kr::decode(&[first, second]) {
                let character = text.chars().next().unwrap();
                assert_eq!(text.chars().count(), 1);
                assert_eq!(euc_kr::encode(character).unwrap().as_bytes(), [first, second]);
                syllables += usize::from(('가'..='힣').contains(&character));
            }
        }
    }
    assert_eq!(syllables, 11_172);
    assert_eq!(euc_kr::encode('뷁').unwrap().as_bytes(), b"\x94\xee");
    assert_eq!(euc_kr::encode('똠').unwrap().as_bytes(), b"\x8c\x63");
}

#[test]
fn text_is_cut_after_a_whole_syllable() {
    // One letter, then syllables: the fortieth byte would be the first half of one.
    let telegram = Telegram { coupon_name: format!("A{}", "가".repeat(30)), ..sample() };
    let decoded = decode(&telegram.encode().unwrap()).unwrap();
    assert_eq!(decoded.coupon_name, format!("A{}", "가".repeat(19)));
    let telegram = Telegram { message: "나".repeat(31), ..sample() };
    assert_eq!(decode(&telegram.encode().unwrap()).unwrap().message, "나".repeat(30));
}

#[test]
fn text_without_a_code_becomes_question_marks() {
    let telegram = Telegram { coupon_name: "뷁\t😀\u{85}끝".into(), ..sample() };
    assert_eq!(decode(&telegram.encode().unwrap()).unwrap().coupon_name, "뷁???끝");
}

#[test]
fn values_that_do_not_fit_are_refused() {
    use EncodeProblem::*;
    let refused = |telegram: Telegram| {
        let error = telegram.encode().unwrap_err();
        assert!(error.to_string().contains(error.field.name));
        assert!(error.korean().contains(error.field.korean));
        (error.field.name, error.offset - error.field.offset, error.problem)
    };
    let order = |order_no: &str| refused(Telegram { order_no: order_no.into(), ..sample() });
    assert_eq!(order(&"x".repeat(41)), ("order_no", 40, TooLong));
    assert_eq!(order(&format!("x{}", "가".repeat(20))), ("order_no", 39, TooLong));
    assert_eq!(order("가😀"), ("order_no", 2, NoEucKrCode));
    assert_eq!(order("a\nb"), ("order_no", 1, ControlCharacter));
    assert_eq!(order("ab "), ("order_no", 2, TrailingSpace));
    let amount = |amount| refused(Telegram { amount, ..sample() });
    assert_eq!(amount(-1), ("amount", 0, Negative));
    assert_eq!(amount(LARGEST_AMOUNT + 1), ("amount", 0, TooManyDigits));
    let number = Telegram { message_no: super::LARGEST_MESSAGE_NO + 1, ..sample() };
    assert_eq!(refused(number), ("message_no", 0, TooManyDigits));
    let year_10000 = NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap();
    assert_eq!(refused(Telegram { sent_at: year_10000, ..sample() }).2, YearOutOfRange);
    let no_code = Telegram { response_code: None, ..sample() };
    assert_eq!(refused(no_code), ("response_code", 0, ResponseCodeMissing));
    let code = Telegram { message_type: MessageType::VerifyRequest, ..sample() };
    assert_eq!(refused(code), ("response_code", 0, ResponseCodeUnexpected));
    let control = Telegram { order_no: "a\nb".into(), ..sample() };
    assert_eq!(control.encode().unwrap_err().korean(), "주문번호 71번째 바이트: 제어 문자");
    let not_a_request = super::EncodeError::not_a_request();
    assert_eq!(not_a_request.korean(), "전문 종류 4번째 바이트: 요청이 아닌 전문");
}

#[test]
fn only_an_inquiry_about_no_order_is_an_echo() {
    let inquiry = Telegram::new(MessageType::InquiryRequest, noon());
    assert!(inquiry.is_echo());
    assert!(!Telegram { order_no: "ORD-1".into(), ..inquiry }.is_echo());
    assert!(!Telegram::new(MessageType::VerifyRequest, noon()).is_echo());
}

#[test]
fn the_ruler_shows_any_frame() {
    let views = ruler(&golden());
    assert_eq!(views.len(), FIELDS.len());
    assert_eq!(views[12].text.trim_end(), "봄맞이 쿠폰");
    assert_eq!(
        (views[12].name.as_str(), views[12].offset, views[12].len),
        ("coupon_name", 173, 40)
    );
    assert!(ruler(b"").iter().all(|view| view.text.is_empty()));
    assert_eq!(ruler(b"02690")[1].text, "0");
    let mut broken = golden();
    broken[173] = 0;
    broken.extend(b"more");
    let views = ruler(&broken);
    assert!(views[12].text.starts_with('\u{FFFD}'));
    assert_eq!((views[14].name.as_str(), views[14].text.as_str()), ("excess", "more"));
}

#[test]
fn replies_and_refusals_are_frames() {
    let request =
        Telegram { message_type: MessageType::ReversalRequest, response_code: None, ..sample() };
    let later = noon() + chrono::TimeDelta::minutes(1);
    let reply = request.reply(ResponseCode::CouponNotHeld, later);
    assert_eq!((reply.message_type, reply.sent_at), (MessageType::ReversalResponse, later));
    assert_eq!(reply.message, "이 주문에 선점되지 않은 쿠폰");
    assert_eq!(decode(&reply.encode().unwrap()).unwrap(), reply);
    assert_eq!(
        reply.reply(ResponseCode::UnknownMessageType, noon()).message_type,
        MessageType::Error
    );

    let mut frame = golden();
    frame[4..8].copy_from_slice(b"7777");
    let error = decode(&frame).unwrap_err();
    let refusal = Telegram::refusal(&frame, &error, noon());
    assert_eq!(refusal.response_code, Some(ResponseCode::UnknownMessageType));
    assert_eq!((refusal.message_no, refusal.sandbox.as_str()), (42, "default"));
    assert_eq!((refusal.sent_at, refusal.message.clone()), (noon(), error.korean()));
    assert_eq!(decode(&refusal.encode().unwrap()).unwrap(), refusal);
}
