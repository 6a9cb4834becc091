//! Lines for a terminal and for the log of a build.

use engine::language::Language;
use engine::scenario::report::CaseReport;

use super::Summary;

/// How a run is told.
pub struct Terminal<'a> {
    /// In which language.
    pub language: Language,
    /// Whether in colours: on a terminal where NO_COLOR is not set.
    pub is_coloured: bool,
    /// As in [`Summary::url`].
    pub url: Option<&'a str>,
    /// As in [`Summary::token_variable`].
    pub token_variable: Option<&'a str>,
    /// The text of the file that a step stands in, where it can be had: a failure is shown in its line.
    pub text_of: &'a dyn Fn(&str) -> Option<String>,
}

impl Terminal<'_> {
    /// What came of one case: a line, and below it everything that is not as expected. Ends with a line break.
    pub fn case(&self, case: &CaseReport) -> String {
        let _ = case;
        String::new()
    }

    /// The last lines of a run: how many passed, what failed, how long it took. Ends with a line break.
    pub fn total(&self, summary: &Summary) -> String {
        let _ = summary;
        String::new()
    }
}
