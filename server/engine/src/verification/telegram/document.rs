//! The telegram's documentation, made from what the codec itself uses.

use super::{FIELDS, FRAME_LENGTH, MessageType, ResponseCode};

/// The layout, the message types and the response codes as Markdown.
///
/// `telegram.md` holds this text; a test keeps the two equal
/// (`UPDATE_DOCS=1 cargo test telegram` writes the file).
#[must_use]
pub fn fields_as_markdown() -> String {
    let mut lines = vec![
        "The fixed-length telegram (전문) with which a coupon is verified over TCP.".to_owned(),
        String::new(),
        format!(
            "Every frame has {FRAME_LENGTH} bytes, in one layout for every message type. The length \
             counts the bytes after itself. Numbers are ASCII digits, right-aligned, padded with \
             zeros. Identifiers and texts are EUC-KR (KS X 1001), left-aligned, padded with spaces; \
             a text that is too long is cut after a whole character, an identifier never. Times are \
             in Asia/Seoul, `yyyyMMddHHmmss`. Amounts are whole won. The response code is blank in \
             requests."
        ),
        String::new(),
        "| offset | bytes | field | 이름 | meaning | kind |".to_owned(),
        "|---:|---:|---|---|---|---|".to_owned(),
    ];
    lines.extend(FIELDS.iter().map(|field| {
        format!(
            "| {} | {} | `{}` | {} | {} | {} |",
            field.offset,
            field.len,
            field.name,
            field.korean,
            field.english,
            field.kind.english()
        )
    }));
    lines.extend(["", "| message type | 이름 | meaning |", "|---|---|---|"].map(str::to_owned));
    lines.extend(MessageType::ALL.map(|message_type| {
        code_row(message_type.code(), message_type.korean(), message_type.english())
    }));
    lines.extend(["", "| response code | 이름 | meaning |", "|---|---|---|"].map(str::to_owned));
    lines
        .extend(ResponseCode::ALL.map(|code| code_row(code.code(), code.korean(), code.english())));
    lines.extend([
        String::new(),
        "An inquiry with a blank order number is an echo: it only asks whether anybody is there."
            .to_owned(),
        String::new(),
    ]);
    lines.join("\n")
}

fn code_row(code: &str, korean: &str, english: &str) -> String {
    format!("| `{code}` | {korean} | {english} |")
}
