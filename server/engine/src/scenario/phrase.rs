//! Texts with `${…}` in them.

use serde::{Deserialize, Serialize};

/// A text with names in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// Its parts in order.
    pub parts: Vec<Part>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Itself.
    Literal(String),
    /// `${name}`: what it stands for. A text that is one name keeps the type of what it stands for.
    Name(String),
}

impl Phrase {
    /// A text without names.
    pub fn literal(text: &str) -> Self {
        let parts = if text.is_empty() { Vec::new() } else { vec![Part::Literal(text.to_owned())] };
        Self { parts }
    }

    /// Reads it: `${name}` stands for a name, `$${` for `${` itself.
    ///
    /// # Errors
    ///
    /// A `${` that is not closed, by its number among all `${` of the text, from 0.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        let mut number = 0_usize;
        while let Some(at) = rest.find("${") {
            let (before, behind) = (&rest[..at], &rest[at + 2..]);
            number += 1;
            if let Some(before) = before.strip_suffix('$') {
                literal.push_str(before);
                literal.push_str("${");
                rest = behind;
                continue;
            }
            literal.push_str(before);
            let (name, behind) = behind.split_once('}').ok_or(number - 1)?;
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(Part::Name(name.to_owned()));
            rest = behind;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Self { parts })
    }

    /// As it is written in a file.
    pub fn written(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(&literal.replace("${", "$${")),
                Part::Name(name) => text.push_str(&format!("${{{name}}}")),
            }
        }
        text
    }

    /// The name, where it is nothing but one.
    pub fn name(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Name(name)] => Some(name),
            _ => None,
        }
    }

    /// The text, where there is no name in it.
    pub fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(literal)] => Some(literal),
            _ => None,
        }
    }

    /// Its names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Name(name) => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_stand_between_brackets() {
        let parse = |text| Phrase::parse(text).map(|it| it.parts);
        let (literal, name) =
            (|text: &str| Part::Literal(text.into()), |text: &str| Part::Name(text.into()));
        assert_eq!(parse("${a}"), Ok(vec![name("a")]));
        assert_eq!(
            parse("x${a}-${b.c}"),
            Ok(vec![literal("x"), name("a"), literal("-"), name("b.c")])
        );
        assert_eq!(parse("$${a} $$ {}"), Ok(vec![literal("${a} $$ {}")]));
        assert_eq!(parse("$${a} ${b"), Err(1));
        assert_eq!(parse(""), Ok(vec![]));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "[a$}{ ]{0,12}") {
            if let Ok(phrase) = Phrase::parse(&text) {
                // A name that ends a literal `$` before it would be read as the escape.
                let again = Phrase::parse(&phrase.written());
                prop_assert!(again == Ok(phrase.clone()) || text.contains("$$"), "{:?}", again);
            }
        }
    }
}
