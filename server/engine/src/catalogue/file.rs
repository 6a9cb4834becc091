//! Codes as a list: which columns it has, and what came of it.

use serde::{Deserialize, Serialize};

use crate::csv_file::RejectedLine;
use crate::field::Field;

/// The columns of a list of codes, in their order where it names none.
pub const CODE_COLUMNS: &[Field] = &[
    Field::Kind,
    Field::Pg,
    Field::Cp,
    Field::Code,
    Field::Korean,
    Field::English,
    Field::Position,
    Field::Rule,
    Field::RefusesCardBillPayers,
    Field::ServesMinors,
    Field::NextMonthRefund,
    Field::Retired,
];

/// What came of a list of codes, or would come of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct ImportedCodes {
    /// Whether it was stored, or only looked through.
    pub is_stored: bool,
    /// How its characters are stored.
    pub encoding: String,
    /// How many lines it has, but for the one that names its columns.
    pub lines: i64,
    /// How many codes are new.
    pub created: i64,
    /// How many codes are otherwise than they were.
    pub changed: i64,
    /// How many codes are as they were.
    pub unchanged: i64,
    /// How many lines can't be taken. With one of them nothing is stored.
    pub wrong: i64,
    /// The first of them.
    pub wrong_lines: Vec<RejectedLine>,
}
