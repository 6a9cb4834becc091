//! A value as it was entered, and what it was read as.

use serde::{Serialize, Serializer};

use super::FieldProblem;
use crate::money::Krw;

/// A value that a form has a field for.
pub trait FormValue: Sized {
    /// Reads it as a person or a system wrote it.
    fn parse(text: &str) -> Result<Self, FieldProblem>;

    /// As text that is read as the same value again.
    fn text(&self) -> String;
}

/// What need not be given: blank is none.
impl<T: FormValue> FormValue for Option<T> {
    fn parse(text: &str) -> Result<Self, FieldProblem> {
        if text.trim().is_empty() { Ok(None) } else { T::parse(text).map(Some) }
    }

    fn text(&self) -> String {
        self.as_ref().map(T::text).unwrap_or_default()
    }
}

/// Blank is no.
impl FormValue for bool {
    fn parse(text: &str) -> Result<Self, FieldProblem> {
        match text.trim() {
            "yes" | "true" | "Y" | "y" => Ok(true),
            "" | "no" | "false" | "N" | "n" => Ok(false),
            _ => Err(FieldProblem::UnknownCode),
        }
    }

    fn text(&self) -> String {
        if *self { "yes" } else { "no" }.to_owned()
    }
}

impl FormValue for Krw {
    fn parse(text: &str) -> Result<Self, FieldProblem> {
        Self::parse(text)
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// What was entered into a field: its text, which is what a call's record shows, and what it was read as.
#[derive(Clone, Debug, PartialEq)]
pub struct Entered<T> {
    text: String,
    read: Result<T, FieldProblem>,
}

impl<T> Entered<T> {
    /// Whether nothing was entered.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// The value, or what is wrong with what was entered.
    pub fn value(self) -> Result<T, FieldProblem> {
        self.read
    }
}

/// Nothing entered.
impl<T: FormValue> Default for Entered<T> {
    fn default() -> Self {
        Self::from(String::new())
    }
}

impl<T: FormValue> From<String> for Entered<T> {
    fn from(text: String) -> Self {
        Self { read: T::parse(&text), text }
    }
}

impl<T: FormValue> From<Option<String>> for Entered<T> {
    fn from(text: Option<String>) -> Self {
        Self::from(text.unwrap_or_default())
    }
}

/// An amount that came as a number.
impl<T: FormValue + From<Krw>> From<Option<i64>> for Entered<T> {
    fn from(won: Option<i64>) -> Self {
        let Some(won) = won else { return Self::default() };
        Self { text: won.to_string(), read: Krw::given(won).map(T::from) }
    }
}

/// A yes or no that came as one.
impl<T: FormValue + From<bool>> From<Option<bool>> for Entered<T> {
    fn from(yes: Option<bool>) -> Self {
        let Some(yes) = yes else { return Self::default() };
        Self { text: yes.text(), read: Ok(T::from(yes)) }
    }
}

impl<T> Serialize for Entered<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blank_is_missing_only_where_a_value_is_needed() {
        assert_eq!(Entered::<Krw>::default().value(), Err(FieldProblem::Missing));
        assert_eq!(Entered::<Krw>::from(None::<i64>).value(), Err(FieldProblem::Missing));
        assert_eq!(Entered::<Option<Krw>>::from(" ".to_owned()).value(), Ok(None));
        assert_eq!(Entered::<bool>::from(None::<bool>).value(), Ok(false));
        assert_eq!(Entered::<Option<bool>>::from(None::<bool>).value(), Ok(None));
    }

    #[test]
    fn the_record_has_what_was_entered() {
        let entered = Entered::<Krw>::from(" 12000 ".to_owned());
        assert_eq!(serde_json::to_value(&entered).unwrap(), " 12000 ");
        assert_eq!(entered.value(), Ok(Krw(12_000)));
        let wrong = Entered::<Option<bool>>::from("maybe".to_owned());
        assert_eq!(serde_json::to_value(&wrong).unwrap(), "maybe");
        assert_eq!(wrong.value(), Err(FieldProblem::UnknownCode));
    }

    proptest! {
        /// A number and its text are the same entry: one door refuses what the other does.
        #[test]
        fn a_number_is_judged_as_its_text_is(won in prop_oneof![any::<i64>(), -5..200_000_000_i64]) {
            let text = won.to_string();
            prop_assert_eq!(Entered::<Krw>::from(Some(won)), Entered::from(text.clone()));
            prop_assert_eq!(Entered::<Option<Krw>>::from(Some(won)), Entered::from(text));
        }

        #[test]
        fn a_yes_or_no_is_judged_as_its_text_is(yes: bool) {
            prop_assert_eq!(Entered::<bool>::from(Some(yes)), Entered::from(yes.text()));
            prop_assert_eq!(Entered::<Option<bool>>::from(Some(yes)), Entered::from(yes.text()));
        }
    }
}
