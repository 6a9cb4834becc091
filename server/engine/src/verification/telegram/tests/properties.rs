//! Properties over arbitrary telegrams and arbitrary bytes.

use proptest::prelude::*;

use super::super::{DecodeProblem, FRAME_LENGTH, Telegram, decode, ruler};
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

    #[test]
    fn hangul_is_never_halved(letters in "[a-z]{0,3}", syllables in 0..60_usize) {
        let name = format!("{letters}{}", "한".repeat(syllables));
        let telegram = Telegram { coupon_name: name.clone(), ..sample() };
        let decoded = decode(&telegram.encode().unwrap()).unwrap();
        prop_assert!(name.starts_with(&decoded.coupon_name));
        let bytes = letters.len() + 2 * syllables;
        let kept = letters.len() + 2 * (decoded.coupon_name.chars().count() - letters.len());
        prop_assert!(kept == bytes || (39..=40).contains(&kept));
    }
}
