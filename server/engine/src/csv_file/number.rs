//! A cell with a number of a subscriber's, after what a spreadsheet did to it.

use crate::field::FieldProblem;
use crate::identifier::{Ctn, Ncn};
use crate::language::Text;

codes! {
    /// Whose number a list has: both kinds can look alike, so a list is of one of them.
    pub enum NumberKind {
        Ctn = "ctn", "핸드폰번호 (CTN)", "Phone number (CTN)";
        Ncn = "ncn", "고객계약번호 (NCN)", "Contract number (NCN)";
    }
}

/// A subscriber's number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PayerNumber {
    /// The phone number.
    Ctn(Ctn),
    /// The contract.
    Ncn(Ncn),
}

codes! {
    /// What was undone of a spreadsheet's doing, so that somebody can look at it.
    pub enum Repair {
        LeadingZero = "LEADING_ZERO", "스프레드시트가 없앤 맨 앞의 0을 되살림", "The leading zero that a spreadsheet dropped was put back";
        Exponent = "EXPONENT", "지수로 적힌 수를 되살림", "A number written with an exponent was written out";
    }
}

/// Why a cell is no such number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellProblem {
    /// Written as `1.01235E+10`: a spreadsheet rounded it, and its last digits are lost.
    Rounded,
    /// Not such a number, as in a form's field.
    Field(FieldProblem),
}

impl CellProblem {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rounded => "ROUNDED_BY_SPREADSHEET",
            Self::Field(FieldProblem::Missing) => "MISSING",
            Self::Field(_) => "MALFORMED",
        }
    }

    /// In words, with what to do.
    pub fn text(&self) -> Text {
        match self {
            Self::Rounded => Text::new(
                "스프레드시트가 반올림해 뒷자리가 사라졌습니다. 열을 텍스트 형식으로 바꿔 다시 저장하세요.",
                "A spreadsheet rounded it, and its last digits are lost. Save the column as text.",
            ),
            Self::Field(problem) => problem.text(),
        }
    }
}

impl NumberKind {
    /// Which of both the cells of a list's first lines are: phone numbers where most of them look like
    /// one, with its zero or without.
    pub fn guess<'a>(cells: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut phones, mut all) = (0, 0);
        for cell in cells {
            all += 1;
            phones += usize::from(Self::Ctn.read(cell).is_ok());
        }
        if phones * 2 >= all { Self::Ctn } else { Self::Ncn }
    }

    /// The number in a cell, and what had to be undone to find it.
    pub fn read(self, cell: &str) -> Result<(PayerNumber, Option<Repair>), CellProblem> {
        let (written, repaired) = as_written(cell)?;
        match self {
            Self::Ncn => {
                let ncn = Ncn::parse(&written).map_err(CellProblem::Field)?;
                Ok((PayerNumber::Ncn(ncn), repaired))
            }
            Self::Ctn => match Ctn::parse(&written) {
                Ok(ctn) => Ok((PayerNumber::Ctn(ctn), repaired)),
                Err(problem) => {
                    // Only a bare number has lost its zero: 82-10-… would have parsed.
                    let bare = written.bytes().all(|byte| byte.is_ascii_digit());
                    let with_zero = bare.then(|| Ctn::parse(&format!("0{written}")).ok()).flatten();
                    let ctn = with_zero.ok_or(CellProblem::Field(problem))?;
                    Ok((PayerNumber::Ctn(ctn), Some(Repair::LeadingZero)))
                }
            },
        }
    }
}

/// The cell as it was before it became a text (`="010…"`, `'010…`) or a number (`1012345678.0`,
/// `1.012345678E+9`).
fn as_written(cell: &str) -> Result<(String, Option<Repair>), CellProblem> {
    let cell = cell.trim();
    let bare = cell
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .or_else(|| cell.strip_prefix('\''))
        .unwrap_or(cell);
    if let Some((mantissa, exponent)) = bare.split_once(['E', 'e']) {
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent).parse::<usize>();
        if let Ok(exponent) = exponent
            && whole.len() == 1
            && is_number(whole)
            && is_number(fraction)
        {
            // Rounded, unless all its digits are there.
            if fraction.len() != exponent {
                return Err(CellProblem::Rounded);
            }
            return Ok((format!("{whole}{fraction}"), Some(Repair::Exponent)));
        }
    }
    let whole =
        bare.strip_suffix(".0").filter(|whole| whole.bytes().all(|byte| byte.is_ascii_digit()));
    Ok((whole.unwrap_or(bare).to_owned(), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ctn(cell: &str) -> Result<(String, Option<Repair>), &'static str> {
        match NumberKind::Ctn.read(cell) {
            Ok((PayerNumber::Ctn(ctn), repair)) => Ok((ctn.as_str().to_owned(), repair)),
            Ok(other) => panic!("{other:?}"),
            Err(problem) => Err(problem.code()),
        }
    }

    #[test]
    fn a_phone_number_as_spreadsheets_write_it() {
        let whole = |repair| Ok(("01012345678".to_owned(), repair));
        for cell in [
            "01012345678",
            " 010-1234-5678 ",
            "=\"01012345678\"",
            "'01012345678",
            "+82 10-1234-5678",
        ] {
            assert_eq!(ctn(cell), whole(None), "{cell}");
        }
        assert_eq!(ctn("1012345678"), whole(Some(Repair::LeadingZero)));
        assert_eq!(ctn("1012345678.0"), whole(Some(Repair::LeadingZero)));
        assert_eq!(ctn("1.012345678E+9"), whole(Some(Repair::LeadingZero)));
        assert_eq!(ctn("1.01235E+10"), Err("ROUNDED_BY_SPREADSHEET"));
        assert_eq!(ctn("1.01E+09"), Err("ROUNDED_BY_SPREADSHEET"));
        assert_eq!(ctn(""), Err("MISSING"));
        assert_eq!(ctn("김하늘"), Err("MALFORMED"));
        assert_eq!(ctn("0212345678"), Err("MALFORMED"));
    }

    #[test]
    fn a_contract_number_keeps_its_digits() {
        let ncn = |cell| NumberKind::Ncn.read(cell);
        let whole = PayerNumber::Ncn(Ncn::parse("500123456789").unwrap());
        assert_eq!(ncn("500123456789"), Ok((whole.clone(), None)));
        assert_eq!(ncn("5.00123456789E+11"), Ok((whole, Some(Repair::Exponent))));
        assert_eq!(ncn("5.00123E+11"), Err(CellProblem::Rounded));
    }

    #[test]
    fn a_list_is_of_one_kind() {
        assert_eq!(NumberKind::guess(["01012345678", "1098765432"]), NumberKind::Ctn);
        assert_eq!(
            NumberKind::guess(["500123456789", "1098765432", "500123456790"]),
            NumberKind::Ncn
        );
    }

    proptest::proptest! {
        #[test]
        fn any_cell_is_read(cell in ".{0,40}") {
            for kind in NumberKind::ALL {
                let _ = kind.read(&cell);
            }
        }
    }
}
