//! Files that use files: which, and whether the arguments and what is kept of them fit.

use super::file::Scenario;
use super::problem::{Problem, Span, with_nearest};
use super::read::parse;
use super::step::{Action, Step};

/// How many files may use each other one below the other.
pub const DEEPEST: usize = 5;

/// The path of a used file, from the path of the file that uses it: both relative to the same root, with `/`.
///
/// # Errors
///
/// What is wrong with it, in Korean and English: it is no relative path, or leaves the root.
pub fn resolve(from: &str, used: &str) -> Result<String, (&'static str, &'static str)> {
    let is_foreign = used.starts_with('/') || used.contains(['\\', ':', '\0']);
    if is_foreign || used.trim().is_empty() {
        return Err((
            "이 파일에서 본 상대 경로여야 합니다: `../common/world.yaml`.",
            "The path must be relative to this file: `../common/world.yaml`.",
        ));
    }
    // A run may have been told of files above where it stands: their first steps up are kept.
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in used.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                None | Some(&"") => {
                    return Err((
                        "시나리오 폴더 밖의 파일은 쓸 수 없습니다.",
                        "Files outside of the scenarios' folder can't be used.",
                    ));
                }
                Some(&"..") => parts.push(".."),
                Some(_) => {
                    parts.pop();
                }
            },
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

/// The paths of the files that a scenario uses itself, as they are written, and where; each once.
pub fn used_files(scenario: &Scenario) -> Vec<(&str, Span)> {
    let mut files: Vec<(&str, Span)> = Vec::new();
    for step in &scenario.steps {
        if let Action::Use { path, span, .. } = &step.action
            && !files.iter().any(|(known, _)| *known == path)
        {
            files.push((path, *span));
        }
    }
    files
}

/// What is wrong with the files that a scenario uses, told at the places of its own file; where their paths are wrong
/// that is told by who read it. `load` gives the text of a path as [`resolve`] makes it, if there is such a file.
pub fn problems(
    path: &str,
    scenario: &Scenario,
    load: &dyn Fn(&str) -> Option<String>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for step in &scenario.steps {
        if let Action::Use { path: used, span, with } = &step.action
            && resolve(path, used).is_ok()
        {
            match read_used(path, used, &mut vec![path.to_owned()], load) {
                Err((korean, english)) => problems.push(Problem::new(*span, korean, english)),
                Ok(file) => compare(step, used, *span, with, &file, &mut problems),
            }
        }
    }
    problems
}

/// A used file that can be run, with all that it uses itself.
fn read_used(
    from: &str,
    used: &str,
    above: &mut Vec<String>,
    load: &dyn Fn(&str) -> Option<String>,
) -> Result<Scenario, (String, String)> {
    let path =
        resolve(from, used).map_err(|(korean, english)| (korean.to_owned(), english.to_owned()))?;
    if above.contains(&path) {
        return Err((
            format!("`{used}`이(가) 돌고 돌아 자신을 다시 씁니다."),
            format!("`{used}` uses itself in a circle."),
        ));
    }
    if above.len() > DEEPEST {
        return Err((
            format!("파일이 파일을 쓰는 것이 너무 깊습니다: {DEEPEST}단계까지입니다."),
            format!("Files use each other too deeply: at most {DEEPEST} below one another."),
        ));
    }
    let Some(text) = load(&path) else {
        return Err((format!("`{path}` 파일이 없습니다."), format!("There is no file `{path}`.")));
    };
    let parsed = parse(&path, &text);
    let first = parsed.problems.first().map(|first| (first.span.line, first.text.clone()));
    let Some(file) = parsed.scenario() else {
        let (line, text) = first.unwrap_or((1, Default::default()));
        return Err((
            format!("`{path}` 파일 {line}번째 줄이 잘못되었습니다: {}", text.korean),
            format!("`{path}` is wrong in line {line}: {}", text.english),
        ));
    };
    if !file.each.is_empty() {
        return Err((
            format!("`{path}`에는 `each`가 있어 다른 파일에서 쓸 수 없습니다."),
            format!("`{path}` has rows (`each`): it can't be used by another file."),
        ));
    }
    above.push(path.clone());
    for (used, _) in used_files(&file) {
        read_used(&path, used, above, load)?;
    }
    above.pop();
    Ok(file)
}

