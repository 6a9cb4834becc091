//! What is wrong with files, as a terminal shows it: file:line:column, the line, and a caret below the place.

use engine::language::Language;

use crate::scenario::load::Fault;

/// The text about all of them.
pub(super) fn told(
    faults: &[Fault],
    language: Language,
    text_of: &dyn Fn(&str) -> Option<String>,
) -> String {
    let told = faults.iter().map(|fault| {
        let file = text_of(&fault.path).unwrap_or_default();
        fault.problem.snippet(&fault.path, &file, language) + "\n"
    });
    told.collect()
}
