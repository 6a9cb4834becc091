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

    /// What a browser would rather read, by its `Accept-Language`: of two that are wanted alike the
    /// first. Who wants neither is more likely to read English; who says nothing is told in Korean.
    pub fn preferred(accept_language: &str) -> Self {
        let mut best = None;
        let mut wants_another = false;
        for wanted in accept_language.split(',') {
            let mut parts = wanted.split(';').map(str::trim);
            let primary = parts.next().unwrap_or_default().split('-').next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            let weight: f32 = weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
            let language = if primary.eq_ignore_ascii_case("ko") {
                Self::Korean
            } else if primary.eq_ignore_ascii_case("en") {
                Self::English
            } else {
                wants_another |= !matches!(primary, "" | "*");
                continue;
            };
            if weight > best.map_or(0.0, |(_, most)| most) {
                best = Some((language, weight));
            }
        }
        match best {
            Some((language, _)) => language,
            None if wants_another => Self::English,
            None => Self::default(),
        }
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

#[cfg(test)]
mod tests {
    use super::Language::{self, English, Korean};

    #[test]
    fn the_language_that_is_wanted_most_of_the_two_is_taken() {
        for (wanted, expected) in [
            ("", Korean),
            ("*", Korean),
            ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", Korean),
            ("en-US,en;q=0.9,ko;q=0.8", English),
            ("en;q=0.5, ko;q=0.7", Korean),
            ("EN", English),
            ("de-DE, en;q=0.3, ko;q=0.2", English),
            ("fr, ko;q=0.1", Korean),
            ("fr-CH, fr;q=0.9, *;q=0.5", English),
            ("en;q=0, ko;q=0.1", Korean),
            ("en;q=0", Korean),
            ("en;q=x,ko;q=0.1", Korean),
            ("eno, kok", English),
        ] {
            assert_eq!(Language::preferred(wanted), expected, "{wanted:?}");
        }
    }
}
