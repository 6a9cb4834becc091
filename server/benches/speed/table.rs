//! The tables that are printed, in Markdown.

/// Begins a table. Its first column holds words, all others numbers.
pub fn begin(title: &str, columns: &[&str]) {
    let numbers = "--:|".repeat(columns.len().saturating_sub(1));
    println!("\n### {title}\n\n| {} |\n|---|{numbers}", columns.join(" | "));
}

/// A line of it.
pub fn line(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}
