//! The telegram's documentation, made from what the codec itself uses.

use super::{FIELDS, FRAME_LENGTH, MessageType, ResponseCode};

/// What the port does for those who keep their payments themselves.
const FOREIGN_SYSTEMS: &str = "\
A system that keeps its payments itself has its coupons verified here:

- **0200** names an order of its own, the coupon, its holder's contract and the amounts. An unused \
coupon is approved and is used from then on, for that order alone; the promotion's other conditions \
are not looked at. A coupon that another order holds or has used is 1002, one of a contract that has \
ended (ported, given to another owner, terminated) 1011. The first answer for an \
order number stands: the same telegram gets it again, one with another contract or other amounts is \
1008 and changes nothing, and another attempt needs another order number. An order number has \
letters, digits and `-_.`; any other is 9001, and nothing is remembered.
- **One order number, one owner.** The number of a payment that was made here is 1002, paid or \
cancelled; of one that was declined it is the refusal that it got, or 1005. A number that a foreign system was first to name in a \
0200 or 0400 is no payment's here: whoever pays it is refused with `ORDER_OF_ANOTHER_SYSTEM`.
- **0800** with that order and coupon tells what was answered: its code, 1006 if nothing was, 1005 \
once it is reversed, or the payment that was made here is cancelled. Contract and amounts may be left \
blank and zero; others than the order's are 1008. A serial number that no coupon has and that was \
mistyped is 1010, as in a 0200.
- **0400** with that order and coupon takes the answer back, also of a 0200 that is still to come: \
the coupon is unused again (expired after its last day). It may be sent as often as one likes. A \
payment that was made here is not reversed by it (1009): cancel it. Nothing is remembered of one with \
a mistyped serial number (1010).
- A promotion that loses its verification on purpose loses it for everyone. Without an answer, \
inquire, then reverse.

Whoever verifies coupons for payments made here answers by the same table. An answer repeats sandbox, \
order, serial number, contract and amounts of its request (the phone number may be left blank). One \
that says anything else is no answer: the payment is neither paid nor declined by it, its outcome is \
unknown, and it is inquired.";

/// How the port treats a connection: the numbers of the server's `telegram::Limits`, whose test sees
/// that they are told here.
const CONNECTIONS: &str = "\
On a connection:

- Many telegrams may be under way at once, and answers come as they are ready: the message number \
tells whose. Those that name the same order or the same coupon (in the same sandbox) are done, and \
answered, in the order in which they came on that connection; all others may overtake each other, \
echoes too. Between connections there is no order. Beyond 64 telegrams in work the port reads on \
when one is answered.
- A line may be quiet for 10 minutes (`--telegram-idle-seconds`), from its opening on or between two \
telegrams; then it is closed. While an answer is owed it is not quiet.
- A frame that has begun has 10 s from its first byte to its last, a client 5 s to take the answers \
that are ready.
- There are 1024 connections at once; one more is closed at once. Of one address 512 quiet lines stay \
open: for one more the one goes that was quiet for longest.
- A frame that can't be read is answered by a 9999 that names the field and the byte, and ends its \
connection, and no other; what came before it is still answered. In a request the identifiers must be \
names: ASCII without blanks, padded with one-byte blanks.
- HTTP, TLS and PROXY headers are refused in the same way, and told once for each address and minute. \
A connection without a byte is told to nobody: a load balancer may look by connecting.
- When the server ends, the port closes last: what payments under way need is still answered.";

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
             zeros. Identifiers and texts are EUC-KR as Korean systems mean it (Windows-949, code \
             page 949), left-aligned, padded with spaces. A text that is too long is cut after a whole \
             character, an identifier never; a character that Windows-949 lacks becomes `?` in a text, \
             and what was lost is told beside the telegram in the results. Times are in Asia/Seoul, `yyyyMMddHHmmss`. Amounts are whole won. The response code is blank in \
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
    lines.extend(FOREIGN_SYSTEMS.lines().map(str::to_owned));
    lines.push(String::new());
    lines.extend(CONNECTIONS.lines().map(str::to_owned));
    lines.push(String::new());
    lines.join("\n")
}

fn code_row(code: &str, korean: &str, english: &str) -> String {
    format!("| `{code}` | {korean} | {english} |")
}
