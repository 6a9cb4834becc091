//! Identifiers: texts that only parsing makes.

mod check_digit;

use crate::field::FieldProblem;

/// Characters of order numbers and codes: what every system on the way can carry.
const PLAIN: &str = "A–Z a–z 0–9 - _ .";

pub(crate) fn plain(text: &str, maximum: usize) -> Result<String, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldProblem::Missing);
    }
    if text.chars().count() > maximum {
        return Err(FieldProblem::TooLong { maximum });
    }
    if !text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        return Err(FieldProblem::BadCharacter { allowed: PLAIN });
    }
    // In an address `.` and `..` are no names but ways: nobody would get to what is called so.
    if text.bytes().all(|b| b == b'.') {
        return Err(FieldProblem::OnlyDots);
    }
    Ok(text.to_owned())
}

/// What people and systems write between the digits of a number: hyphens and dashes (U+2011 is the
/// one that a word processor doesn't break a line at), dots, brackets, spaces.
fn is_between_digits(c: char) -> bool {
    matches!(c, '-' | '.' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}') || c.is_whitespace()
}

/// The digits of a number, whatever is written between them.
fn digits_of(text: &str) -> Result<String, FieldProblem> {
    if text.trim().is_empty() {
        return Err(FieldProblem::Missing);
    }
    let digits: String = text.chars().filter(|c| !is_between_digits(*c)).collect();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(FieldProblem::NotANumber);
    }
    Ok(digits)
}

/// Digits, between `least` and `most` of them.
fn digits(
    text: &str,
    least: usize,
    most: usize,
    expected: &'static str,
) -> Result<String, FieldProblem> {
    let digits = digits_of(text)?;
    if digits.len() < least || digits.len() > most {
        return Err(FieldProblem::WrongLength { expected });
    }
    Ok(digits)
}

/// Declares a text that only `parse` makes.
macro_rules! identifiers {
    ( $( $(#[$meta:meta])* $name:ident($text:ident) $parse:expr; )+ ) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "postgres", derive(sqlx::Type), sqlx(transparent))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads it as a person or a system wrote it.
            pub fn parse($text: &str) -> Result<Self, $crate::field::FieldProblem> {
                $parse.map(Self)
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl $crate::field::FormValue for $name {
            fn parse(text: &str) -> Result<Self, $crate::field::FieldProblem> {
                Self::parse(text)
            }

            fn text(&self) -> String {
                self.0.clone()
            }
        }

        #[cfg(feature = "postgres")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .into()
            }
        }

        #[cfg(feature = "postgres")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).map_err(|problem| problem.text().english)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+ };
}

identifiers! {
    /// The merchant's order number: up to 40 plain characters, as wide as the telegram's field.
    OrderNo(text) plain(text, 40);
    /// The campaign that coupons are issued from.
    PromotionId(text) plain(text, 20);
    /// What a promotion's coupons are called (쿠폰 이름).
    CouponName(text) title(text, 40);
    /// A person's name.
    PersonName(text) title(text, 40);
    /// A coupon's serial number: 16 digits.
    SerialNo(text) digits(text, 16, 16, "16");
    /// The carrier's contract number (고객계약번호): the person's contract, 9 to 12 digits.
    Ncn(text) digits(text, 9, 12, "9–12");
    /// A subscriber's phone number (CTN): 010 with 11 digits, 011 and 016 to 019 with 10 or 11.
    Ctn(text) mobile_number(text);
    /// How something is paid: phone micropayment, M-PAY, …. The known values are data.
    PaymentMethodCode(text) plain(text, 8);
    /// What sort of payment: one-off or recurring, digital or physical. The known values are data.
    PaymentTypeCode(text) plain(text, 8);
    /// A code of any kind.
    CodeValue(text) plain(text, 16);
    /// What a code is called.
    CodeName(text) title(text, 40);
    /// Payment gateway.
    PgCode(text) plain(text, 16);
    /// Content provider, below a payment gateway.
    CpCode(text) plain(text, 16);
    /// Service, below a content provider.
    SvcCode(text) plain(text, 16);
    /// Risk grade (위험등급): opaque, its known values are data.
    RiskGrade(text) plain(text, 8);
    /// Leeds grade (리즈등급): opaque, its known values are data.
    LeedsGrade(text) plain(text, 8);
    /// How the phone bill is paid (폰사용료 납부수단). The known values are data.
    BillPayMethod(text) plain(text, 8);
    /// What users call an isolated world: its customers, promotions, coupons, payments, clock, errors.
    SandboxId(text) plain(text, 32);
    /// What a request is called that is kept to be filled in again.
    SavedRequestName(text) title(text, 60);
    /// The name of somebody, or of a program, who has an access token.
    ReaderName(text) plain(text, 40);
}

/// A line of text that a person reads.
fn title(text: &str, maximum: usize) -> Result<String, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldProblem::Missing);
    }
    if text.chars().count() > maximum {
        return Err(FieldProblem::TooLong { maximum });
    }
    if text.chars().any(char::is_control) {
        return Err(FieldProblem::BadCharacter { allowed: "no control characters" });
    }
    Ok(text.to_owned())
}

