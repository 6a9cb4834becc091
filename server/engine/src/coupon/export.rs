//! The coupons as a list, in pieces.

use super::list::Order;
use super::{CouponFilter, CouponForm, CouponLine};
use crate::clock;
use crate::csv_file::{CsvLayout, CsvWriter};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::personal;

/// So many are read at once.
const AT_ONCE: usize = 2_000;

/// The columns, called as the HTTP API calls them.
const COLUMNS: [&str; 12] = [
    "serial_no",
    "ctn",
    "ncn",
    "promotion_id",
    "version",
    "name",
    "amount",
    "status",
    "issued_at",
    "valid_until",
    "order_no",
    "restored_count",
];

/// A list that is being written.
pub struct CouponExport {
    engine: Engine,
    caller: Caller,
    writer: CsvWriter,
    /// What is read next; none after the last.
    ahead: Option<CouponFilter>,
}

impl Engine {
    /// Begins a list of the coupons that pass the filter, newest first, masked for who may only look. Each is
    /// in it once, as it is when its piece is read; what is issued meanwhile is not.
    ///
    /// # Errors
    ///
    /// Refused where the coupons are a target's, and where a whole serial number is asked for that was mistyped.
    pub async fn export_coupons(
        &self,
        caller: &Caller,
        form: &CouponForm,
        layout: CsvLayout,
    ) -> Result<CouponExport, EngineError> {
        let filter = form.parse()?;
        self.refuse_if_at_target(caller).await?;
        // A world that is gone is told while it can be.
        self.now(&caller.sandbox).await?;
        self.refuse_if_mistyped(caller, &filter).await?;
        let mut writer = CsvWriter::new(layout);
        writer.line(COLUMNS);
        let (engine, caller) = (self.clone(), caller.clone());
        Ok(CouponExport { engine, caller, writer, ahead: Some(filter) })
    }
}

impl CouponExport {
    /// The next piece; none after the last.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, EngineError> {
        while let Some(filter) = self.ahead.take() {
            let page =
                self.engine.coupons_of(&self.caller, filter.clone(), AT_ONCE, Order::ByIssue);
            let page = page.await?;
            self.ahead = page.next.map(|place| CouponFilter { before: Some(place), ..filter });
            for line in personal::for_reader(&self.caller.reader, page.rows)? {
                self.write(&line);
            }
            // Where some thousands were looked at and none was found, there is nothing to send yet.
            let piece = self.writer.take();
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }

    fn write(&mut self, CouponLine { coupon, ctn }: &CouponLine) {
        let cells = [
            // Sixteen digits are more than a spreadsheet keeps of a number.
            coupon.serial_no.grouped(),
            ctn.as_ref().map(|ctn| shown(ctn.formatted())).unwrap_or_default(),
            shown(coupon.ncn.to_string()),
            coupon.promotion_id.to_string(),
            coupon.version.map(|version| version.to_string()).unwrap_or_default(),
            coupon.name.clone(),
            coupon.amount.0.to_string(),
            coupon.status.code().to_owned(),
            clock::show(coupon.issued_at),
            coupon.valid_until.to_string(),
            coupon.order_no.as_ref().map(ToString::to_string).unwrap_or_default(),
            coupon.restored_count.to_string(),
        ];
        self.writer.line(cells.iter().map(String::as_str));
    }
}

/// What hides a character, by a sign that every encoding has.
fn shown(number: String) -> String {
    number.replace('•', "*")
}
