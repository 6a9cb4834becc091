//! What the identifiers of a request must be besides text: names that somebody can have. Whoever pads
//! them with the two-byte blank, say, is told where, and not that there is no such coupon.

use super::fields::{CTN, NCN, ORDER_NO, SANDBOX, SERIAL_NO};
use super::{DecodeError, DecodeProblem, MessageType, Telegram};
use crate::identifier::OrderNo;

impl Telegram {
    /// Whether each identifier is a name: printable ASCII without blanks, and an order number one that
    /// a payment can have.
    ///
    /// # Errors
    /// The first that is none, and the byte in it that makes it so.
    pub fn check_names(&self) -> Result<(), DecodeError> {
        let names = [
            (SANDBOX, &self.sandbox),
            (ORDER_NO, &self.order_no),
            (SERIAL_NO, &self.serial_no),
            (CTN, &self.ctn),
            (NCN, &self.ncn),
        ];
        for (field, name) in names {
            // What comes before the first that is no ASCII has a byte each.
            if let Some(index) = name.chars().position(|character| !character.is_ascii_graphic()) {
                let offset = field.offset + index;
                return Err(DecodeError { field, offset, problem: DecodeProblem::NotAName });
            }
        }
        self.check_order_no()
    }

    fn check_order_no(&self) -> Result<(), DecodeError> {
        let order_no = self.order_no.as_str();
        let told = |index, problem| {
            Err(DecodeError { field: ORDER_NO, offset: ORDER_NO.offset + index, problem })
        };
        match (order_no.is_empty(), self.message_type) {
            // Then it is an echo.
            (true, MessageType::InquiryRequest) => return Ok(()),
            (true, _) => return told(0, DecodeProblem::Missing),
            (false, _) => {}
        }
        if OrderNo::parse(order_no).is_ok_and(|parsed| parsed.as_str() == order_no) {
            return Ok(());
        }
        // The first character that no order number has; where each is one of its, all of it.
        let wrong = |character: char| OrderNo::parse(&format!("0{character}")).is_err();
        told(order_no.chars().position(wrong).unwrap_or(0), DecodeProblem::NotAnOrderNumber)
    }
}