/// A mobile number as it is dialled in Korea, which is how it is kept, or with the country's code
/// before it. That code's plus may be missing: in a query it stands for a space.
fn mobile_number(text: &str) -> Result<String, FieldProblem> {
    let written = text.trim_start_matches(is_between_digits);
    let digits = digits_of(written.strip_prefix('+').unwrap_or(written))?;
    let digits = match digits.strip_prefix("82") {
        // The domestic 0 is left out behind the code, or written in brackets.
        Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
        None if written.starts_with('+') => return Err(FieldProblem::NotAMobileNumber),
        None => digits,
    };
    let (least, expected) = match digits.get(..3) {
        Some("010") => (11, "11"),
        Some("011" | "016" | "017" | "018" | "019") => (10, "10–11"),
        Some(_) => return Err(FieldProblem::NotAMobileNumber),
        None => return Err(FieldProblem::WrongLength { expected: "10–11" }),
    };
    if digits.len() < least || digits.len() > 11 {
        return Err(FieldProblem::WrongLength { expected });
    }
    Ok(digits)
}

impl SerialNo {
    /// In groups of four: `7203 1846 5520 9137`.
    pub fn grouped(&self) -> String {
        grouped(&self.0, &[4, 4, 4, 4], " ")
    }
}

impl Ctn {
    /// `010-1234-5678`.
    pub fn formatted(&self) -> String {
        grouped(&self.0, &[3, self.0.len().saturating_sub(7), 4], "-")
    }

    /// `010-••••-5678`: enough to tell two numbers apart, too little to call one.
    pub fn masked(&self) -> String {
        let last = self.0.len().saturating_sub(4);
        format!("{}-••••-{}", &self.0[..3.min(last)], &self.0[last..])
    }
}

impl Ncn {
    /// `••••••••6789`.
    pub fn masked(&self) -> String {
        let last = self.0.len().saturating_sub(4);
        format!("{}{}", "•".repeat(last), &self.0[last..])
    }
}

impl ReaderName {
    /// Whoever sits at this machine while there is no sign-in.
    pub fn local() -> Self {
        Self("local".to_owned())
    }
}

/// Splits ASCII digits into groups of the given lengths.
fn grouped(digits: &str, lengths: &[usize], separator: &str) -> String {
    let mut rest = digits;
    let mut groups = Vec::new();
    for length in lengths {
        let (group, after) = rest.split_at((*length).min(rest.len()));
        groups.push(group);
        rest = after;
    }
    groups.join(separator)
}

impl SandboxId {
    /// The sandbox that exists from the start.
    pub fn default_sandbox() -> Self {
        Self("default".to_owned())
    }
}

/// The world that a sandbox is from one reset to the next: what leads every key. Users write a
/// [`SandboxId`], and the engine says which world that is now.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "postgres", derive(sqlx::Type), sqlx(transparent))]
pub struct WorldId(String);

impl WorldId {
    /// The world that a sandbox was before there were several: `default`, until its first reset. No
    /// other world is ever called by a name alone.
    pub fn first(sandbox: &SandboxId) -> Self {
        Self(sandbox.0.clone())
    }

    /// The sandbox whose world it is, or was.
    pub fn sandbox(&self) -> SandboxId {
        SandboxId(self.0.split('~').next().unwrap_or_default().to_owned())
    }

