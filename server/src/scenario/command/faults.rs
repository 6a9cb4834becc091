//! What is wrong with files, as a terminal shows it: file:line:column, the line, and a caret below the place.

use std::fmt::Write as _;

use engine::language::Language;

use crate::scenario::load::Fault;

/// The text about all of them.
pub(super) fn told(
    faults: &[Fault],
    language: Language,
    text_of: &dyn Fn(&str) -> Option<String>,
) -> String {
    let mut told = String::new();
    for fault in faults {
        let (span, text) = (fault.problem.span, fault.problem.text.in_language(language));
        if span.line == 0 {
            let _ = writeln!(told, "{}: {text}", fault.path);
            continue;
        }
        let _ = writeln!(told, "{}:{}:{}: {text}", fault.path, span.line, span.column);
        let file = text_of(&fault.path).unwrap_or_default();
        let line = usize::try_from(span.line - 1).ok().and_then(|line| file.lines().nth(line));
        if let Some(line) = line {
            let before = line.chars().take(span.column.saturating_sub(1) as usize);
            // As wide as what stands above, Hangul being two columns wide.
            let blank: String = before.map(|c| if is_wide(c) { "  " } else { " " }).collect();
            let marked = line.chars().skip(span.column.saturating_sub(1) as usize);
            let marked = marked.take(span.length as usize);
            let width: usize = marked.map(|c| if is_wide(c) { 2 } else { 1 }).sum();
            let _ = writeln!(told, "{:>5} | {line}", span.line);
            let _ = writeln!(told, "      | {blank}{}", "^".repeat(width.max(1)));
        }
    }
    told
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}')
}
