//! What decoding refuses, with the field, the byte and the reason.

use super::super::{
    DecodeError, DecodeProblem, FIELDS, FRAME_LENGTH, ResponseCode, announced_frame_length, decode,
    euc_kr, message_no_of,
};
use super::golden;
use DecodeProblem::*;

/// The refusal of the golden frame with these bytes put at this offset.
#[track_caller]
fn refusal(offset: usize, bytes: &[u8]) -> (&'static str, usize, DecodeProblem) {
    let mut frame = golden();
    frame[offset..offset + bytes.len()].copy_from_slice(bytes);
    let error = decode(&frame).unwrap_err();
    assert!(error.to_string().contains(error.field.name));
    (error.field.name, error.offset, error.problem)
}

#[test]
fn lengths() {
    assert_eq!(refusal(0, b"02x9"), ("length", 2, NotADigit));
    let mismatch = LengthMismatch { announced: 268, actual: 269 };
    assert_eq!(refusal(0, b"0268"), ("length", 0, mismatch));
    assert_eq!(decode(b"").unwrap_err().problem, PrefixIncomplete);
    assert_eq!(decode(b"026").unwrap_err().problem, PrefixIncomplete);
    assert_eq!(decode(b"0000").unwrap_err().problem, WrongLength { announced: 0 });
    let longer = [b"0270".as_slice(), &golden()[4..], b" "].concat();
    assert_eq!(decode(&longer).unwrap_err().problem, WrongLength { announced: 270 });
}

#[test]
fn numbers_and_codes() {
    assert_eq!(refusal(4, b"02 0"), ("message_type", 6, NotADigit));
    assert_eq!(refusal(4, b"0220"), ("message_type", 4, UnknownMessageType));
    assert_eq!(refusal(8, b" "), ("message_no", 8, NotADigit));
    assert_eq!(refusal(66, b"1234"), ("response_code", 66, UnknownResponseCode));
    assert_eq!(refusal(66, b"    "), ("response_code", 66, ResponseCodeMissing));
    assert_eq!(refusal(4, b"0200"), ("response_code", 66, ResponseCodeUnexpected));
    assert_eq!(refusal(150, b"-"), ("amount", 150, NotADigit));
}

#[test]
fn dates() {
    for impossible in ["20260230120000", "20260302240000", "20260302126000", "20261302120000"] {
        assert_eq!(refusal(52, impossible.as_bytes()), ("sent_at", 52, ImpossibleDate));
    }
}

#[test]
fn texts() {
    // The last byte of a field, without its other half.
    assert_eq!(refusal(109, b"\xb0"), ("order_no", 109, HalfSyllable));
    assert_eq!(refusal(212, b"\xb0"), ("coupon_name", 212, HalfSyllable));
    assert_eq!(refusal(180, b"\xb0 "), ("coupon_name", 180, HalfSyllable));
    // Windows-949 leaves these two to whoever uses it, and these bytes to nobody.
    assert_eq!(refusal(173, b"\xc9\xa1"), ("coupon_name", 173, NotEucKr));
    assert_eq!(refusal(173, b"\x80"), ("coupon_name", 173, NotEucKr));
    assert_eq!(refusal(173, b"\xb0\xff"), ("coupon_name", 173, NotEucKr));
    // What it adds to KS X 1001 (똠) may end in a letter, and without it is half a syllable.
    assert_eq!(refusal(212, b"\x8c"), ("coupon_name", 212, HalfSyllable));
    assert_eq!(refusal(213, b"\xff"), ("message", 213, NotEucKr));
    assert_eq!(refusal(20, b"\0"), ("sandbox", 20, ControlCharacter));
    assert_eq!(refusal(126, b"\x7f"), ("ctn", 126, ControlCharacter));
}

/// What is told of a request that has these bytes at this offset and is read as text.
#[track_caller]
fn name_refusal(offset: usize, bytes: &[u8]) -> Option<(&'static str, usize, DecodeProblem)> {
    let mut frame = golden();
    frame[4..8].copy_from_slice(b"0200");
    frame[66..70].copy_from_slice(b"    ");
    frame[offset..offset + bytes.len()].copy_from_slice(bytes);
    let error = decode(&frame).unwrap().check_names().err()?;
    assert_eq!(error.response_code(), ResponseCode::Malformed);
    Some((error.field.name, error.offset, error.problem))
}

