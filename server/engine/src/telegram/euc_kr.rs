//! Text in EUC-KR as Korean systems mean it, Windows-949: ASCII in one byte, every other character in two.
//!
//! It is KS X 1001 with the 8,822 syllables that KS X 1001 lacks (뷁, 똠), and what browsers call "EUC-KR",
//! `encoding_rs` with them. The second byte of what was added may be an ASCII letter.

use encoding_rs::{DecoderResult, EUC_KR, EncoderResult};

/// Shown in place of bytes that are no character.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// Why some bytes are not EUC-KR text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodingFault {
    /// The first byte of a pair, and the text ends, or its padding begins, without the second.
    Half,
    /// A byte, or a pair, that stands for nothing.
    Unassigned,
    /// A byte below 0x20, or 0x7F.
    Control,
}

/// One character's one or two bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code {
    bytes: [u8; 2],
    len: usize,
}

impl Code {
    /// The bytes themselves.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// The bytes of a character; `None` for control characters and what Windows-949 does not have.
pub(super) fn encode(character: char) -> Option<Code> {
    if let Ok(byte @ b' '..=b'~') = u8::try_from(character) {
        return Some(Code { bytes: [byte, 0], len: 1 });
    }
    let mut utf8 = [0; 4];
    let mut bytes = [0; 2];
    let (result, _, _) = EUC_KR.new_encoder().encode_from_utf8_without_replacement(
        character.encode_utf8(&mut utf8),
        &mut bytes,
        true,
    );
    // A byte that was not written is 0.
    let complete = result == EncoderResult::InputEmpty && bytes[1] != 0;
    complete.then_some(Code { bytes, len: 2 })
}

/// The text of these bytes, or the first fault and how many bytes precede it.
pub(super) fn decode(bytes: &[u8]) -> Result<String, (usize, CodingFault)> {
    let mut text = String::with_capacity(bytes.len() * 3 / 2);
    let mut rest = bytes;
    while let Some((character, after)) = first_character(rest) {
        text.push(character.map_err(|fault| (bytes.len() - rest.len(), fault))?);
        rest = after;
    }
    Ok(text)
}

/// The text of these bytes as far as there is one, with U+FFFD for each byte that is none.
pub(super) fn decode_lossy(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut rest = bytes;
    while let Some((character, after)) = first_character(rest) {
        text.push(character.unwrap_or(REPLACEMENT));
        rest = after;
    }
    text
}

/// The first character and the bytes after it; after a fault, one byte further on.
fn first_character(bytes: &[u8]) -> Option<(Result<char, CodingFault>, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if matches!(first, b' '..=b'~') {
        return Some((Ok(char::from(first)), rest));
    }
    if first.is_ascii_control() {
        return Some((Err(CodingFault::Control), rest));
    }
    if !matches!(first, 0x81..=0xFE) {
        return Some((Err(CodingFault::Unassigned), rest));
    }
    match rest.split_first() {
        None | Some((b' ', _)) => Some((Err(CodingFault::Half), rest)),
        Some((&second, after)) => match decode_pair([first, second]) {
            Some(character) => Some((Ok(character), after)),
            None => Some((Err(CodingFault::Unassigned), rest)),
        },
    }
}

fn decode_pair(pair: [u8; 2]) -> Option<char> {
    let mut utf8 = [0; 4];
    let (result, _, written) = EUC_KR
        .new_decoder_without_bom_handling()
        .decode_to_utf8_without_replacement(&pair, &mut utf8, true);
    if result != DecoderResult::InputEmpty {
        return None;
    }
    std::str::from_utf8(utf8.get(..written)?).ok()?.chars().next()
}
