//! Properties over arbitrary telegrams and arbitrary bytes.

use proptest::prelude::*;

use super::super::{DecodeProblem, FRAME_LENGTH, FieldSpec, ResponseCode, Telegram, decode, ruler};
use super::{arbitrary, noon, sample};

proptest! {
    #[test]
    fn what_is_encoded_is_decoded(telegram in arbitrary::telegram()) {
        prop_assert_eq!(decode(&telegram.encode().unwrap()).unwrap(), telegram);
    }

    #[test]
    fn what_is_decoded_is_encoded_to_the_same_bytes(telegram in arbitrary::telegram()) {
        let frame = telegram.encode().unwrap();
        prop_assert_eq!(decode(&frame).unwrap().encode().unwrap(), frame);
    }

    #[test]
    fn any_values_encode_or_are_refused(name in ".*", order_no in ".*", amount: i64) {
        let telegram = Telegram { coupon_name: name, order_no, amount, ..sample() };
        if let Ok(frame) = telegram.encode() {
            prop_assert_eq!(decode(&frame).unwrap().order_no, telegram.order_no);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        if let Err(error) = decode(&bytes) {
            Telegram::refusal(&bytes, &error, noon()).encode().unwrap();
        }
        let _ = ruler(&bytes);
    }

    #[test]
    fn arbitrary_bodies_of_the_right_length_never_panic(
        body in proptest::collection::vec(any::<u8>(), FRAME_LENGTH - 4),
    ) {
        let frame = [b"0269".as_slice(), &body].concat();
        let error = decode(&frame).unwrap_err();
        Telegram::refusal(&frame, &error, noon()).encode().unwrap();
        let _ = ruler(&frame);
    }

    #[test]
    fn truncated_frames_are_refused(telegram in arbitrary::telegram(), end in 0..FRAME_LENGTH) {
        let frame = telegram.encode().unwrap();
        let error = decode(&frame[..end]).unwrap_err();
        let is_about_the_length = matches!(
            error.problem,
            DecodeProblem::LengthMismatch { .. } | DecodeProblem::PrefixIncomplete
        );
        prop_assert!(is_about_the_length);
        let _ = ruler(&frame[..end]);
    }

    /// A mutated frame is refused, or reads as a telegram that has a frame again.
    #[test]
    fn mutated_frames_never_panic(
        telegram in arbitrary::telegram(),
        index in 0..FRAME_LENGTH,
        byte: u8,
    ) {
        let mut frame = telegram.encode().unwrap();
        frame[index] = byte;
        if let Ok(telegram) = decode(&frame) {
            prop_assert_eq!(telegram.encode().unwrap(), frame.clone());
        }
        let _ = ruler(&frame);
    }

    /// Any syllables, cut after a whole one; of 40 bytes at most one is left blank for it.
    #[test]
    fn hangul_is_never_halved(letters in "[a-z]{0,3}", syllables in "[가-힣]{0,60}") {
        let name = format!("{letters}{syllables}");
        let telegram = Telegram { coupon_name: name.clone(), ..sample() };
        let decoded = decode(&telegram.encode().unwrap()).unwrap().coupon_name;
        prop_assert!(name.starts_with(&decoded));
        let bytes = letters.len() + 2 * syllables.chars().count();
        let kept = letters.len() + 2 * (decoded.chars().count() - letters.len());
        prop_assert!(kept == bytes || (39..=40).contains(&kept));
        prop_assert_eq!(telegram.losses().is_empty(), kept == bytes);
    }

    /// What a frame does not carry is told, and nothing else is.
    #[test]
    fn what_is_lost_is_told(name in ".{0,30}", message in "[가-힣😀☕\u{85}뷁]{0,12}") {
        let telegram = Telegram { coupon_name: name, message, ..sample() };
        let decoded = decode(&telegram.encode().unwrap()).unwrap();
        let came = |sent: &str, received: &str| sent.trim_end_matches(' ') == received;
        let whole = came(&telegram.coupon_name, &decoded.coupon_name)
            && came(&telegram.message, &decoded.message);
        prop_assert_eq!(telegram.losses().is_empty(), whole, "{:?}", telegram.losses());
    }

    /// An answer to a request says what was asked; with any field of it changed it does not, and the
    /// field is named.
    #[test]
    fn an_answer_that_says_something_else_is_told(
        telegram in arbitrary::telegram(), other in arbitrary::telegram(), which in 0..8_usize,
    ) {
        let request = telegram;
        let mut answer = request.reply(ResponseCode::Approved, request.sent_at);
        prop_assert_eq!(answer.contradictions(&request), Vec::<&FieldSpec>::new());
        let (name, differs) = match which {
            0 => ("message_no", put(&mut answer.message_no, other.message_no)),
            1 => ("sandbox", put(&mut answer.sandbox, other.sandbox)),
            2 => ("order_no", put(&mut answer.order_no, other.order_no)),
            3 => ("serial_no", put(&mut answer.serial_no, other.serial_no)),
            4 => ("ncn", put(&mut answer.ncn, other.ncn)),
            5 => ("amount", put(&mut answer.amount, other.amount)),
            6 => ("coupon_amount", put(&mut answer.coupon_amount, other.coupon_amount)),
            _ => {
                let differs = put(&mut answer.ctn, other.ctn);
                ("ctn", differs && !answer.ctn.is_empty())
            }
        };
        let told: Vec<_> =
            answer.contradictions(&request).iter().map(|field| field.name).collect();
        prop_assert_eq!(told, if differs { vec![name] } else { Vec::new() });
    }
}

/// Puts another value; whether it is another.
fn put<T: PartialEq>(place: &mut T, value: T) -> bool {
    let differs = *place != value;
    *place = value;
    differs
}
