//! The path of a scenario.

use crate::field::FieldProblem;

/// The longest path, in characters.
const LONGEST: usize = 200;
/// What a path is made of.
const ALLOWED: &str = "A–Z a–z 0–9 가–힣 - _ . /";

/// Where a scenario is kept: `payments/cancel.yaml`. It has no `..`, so that what uses another file finds only
/// scenarios.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[cfg_attr(feature = "postgres", derive(sqlx::Type), sqlx(transparent))]
#[serde(try_from = "String", into = "String")]
pub struct ScenarioPath(String);

impl ScenarioPath {
    /// Reads it as a person wrote it. Where its ending is missing it is put there.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let text = text.trim().trim_start_matches('/');
        if text.is_empty() {
            return Err(FieldProblem::Missing);
        }
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
        if !text.chars().all(allowed) {
            return Err(FieldProblem::BadCharacter { allowed: ALLOWED });
        }
        if text.split('/').any(|part| part.is_empty() || part.bytes().all(|b| b == b'.')) {
            return Err(FieldProblem::OnlyDots);
        }
        let has_ending = text.ends_with(".yaml") || text.ends_with(".yml");
        let text = if has_ending { text.to_owned() } else { format!("{text}.yaml") };
        if text.chars().count() > LONGEST {
            return Err(FieldProblem::TooLong { maximum: LONGEST });
        }
        Ok(Self(text))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ScenarioPath {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|problem| problem.text().english)
    }
}

impl From<ScenarioPath> for String {
    fn from(path: ScenarioPath) -> Self {
        path.0
    }
}

impl std::fmt::Display for ScenarioPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "postgres")]
impl utoipa::PartialSchema for ScenarioPath {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .description(Some("Where a scenario is kept"))
            .examples(["payments/cancel.yaml"])
            .into()
    }
}

#[cfg(feature = "postgres")]
impl utoipa::ToSchema for ScenarioPath {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_a_scenario_and_nowhere_else() {
        let read = |text: &str| ScenarioPath::parse(text).map(String::from);
        assert_eq!(read(" 결제/취소 "), Ok("결제/취소.yaml".to_owned()));
        assert_eq!(read("/a/b.yml"), Ok("a/b.yml".to_owned()));
        for wrong in ["", "/", "a//b", "../a", "a/../b", "a/./b", "a b", "a\\b", "a\u{200b}"] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(read(&"a".repeat(196)), Err(FieldProblem::TooLong { maximum: 200 }));
    }
}
