//! Lists in CSV: read from whatever a spreadsheet wrote, in pieces, and written back the same way.

mod columns;
mod detect;
mod number;
mod reader;
mod writer;

use serde::{Deserialize, Serialize};

use crate::language::Text;

pub use columns::{column, problem_at, problems_at};
pub use number::{CellProblem, NumberKind, PayerNumber, Repair};
pub use reader::{CsvReader, Line};
pub use writer::CsvWriter;

codes! {
    /// How a list's characters are stored.
    pub enum CsvEncoding {
        Utf8 = "utf-8", "UTF-8", "UTF-8";
        Utf8WithBom = "utf-8-bom", "UTF-8 (BOM)", "UTF-8 with BOM";
        EucKr = "euc-kr", "EUC-KR (Windows-949)", "EUC-KR (Windows-949)";
        Utf16 = "utf-16", "UTF-16", "UTF-16";
    }
}

codes! {
    /// What stands between a line's cells.
    pub enum Delimiter {
        Comma = "comma", "쉼표", "Comma";
        Semicolon = "semicolon", "세미콜론", "Semicolon";
        Tab = "tab", "탭", "Tab";
    }
}

impl Delimiter {
    /// As it stands in the file.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvLayout {
    /// How its characters are stored.
    pub encoding: CsvEncoding,
    /// What stands between its cells.
    pub delimiter: Delimiter,
}

/// A line that can't be taken, or was not taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct RejectedLine {
    /// In which line of the file it begins, from 1.
    pub line: i64,
    /// Why.
    pub reason: Text,
}

/// Why a list can't be read any further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CsvProblem {
    /// It is another kind of file, which begins with bytes that no list begins with.
    NoText {
        /// What it is called.
        kind: &'static str,
    },
    /// A line is longer than any list needs: most often a quote that was opened and never closed.
    LineTooLong {
        /// In which line of the file it begins, from 1.
        line: u64,
    },
}

impl CsvProblem {
    /// The problem in words, with what to do next.
    pub fn text(&self) -> Text {
        match self {
            Self::NoText { kind } => Text::new(
                format!("CSV가 아니라 {kind} 파일입니다. 스프레드시트에서 CSV로 저장해 올리세요."),
                format!(
                    "This is no CSV but {kind}. Save it as CSV in the spreadsheet, and upload that."
                ),
            ),
            Self::LineTooLong { line } => Text::new(
                format!(
                    "{line}번째 줄이 끝나지 않습니다. 따옴표(\")가 열린 채로 있는지 확인하세요."
                ),
                format!("Line {line} does not end. See whether a quote (\") is left open in it."),
            ),
        }
    }
}
