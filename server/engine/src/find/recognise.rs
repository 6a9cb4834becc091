//! What a pasted identifier may be, by its shape: a pure function.

use crate::field::FieldProblem;
use crate::identifier::{Ctn, Ncn, OrderNo, SandboxId, SerialNo};

/// The longest text that is looked for: a request's id that a telegram gave is longer than any other.
const LONGEST: usize = 80;
/// How many digits a telegram's number has at the most, and any number of ours.
const LONGEST_NUMBER: usize = 12;

/// All that a text may mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recognised {
    /// A merchant's order number.
    pub order_no: Option<OrderNo>,
    /// A coupon's serial number.
    pub serial_no: Option<SerialNo>,
    /// A phone number.
    pub ctn: Option<Ctn>,
    /// A contract.
    pub ncn: Option<Ncn>,
    /// What the server's log knows a request by.
    pub request_id: Option<String>,
    /// A telegram's number.
    pub message_no: Option<i64>,
    /// The number of a call or of an error.
    pub record_no: Option<i64>,
    /// The end of a number, which in an order's may have letters.
    pub ending: Option<String>,
    /// A sandbox's name.
    pub sandbox_id: Option<SandboxId>,
}

/// What `text` may mean, which may be several things at once.
///
/// # Errors
///
/// The problem of a text that is no identifier of any kind.
pub fn recognise(text: &str) -> Result<Recognised, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldProblem::Missing);
    }
    if text.chars().count() > LONGEST {
        return Err(FieldProblem::TooLong { maximum: LONGEST });
    }
    let bare = text.strip_prefix('#').unwrap_or(text);
    let is_number = !bare.is_empty() && bare.bytes().all(|digit| digit.is_ascii_digit());
    let number = if is_number && bare.len() <= LONGEST_NUMBER { bare.parse().ok() } else { None };
    Ok(Recognised {
        order_no: OrderNo::parse(text).ok(),
        serial_no: SerialNo::parse(text).ok(),
        ctn: Ctn::parse(text).ok(),
        ncn: Ncn::parse(text).ok(),
        request_id: is_request_id(text).then(|| text.to_owned()),
        message_no: number,
        record_no: number,
        ending: (bare.len() == 4 && OrderNo::parse(bare).is_ok()).then(|| bare.to_owned()),
        sandbox_id: SandboxId::parse(text).ok(),
    })
}

/// 16 hexadecimal digits; of a foreign system's telegram and of a settlement it says so.
fn is_request_id(text: &str) -> bool {
    let is_plain =
        text.len() == 16 && text.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
    is_plain || text.starts_with("tcp-") || text.starts_with("settle-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_identifier_is_known_by_its_shape() {
        let known = |text: &str| {
            let it = recognise(text).unwrap();
            let kinds = [
                ("order", it.order_no.is_some()),
                ("serial", it.serial_no.is_some()),
                ("ctn", it.ctn.is_some()),
                ("ncn", it.ncn.is_some()),
                ("request", it.request_id.is_some()),
                ("number", it.record_no.is_some() && it.message_no.is_some()),
                ("ending", it.ending.is_some()),
            ];
            let kinds = kinds.into_iter().filter(|(_, is)| *is).map(|(kind, _)| kind);
            kinds.collect::<Vec<_>>().join(" ")
        };
        for (text, expected) in [
            ("T20261122-000147", "order"),
            (" 7203 1846 5520 9137 ", "serial"),
            ("7203184655209137", "order serial request"),
            ("010-1234-5678", "order ctn ncn"),
            ("+82 10 1234 5678", "ctn"),
            ("500123456789", "order ncn number"),
            ("9f3a0c12d4e5b678", "order request"),
            ("tcp-192.0.2.7:51000-42", "request"),
            ("settle-T1", "order request"),
            ("#77", "number"),
            ("5678", "order number ending"),
            ("K7Q-", "order ending"),
            ("000000000042", "order ncn number"),
            ("가을", ""),
        ] {
            assert_eq!(known(text), expected, "{text}");
        }
        assert_eq!(recognise("  "), Err(FieldProblem::Missing));
        assert_eq!(recognise(&"9".repeat(81)), Err(FieldProblem::TooLong { maximum: LONGEST }));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_pasted_is_what_it_parses_as(text in ".{0,90}") {
            if let Ok(found) = recognise(&text) {
                proptest::prop_assert_eq!(found.order_no, OrderNo::parse(&text).ok());
                proptest::prop_assert_eq!(found.ctn, Ctn::parse(&text).ok());
                proptest::prop_assert_eq!(found.serial_no, SerialNo::parse(&text).ok());
                if let Some(last) = found.ending {
                    proptest::prop_assert_eq!(last.len(), 4);
                }
            }
        }

        #[test]
        fn a_phone_number_is_found_however_it_is_written(
            digits in "010[0-9]{8}", between in "[- .]?",
        ) {
            let written = format!("{}{between}{}{between}{}", &digits[..3], &digits[3..7], &digits[7..]);
            let found = recognise(&written).unwrap();
            proptest::prop_assert_eq!(found.ctn, Ctn::parse(&digits).ok());
        }

        #[test]
        fn a_serial_number_is_found_in_groups_and_whole(digits in "[0-9]{16}") {
            let serial_no = SerialNo::parse(&digits).unwrap();
            let found = recognise(&serial_no.grouped()).unwrap();
            proptest::prop_assert_eq!(found.serial_no.as_ref(), Some(&serial_no));
            proptest::prop_assert_eq!(recognise(&digits).unwrap().serial_no, Some(serial_no));
        }
    }
}