    /// The identifier itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for WorldId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_numbers() {
        assert!(OrderNo::parse("T20261122-000147").is_ok());
        assert_eq!(OrderNo::parse("  "), Err(FieldProblem::Missing));
        assert!(OrderNo::parse(&"9".repeat(40)).is_ok());
        assert_eq!(OrderNo::parse(&"9".repeat(41)), Err(FieldProblem::TooLong { maximum: 40 }));
        assert_eq!(OrderNo::parse(&"9".repeat(10_000)), Err(FieldProblem::TooLong { maximum: 40 }));
        assert_eq!(OrderNo::parse("주문1"), Err(FieldProblem::BadCharacter { allowed: PLAIN }));
        assert_eq!(OrderNo::parse("🎮"), Err(FieldProblem::BadCharacter { allowed: PLAIN }));
    }

    #[test]
    fn what_an_address_can_not_name_is_no_identifier() {
        for text in [".", "..", " .. ", "..."] {
            assert_eq!(OrderNo::parse(text), Err(FieldProblem::OnlyDots), "{text}");
            assert_eq!(SandboxId::parse(text), Err(FieldProblem::OnlyDots), "{text}");
            assert_eq!(PromotionId::parse(text), Err(FieldProblem::OnlyDots), "{text}");
        }
        for text in [".a", "..-", "a..", "_", "-"] {
            assert_eq!(OrderNo::parse(text).map(|it| it.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn phone_numbers() {
        for (text, number, shown) in [
            ("010-1234-5678", "01012345678", "010-1234-5678"),
            ("010 1234 5678", "01012345678", "010-1234-5678"),
            ("010.1234.5678", "01012345678", "010-1234-5678"),
            ("(010) 1234-5678", "01012345678", "010-1234-5678"),
            ("010\u{2011}1234\u{2011}5678", "01012345678", "010-1234-5678"),
            ("010\u{a0}1234\u{2013}5678", "01012345678", "010-1234-5678"),
            ("+82 10-1234-5678", "01012345678", "010-1234-5678"),
            ("+82-(0)10-1234-5678", "01012345678", "010-1234-5678"),
            ("(+82) 10 1234 5678", "01012345678", "010-1234-5678"),
            (" 82 10 1234 5678", "01012345678", "010-1234-5678"),
            ("0111234567", "0111234567", "011-123-4567"),
            ("+82 11 123 4567", "0111234567", "011-123-4567"),
            ("019-1234-5678", "01912345678", "019-1234-5678"),
        ] {
            let ctn = Ctn::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
            assert_eq!((ctn.as_str(), ctn.formatted().as_str()), (number, shown), "{text}");
        }
        assert_eq!(Ctn::parse("01012345678").unwrap().masked(), "010-••••-5678");
        let eleven = FieldProblem::WrongLength { expected: "11" };
        let ten = FieldProblem::WrongLength { expected: "10–11" };
        for (text, problem) in [
            ("0212345678", FieldProblem::NotAMobileNumber),
            ("0121234567", FieldProblem::NotAMobileNumber),
            ("01512345678", FieldProblem::NotAMobileNumber),
            ("+1 10 1234 5678", FieldProblem::NotAMobileNumber),
            ("0101234567", eleven.clone()),
            ("010123456789", eleven.clone()),
            ("+82 10 123 4567", eleven),
            ("0101234", FieldProblem::WrongLength { expected: "11" }),
            ("011123456", ten.clone()),
            ("011123456789", ten),
            ("공일공", FieldProblem::NotANumber),
            ("010+12345678", FieldProblem::NotANumber),
            ("010-1234-567８", FieldProblem::NotANumber),
            ("--", FieldProblem::Missing),
            ("+", FieldProblem::Missing),
        ] {
            assert_eq!(Ctn::parse(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn contract_numbers() {
        assert_eq!(Ncn::parse("500123456789").unwrap().masked(), "••••••••6789");
    }

    #[test]
    fn serial_numbers() {
        assert_eq!(
            SerialNo::parse("7203 1846 5520 9137").unwrap().grouped(),
            "7203 1846 5520 9137"
        );
        assert_eq!(SerialNo::parse("7203"), Err(FieldProblem::WrongLength { expected: "16" }));
    }

    proptest::proptest! {
        /// A number is its digits: whatever is written between them changes nothing, and no digit
        /// is lost or added by it.
        #[test]
        fn what_stands_between_the_digits_is_no_part_of_a_number(
            digits in "0[0-9]{2}[0-9]{5,10}",
            between in proptest::collection::vec("[-. ()\u{2011}\u{a0}]{0,2}", 13),
        ) {
            let written: String =
                digits.chars().zip(&between).map(|(digit, sign)| format!("{sign}{digit}")).collect();
            proptest::prop_assert_eq!(Ctn::parse(&written), Ctn::parse(&digits));
            proptest::prop_assert_eq!(Ncn::parse(&written), Ncn::parse(&digits));
            let abroad = format!("+82 {}", written.trim_start_matches(|c: char| !c.is_ascii_digit()));
            proptest::prop_assert_eq!(Ctn::parse(&abroad), Ctn::parse(&digits));
            if let Ok(ctn) = Ctn::parse(&written) {
                proptest::prop_assert_eq!(ctn.as_str(), digits.as_str());
                let old = ["011", "016", "017", "018", "019"].contains(&&digits[..3]);
                let right = match digits.len() { 11 => old || digits.starts_with("010"), 10 => old, _ => false };
                proptest::prop_assert!(right, "{}", digits);
            }
        }

        #[test]
        fn parsing_twice_is_parsing_once(text in ".{0,60}") {
            if let Ok(ctn) = Ctn::parse(&text) {
                proptest::prop_assert_eq!(Ctn::parse(ctn.as_str()), Ok(ctn.clone()));
                let _ = (ctn.formatted(), ctn.masked());
            }
            if let Ok(order_no) = OrderNo::parse(&text) {
                proptest::prop_assert_eq!(OrderNo::parse(order_no.as_str()), Ok(order_no));
            }
        }
    }
}
