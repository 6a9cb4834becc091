//! The byte ruler: what each field of a frame holds, for the screen.

use serde::{Deserialize, Serialize};

use super::{FIELDS, FRAME_LENGTH, euc_kr};

/// One field of a frame, as the byte ruler shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct FieldView {
    /// The field's name in code; `excess` for bytes behind the last field.
    pub name: String,
    /// The field's name in Korean.
    pub korean: String,
    /// The field's name in English.
    pub english: String,
    /// Bytes from the start of the frame.
    pub offset: usize,
    /// How many bytes the layout gives the field; for `excess`, how many there are.
    pub len: usize,
    /// What the bytes say, the padding included, with U+FFFD for what cannot be shown. Shorter than
    /// the field, or empty, where the frame ends early.
    pub text: String,
}

/// What each field of `frame` holds. Short, long and broken frames are shown as far as they go.
#[must_use]
pub fn ruler(frame: &[u8]) -> Vec<FieldView> {
    let mut views: Vec<FieldView> = FIELDS
        .iter()
        .map(|field| FieldView {
            name: field.name.to_owned(),
            korean: field.korean.to_owned(),
            english: field.english.to_owned(),
            offset: field.offset,
            len: field.len,
            text: euc_kr::decode_lossy(field.bytes_in(frame)),
        })
        .collect();
    if let Some(excess) = frame.get(FRAME_LENGTH..).filter(|excess| !excess.is_empty()) {
        views.push(FieldView {
            name: "excess".to_owned(),
            korean: "초과 바이트".to_owned(),
            english: "Excess bytes".to_owned(),
            offset: FRAME_LENGTH,
            len: excess.len(),
            text: euc_kr::decode_lossy(excess),
        });
    }
    views
}
