//! The two languages that micropay speaks, and a text in both.

use serde::{Deserialize, Serialize};

/// A language of the console and of every message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// 한국어, the language of the field and the default.
    #[default]
    #[serde(rename = "ko")]
    Korean,
    /// English, on request.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The BCP 47 tag, as in `<html lang>` and in the cookie `language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Korean => "ko",
            Self::English => "en",
        }
    }

    /// The language of a tag; anything unknown is Korean.
    pub fn from_tag(tag: &str) -> Self {
        if tag == "en" { Self::English } else { Self::Korean }
    }

    /// The one of two texts that is in this language.
    pub fn pick<T>(self, korean: T, english: T) -> T {
        match self {
            Self::Korean => korean,
            Self::English => english,
        }
    }
}

/// A text in both languages, as it is stored and sent: the reader picks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Text {
    /// The Korean wording.
    pub korean: String,
    /// The English wording.
    pub english: String,
}

impl Text {
    /// A text from its two wordings.
    pub fn new(korean: impl Into<String>, english: impl Into<String>) -> Self {
        Self { korean: korean.into(), english: english.into() }
    }

    /// The wording in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        language.pick(&self.korean, &self.english)
    }
}
