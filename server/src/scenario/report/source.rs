//! Where in its file something was expected.

use engine::scenario::report::StepReport;

use super::characters;

/// A line of a file, and the line below it with carets.
pub(super) struct Excerpt {
    /// `  12 │ expect: {status: paid}`.
    pub line: String,
    /// `     │          ^^^^^^`.
    pub caret: String,
}

/// The lines that the step's mismatches are about, each once, in the order of the file. A step without any is shown by
/// its own line.
pub(super) fn excerpts(text: &str, step: &StepReport) -> Vec<Excerpt> {
    let mut about: Vec<(u32, &str)> = step
        .mismatches
        .iter()
        .filter(|mismatch| mismatch.line > 0)
        .map(|it| (it.line, it.at.as_str()))
        .collect();
    if about.is_empty() {
        about.push((step.line, ""));
    }
    about.sort_by_key(|(line, _)| *line);
    let widest = about.iter().map(|(line, _)| line.to_string().len()).max().unwrap_or(1);
    let mut excerpts = Vec::new();
    for same in about.chunk_by(|one, next| one.0 == next.0) {
        let number = same[0].0;
        let Some(line) = text.lines().nth(number.saturating_sub(1) as usize) else { continue };
        let line = characters::line(line.trim_end());
        let carets = carets(&line, same.iter().map(|(_, at)| *at));
        excerpts.push(Excerpt {
            line: format!("{number:>widest$} │ {line}"),
            caret: format!("{:>widest$} │ {carets}", ""),
        });
    }
    excerpts
}

/// Carets below each key of the line that one of `about` names; below all of the line where it has none of them.
fn carets<'a>(line: &str, about: impl Iterator<Item = &'a str>) -> String {
    let mut marked = vec![false; characters::columns(line)];
    for at in about {
        if let Some(from) = key(line, at).or_else(|| key(line, at.trim_start_matches('/'))) {
            let column = characters::columns(&line[..from.start]);
            marked[column..column + characters::columns(&line[from])].fill(true);
        }
    }
    if marked.iter().all(|marked| !marked) {
        let blank = line.len() - line.trim_start().len();
        marked[blank..].fill(true);
    }
    let carets: String = marked.into_iter().map(|marked| if marked { '^' } else { ' ' }).collect();
    carets.trim_end().to_owned()
}

/// Where `name` stands in the line as a key.
fn key(line: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let is_part = |character: char| character.is_alphanumeric() || "_/".contains(character);
    line.match_indices(name)
        .filter(|_| !name.is_empty())
        .map(|(from, _)| from..from + name.len())
        .find(|range| {
            let ends = line[range.end..].trim_start_matches(['"', '\'']).starts_with(':');
            ends && !line[..range.start].ends_with(is_part)
        })
}

#[cfg(test)]
mod tests {
    use super::carets;

    #[test]
    fn carets_stand_below_the_keys_that_are_meant() {
        for (line, about, expected) in [
            (
                "  expect: {status: paid, charged: 9000}",
                vec!["/status", "/charged"],
                "           ^^^^^^        ^^^^^^^",
            ),
            ("  /status: paid", vec!["/status"], "  ^^^^^^^"),
            ("  확인: {\"/a\": 1}", vec!["/a"], "          ^^"),
            ("    http: 200 # 한", vec!["/code"], "    ^^^^^^^^^^^^^^"),
            ("", vec!["http"], ""),
            ("unstatus: x, status: y", vec!["/status"], "             ^^^^^^"),
        ] {
            assert_eq!(carets(line, about.into_iter()), expected, "{line}");
        }
    }
}