/// Whether the arguments are taken, and what is kept is there.
fn compare(
    step: &Step,
    used: &str,
    at: Span,
    with: &[(String, super::Value)],
    file: &Scenario,
    problems: &mut Vec<Problem>,
) {
    let takes = || file.takes.iter().map(|(name, _)| name.as_str());
    for (name, value) in with {
        if !takes().any(|taken| taken == name) {
            let words = (
                format!("`{used}`은(는) `{name}`을(를) 받지 않습니다."),
                format!("`{used}` takes no `{name}`."),
            );
            let (korean, english) = with_nearest(words, name, takes());
            problems.push(Problem::new(value.span, korean, english));
        }
    }
    for name in file.needed_arguments() {
        if !with.iter().any(|(given, _)| given == name) {
            problems.push(Problem::new(
                at,
                format!("`{used}`에 `{name}`을(를) 주어야 합니다(`with`)."),
                format!("`{used}` needs `{name}` (`with`)."),
            ));
        }
    }
    let known: Vec<&str> = takes()
        .chain(file.values.iter().map(|(name, _)| name.as_str()))
        .chain(file.kept())
        .collect();
    for keep in &step.keep {
        let name = keep.pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
        if !known.contains(&name) {
            let words = (
                format!("`{used}`에는 `{name}` 이름이 없습니다."),
                format!("`{used}` keeps no name `{name}`."),
            );
            let (korean, english) = with_nearest(words, name, known.iter().copied());
            problems.push(Problem::new(keep.span, korean, english));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_used_file_is_found_from_the_file_that_uses_it() {
        assert_eq!(resolve("a/b/c.yaml", "../common/w.yaml").as_deref(), Ok("a/common/w.yaml"));
        assert_eq!(resolve("c.yaml", "./w.yaml").as_deref(), Ok("w.yaml"));
        assert_eq!(resolve("/x/c.yaml", "../w.yaml").as_deref(), Ok("/w.yaml"));
        assert_eq!(resolve("../x/c.yaml", "../w.yaml").as_deref(), Ok("../w.yaml"));
        for bad in ["../w.yaml", "/etc/passwd", "http://x/y", "a\\b", " "] {
            assert!(resolve("c.yaml", bad).is_err(), "{bad}");
        }
        assert!(resolve("/c.yaml", "../w.yaml").is_err());
    }

    fn told(main: &str, files: &[(&str, &str)]) -> Vec<String> {
        let mut parsed = parse("main.yaml", main);
        let load = |path: &str| {
            files.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned())
        };
        let of_uses = parsed.read.as_ref().map(|read| problems("main.yaml", read, &load));
        parsed.also(of_uses.unwrap_or_default());
        let problems = parsed.problems.clone().into_iter();
        assert!(parsed.scenario().is_none() || problems.len() == 0);
        problems
            .map(|it| format!("{}:{} {}", it.span.line, it.span.column, it.text.english))
            .collect()
    }

    #[test]
    fn arguments_and_kept_names_must_fit_the_used_file() {
        let world = "name: w\ntakes: {amount: 1000, ctn: required}\nsteps:\n  - issue: {ctn: \"${ctn}\", promotion_id: P}\n    keep: {serial: /serial_no}\n";
        let good = "name: m\nsteps:\n  - use: w.yaml\n    with: {ctn: 01000000001}\n    keep: {serial: /serial}\n";
        assert_eq!(told(good, &[("w.yaml", world)]), Vec::<String>::new());
        let bad = "name: m\nsteps:\n  - use: w.yaml\n    with: {amonut: 1}\n    keep: {serial: /serail}\n";
        assert_eq!(
            told(bad, &[("w.yaml", world)]),
            [
                "3:10 `w.yaml` needs `ctn` (`with`).",
                "4:20 `w.yaml` takes no `amonut`. Did you mean `amount`?",
                "5:12 `w.yaml` keeps no name `serail`. Did you mean `serial`?",
            ]
        );
        assert_eq!(told(good, &[]), ["3:10 There is no file `w.yaml`."]);
    }

    #[test]
    fn what_is_wrong_with_uses_is_told_beside_what_else_is() {
        let world = "name: w\ntakes: {amount: 1000}\nsteps:\n  - check: {clock: {}}\n";
        let bad = "name: m\nsteps:\n  - pya: A\n  - use: none.yaml\n  - use: w.yaml\n    with: {amonut: 1}\n  - use: /etc/passwd\n";
        assert_eq!(
            told(bad, &[("w.yaml", world)]),
            [
                "3:5 There is no step `pya`. Did you mean `pay`?",
                "4:10 There is no file `none.yaml`.",
                "6:20 `w.yaml` takes no `amonut`. Did you mean `amount`?",
                "7:10 The path must be relative to this file: `../common/world.yaml`.",
            ]
        );
    }

    #[test]
    fn circles_depth_and_broken_files_are_told_where_the_file_is_used() {
        let uses = |file: &str| format!("name: m\nsteps:\n  - use: {file}\n");
        let circle = uses("main.yaml");
        assert_eq!(
            told(&uses("a.yaml"), &[("a.yaml", &circle)]),
            ["3:10 `main.yaml` uses itself in a circle."]
        );
        let files: Vec<_> =
            (1..=6).map(|i| (format!("{i}.yaml"), uses(&format!("{}.yaml", i + 1)))).collect();
        let files: Vec<_> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        assert!(told(&uses("1.yaml"), &files)[0].contains("too deeply"));
        let broken = told(&uses("a.yaml"), &[("a.yaml", "name: x\nsteps:\n  - pya: 1\n")]);
        assert_eq!(
            broken,
            ["3:10 `a.yaml` is wrong in line 3: There is no step `pya`. Did you mean `pay`?"]
        );
    }
}
