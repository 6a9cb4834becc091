//! 대량 발급: many coupons of a promotion by a job, to one subscriber, to a list, to everyone who qualifies, or as
//! codes that a subscriber registers (등록) later.

use serde::{Deserialize, Serialize};

use crate::csv_file::{CsvEncoding, Delimiter, NumberKind};
use crate::identifier::{Ctn, Ncn, PromotionId};
use crate::job::Job;
use crate::language::Text;
use crate::personal::Personal;

#[cfg(feature = "postgres")]
mod chunk;
#[cfg(feature = "postgres")]
mod codes;
#[cfg(feature = "postgres")]
mod create;
mod form;
#[cfg(feature = "postgres")]
mod list;
#[cfg(feature = "postgres")]
mod prepare;
#[cfg(feature = "postgres")]
mod register;
#[cfg(feature = "postgres")]
mod rejections;
#[cfg(feature = "postgres")]
mod upload;

#[cfg(feature = "postgres")]
pub use codes::CodeExport;
pub use form::{IssuingForm, IssuingRequest, RegisterForm};
#[cfg(feature = "postgres")]
pub use rejections::RejectionExport;
#[cfg(feature = "postgres")]
pub use upload::ListUpload;

codes! {
    /// To whom the coupons of a job are issued.
    pub enum IssueTo {
        One = "one", "가입자 한 명", "One subscriber";
        List = "list", "목록(CSV)", "A list (CSV)";
        Everyone = "everyone", "조건에 맞는 모두", "Everyone who qualifies";
        Codes = "codes", "미지정 코드", "Unassigned codes";
    }
}

/// What a job that issues coupons does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct IssuingTask {
    /// The promotion that the coupons are issued from.
    pub promotion_id: PromotionId,
    /// To whom.
    pub to: IssueTo,
    /// The one subscriber's phone number; masked for a viewer.
    #[cfg_attr(feature = "postgres", schema(value_type = Option<Ctn>))]
    pub ctn: Option<Personal<Ctn>>,
    /// The one subscriber's contract; masked for a viewer.
    #[cfg_attr(feature = "postgres", schema(value_type = Option<Ncn>))]
    pub ncn: Option<Personal<Ncn>>,
    /// How a list was written.
    pub list: Option<ListLayout>,
}

/// How a list was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct ListLayout {
    /// How its characters are stored.
    pub encoding: CsvEncoding,
    /// What stands between its cells.
    pub delimiter: Delimiter,
    /// Whose numbers it has.
    pub numbers: NumberKind,
    /// In which column, from 1.
    pub column: i32,
    /// Its first line, where that names the columns.
    pub header: Option<Vec<String>>,
}

/// What was found out before anything is issued.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct IssuingPreview {
    /// How many coupons are asked for: lines of a list, subscribers who qualify, copies or codes.
    pub wanted: i64,
    /// How many of them are for subscribers who are there.
    pub found: i64,
    /// How many are for nobody who is there.
    pub unknown: i64,
    /// Lines without a number that could be one, by what is wrong.
    pub malformed: Vec<LineCount>,
    /// Lines whose number a spreadsheet had changed and that were understood, by what was undone.
    pub repaired: Vec<LineCount>,
    /// How many coupons the promotion allowed at that time: by its budgets, that day and that month.
    pub budget_left: i64,
    /// The first lines, as they were understood.
    pub first: Vec<PreviewLine>,
}

/// How many lines have something in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct LineCount {
    /// A stable code.
    pub code: String,
    /// In words.
    pub message: Text,
    /// How many lines.
    pub lines: i64,
}

/// A line, as it was understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct PreviewLine {
    /// Which line of the file, from 1.
    pub line_no: i64,
    /// Its cells, one after another; hidden for a viewer.
    pub as_written: String,
    /// The phone number that was understood; masked for a viewer.
    #[cfg_attr(feature = "postgres", schema(value_type = Option<Ctn>))]
    pub ctn: Option<Personal<Ctn>>,
    /// The contract number that was understood; masked for a viewer.
    #[cfg_attr(feature = "postgres", schema(value_type = Option<Ncn>))]
    pub ncn: Option<Personal<Ncn>>,
    /// Whether there is such a subscriber.
    pub is_found: bool,
    /// What is wrong with it, or what of a spreadsheet's doing was undone.
    pub note: Option<Text>,
}

/// A job that issues coupons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct IssuingJob {
    /// How far it is.
    pub job: Job,
    /// What it does.
    pub task: IssuingTask,
    /// What was found out before it began; none while it is prepared.
    pub preview: Option<IssuingPreview>,
}