#[test]
fn names() {
    assert_eq!(name_refusal(70, b"A-1_2.3"), None);
    let two_byte_blank = b"\xa1\xa1";
    for (name, first, last) in
        [("sandbox", 20, 50), ("order_no", 70, 108), ("serial_no", 110, 124), ("ncn", 137, 147)]
    {
        assert_eq!(name_refusal(first, two_byte_blank), Some((name, first, NotAName)));
        // Behind one-byte blanks the first of these is told.
        let told = name_refusal(last, two_byte_blank).unwrap();
        assert_eq!((told.0, told.2), (name, NotAName));
        assert!((first..=last).contains(&told.1), "{told:?}");
    }
    assert_eq!(name_refusal(126, b"\xb0\xa1"), Some(("ctn", 126, NotAName)));
    // 주문
    assert_eq!(name_refusal(72, b"\xc1\xd6\xb9\xae"), Some(("order_no", 72, NotAName)));
    assert_eq!(name_refusal(70, b" "), Some(("order_no", 70, NotAName)));
    assert_eq!(name_refusal(71, b"/"), Some(("order_no", 71, NotAnOrderNumber)));
    assert_eq!(name_refusal(70, &[b' '; 40]), Some(("order_no", 70, Missing)));
    // An inquiry about no order is an echo.
    let mut echo = golden();
    echo[4..8].copy_from_slice(b"0800");
    echo[66..110].copy_from_slice(&[b' '; 44]);
    assert_eq!(decode(&echo).unwrap().check_names(), Ok(()));
}

#[test]
fn streams_are_cut_by_the_prefix() {
    assert_eq!(announced_frame_length(b"026", 4096), Ok(None));
    assert_eq!(announced_frame_length(b"0269", 4096), Ok(Some(FRAME_LENGTH)));
    assert_eq!(announced_frame_length(b"4092", 4096), Ok(Some(4096)));
    let too_long = announced_frame_length(b"4093", 4096).unwrap_err();
    assert_eq!(too_long.problem, TooLong { announced: 4093, most: 4092 });
    assert_eq!(announced_frame_length(b"GET /", 4096).unwrap_err().problem, NotADigit);
}

#[test]
fn the_message_number_is_read_from_broken_frames() {
    assert_eq!(message_no_of(&golden()[..20]), Some(42));
    assert_eq!(message_no_of(&golden()[..19]), None);
    assert_eq!(message_no_of(b"02690210x00000000042"), None);
}

#[test]
fn a_reason_tells_the_field_the_byte_and_the_problem() {
    let mut frame = golden();
    frame[150] = b'-';
    let error = decode(&frame).unwrap_err();
    let told = format!("{} 150번째 바이트: 숫자가 아님", error.field.korean);
    assert_eq!(error.korean(), told);
    assert_eq!(error.response_code(), ResponseCode::Malformed);
    assert_eq!(DecodeError::not_a_request().response_code(), ResponseCode::UnknownMessageType);
    assert_eq!(WrongLength { announced: 270 }.korean(), "길이 270, 규격 269");
    assert_eq!(LengthMismatch { announced: 268, actual: 269 }.korean(), "길이 268, 실제 269");
    assert_eq!(TooLong { announced: 4093, most: 4092 }.korean(), "길이 4093, 최대 4092");
}

/// The reason must arrive whole in an error telegram's 60 bytes.
#[test]
fn every_reason_fits_an_error_telegram() {
    let problems = [
        PrefixIncomplete,
        LengthMismatch { announced: 9999, actual: 9999 },
        WrongLength { announced: 9999 },
        TooLong { announced: 9999, most: 4092 },
        NotADigit,
        NotEucKr,
        HalfSyllable,
        ControlCharacter,
        UnknownMessageType,
        UnknownResponseCode,
        ImpossibleDate,
        ResponseCodeMissing,
        ResponseCodeUnexpected,
        NotAName,
        NotAnOrderNumber,
        Missing,
    ];
    for field in FIELDS {
        for problem in problems {
            let korean = DecodeError { field, offset: FRAME_LENGTH, problem }.korean();
            let bytes =
                korean.chars().map(|c| euc_kr::encode(c).unwrap().as_bytes().len()).sum::<usize>();
            assert!(bytes <= 60, "{korean}: {bytes} bytes");
        }
    }
}
