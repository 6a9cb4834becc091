//! How a list is written, found out from its bytes.

use std::str;

use encoding_rs::{EUC_KR, Encoding, UTF_8};

use super::{CsvEncoding, Delimiter};

/// What the bytes from the first one on that is not ASCII are, by a few thousand of them. Korean in
/// EUC-KR is hardly ever valid UTF-8: a character's second byte would have to be one of a quarter of all.
pub(super) fn encoding_of(bytes: &[u8]) -> CsvEncoding {
    match str::from_utf8(bytes) {
        Ok(_) => CsvEncoding::Utf8,
        // The last character continues in what has not come yet.
        Err(error) if error.error_len().is_none() => CsvEncoding::Utf8,
        Err(_) => CsvEncoding::EucKr,
    }
}

/// What a byte order mark says, with its length.
pub(super) fn marked(bytes: &[u8]) -> Option<(CsvEncoding, usize, &'static Encoding)> {
    let (encoding, length) = Encoding::for_bom(bytes)?;
    let name = if encoding == UTF_8 { CsvEncoding::Utf8WithBom } else { CsvEncoding::Utf16 };
    Some((name, length, encoding))
}

/// The decoder's encoding of a list without a mark.
pub(super) fn unmarked(encoding: CsvEncoding) -> &'static Encoding {
    if encoding == CsvEncoding::EucKr { EUC_KR } else { UTF_8 }
}

/// The first bytes of files that are taken for lists.
const NO_TEXTS: [(&[u8], &str); 3] = [
    (b"PK\x03\x04", "Excel (.xlsx) · ZIP"),
    (b"\xD0\xCF\x11\xE0", "Excel (.xls)"),
    (b"%PDF", "PDF"),
];

/// How many bytes tell whether a file is no text.
pub(super) const FIRST_BYTES: usize = 4;

/// What a file that is no text is called, by its first bytes.
pub(super) fn no_text(bytes: &[u8]) -> Option<&'static str> {
    NO_TEXTS.iter().find(|(first, _)| bytes.starts_with(first)).map(|(_, kind)| *kind)
}

/// The delimiter that the first line has most of, outside quotes.
pub(super) fn delimiter_of(first_line: &str) -> Delimiter {
    let mut counts = [0; Delimiter::ALL.len()];
    let mut quoted = false;
    for byte in first_line.bytes() {
        quoted ^= byte == b'"';
        for (count, delimiter) in counts.iter_mut().zip(Delimiter::ALL) {
            *count += usize::from(!quoted && byte == delimiter.byte());
        }
    }
    let (mut most, mut found) = (0, Delimiter::Comma);
    for (count, delimiter) in counts.into_iter().zip(Delimiter::ALL) {
        if count > most {
            (most, found) = (count, *delimiter);
        }
    }
    found
}
