//! One page of HTML, complete in itself.

use engine::language::Language;

use super::Summary;

/// `summary` as a document of HTML in `language`.
pub fn write(summary: &Summary, language: Language) -> String {
    let _ = (summary, language);
    String::new()
}
