//! The summary as JSON, for programs.

use serde::Serialize;

use super::Summary;

/// The number of the form. What reads it asks for that first; a member that is added does not change it.
const FORMAT: u8 = 1;

#[derive(Serialize)]
struct Document<'a> {
    format: u8,
    #[serde(flatten)]
    summary: &'a Summary,
}

/// `summary` as JSON, with `"format": 1`. Ends with a line break.
pub fn write(summary: &Summary) -> String {
    let document = Document { format: FORMAT, summary };
    // A summary has no map with keys that are no texts, and nothing else that JSON can't say.
    let json = serde_json::to_string_pretty(&document).unwrap_or_default();
    json + "\n"
}
