//! Checks the order of rooms in ARCHITECTURE.md: a room, which is a module at the top of a crate,
//! uses only rooms before it. So there is no circle, and no arrow from below up.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The rooms of `source` in the order of ARCHITECTURE.md. Their block begins with `` ```rooms
/// SOURCE `` and each of its lines with a room.
fn order(architecture: &str, source: &str) -> Vec<String> {
    let opening = format!("```rooms {source}\n");
    let (_, block) = architecture.split_once(&opening).expect("ARCHITECTURE draws the rooms");
    let (block, _) = block.split_once("```").unwrap();
    block.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// A source file: its room, the depth of its module below the crate, and its text without comments
/// and tests.
struct Source {
    path: PathBuf,
    room: String,
    depth: usize,
    code: String,
}

impl Source {
    /// Whether the text at `at` may be in a module inside the file, where `super` is the file
    /// itself.
    fn is_in_inline_module(&self, at: usize) -> bool {
        let line = self.code[..at].rsplit('\n').next().unwrap_or_default();
        let opens =
            |line: &str| line.ends_with('{') && line.split_whitespace().any(|word| word == "mod");
        line.starts_with(' ') && self.code.lines().any(opens)
    }
}

fn sources(root: &Path) -> Vec<Source> {
    let (mut folders, mut found) = (vec![root.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let within = path.strip_prefix(root).unwrap().with_extension("");
            let mut modules: Vec<_> =
                within.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
            modules.pop_if(|last| last == "mod");
            // Files in `bin` are crates of their own.
            if path.is_dir() && !["tests", "bin"].contains(&stem.as_str()) {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && !["lib", "main", "tests"].contains(&stem.as_str())
            {
                let code = without_tests(&fs::read_to_string(&path).unwrap());
                found.push(Source { path, room: modules[0].clone(), depth: modules.len(), code });
            }
        }
    }
    found
}

/// The text without comments and without the `#[cfg(test)] mod` at the end of the file.
fn without_tests(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    let code = lines.collect::<Vec<_>>().join("\n");
    let is_test = |at: usize| {
        let item = code[at..].lines().nth(1).unwrap_or_default().trim_start();
        item.starts_with("mod ") || item.starts_with("pub(crate) mod ")
    };
    let begins = ["#[cfg(test)]", "#[cfg(all(test"]
        .iter()
        .flat_map(|mark| code.match_indices(mark))
        .map(|(at, _)| at)
        .filter(|at| is_test(*at))
        .min();
    code[..begins.unwrap_or(code.len())].to_owned()
}

/// The rooms that a file's paths lead to: `crate::room`, `crate::{room, …}`, or as many `super::`
/// as lead out of its own room.
fn known(source: &Source) -> BTreeSet<String> {
    let out = "super::".repeat(source.depth);
    let mut known = BTreeSet::new();
    for start in ["crate::", out.as_str()] {
        for (at, _) in source.code.match_indices(start) {
            let before = source.code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':')) {
                continue;
            }
            if start == out && source.is_in_inline_module(at) {
                continue;
            }
            let path = &source.code[at + start.len()..];
            match path.strip_prefix('{') {
                Some(group) => known.extend(members(group)),
                None => known.extend([identifier(path)]),
            }
        }
    }
    known.remove(&source.room);
    known.retain(|name| name.starts_with(|c: char| c.is_ascii_lowercase()) && name != "super");
    known
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first names of the paths in an opened group.
fn members(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut begins) = (1, Vec::new(), true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' => begins = true,
            c if depth == 1 && begins && c.is_alphanumeric() => {
                names.push(identifier(&group[at..]));
                begins = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

/// The violations of the order, one line each.
fn broken(order: &[String], sources: &[Source]) -> Vec<String> {
    let place = |room: &str| order.iter().position(|other| other == room);
    let mut broken = Vec::new();
    for source in sources {
        for other in known(source) {
            if place(&other).is_none_or(|other| Some(other) >= place(&source.room)) {
                broken.push(format!("{}: {} knows {other}", source.path.display(), source.room));
            }
        }
    }
    broken.sort();
    broken
}

fn holds(source: &str) {
    let architecture = fs::read_to_string(repository().join("ARCHITECTURE.md")).unwrap();
    let (order, sources) = (order(&architecture, source), sources(&repository().join(source)));
    let rooms: BTreeSet<_> = sources.iter().map(|source| source.room.clone()).collect();
    assert_eq!(order.iter().cloned().collect::<BTreeSet<_>>(), rooms, "each room has a line");
    assert_eq!(order.len(), rooms.len(), "a room has one line");
    let broken = broken(&order, &sources);
    assert!(broken.is_empty(), "not in the order of ARCHITECTURE.md:\n{}", broken.join("\n"));
}

#[test]
fn the_engines_rooms_stand_in_the_order_that_architecture_draws() {
    holds("server/engine/src");
}

#[test]
fn the_apps_rooms_stand_in_the_order_that_architecture_draws() {
    holds("app/src");
}

#[test]
fn an_arrow_from_below_up_is_found_however_it_is_written() {
    let order = ["low", "middle", "high"].map(str::to_owned);
    let file = |room: &str, depth, code: &str| Source {
        path: PathBuf::from(format!("{room}.rs")),
        room: room.to_owned(),
        depth,
        code: without_tests(code),
    };
    for (code, is_broken) in [
        ("use crate::low::Thing;", false),
        ("use crate::high::Thing;", true),
        ("use crate::{low::Thing, high::{One, Two}};", true),
        ("use crate::{low::{high, Two}, middle::Three};", false),
        ("fn f() -> crate::high::Thing {}", true),
        ("macro_rules! m { () => { $crate::high::Thing } }", true),
        ("use super::super::high::Thing;", true),
        ("use super::high::Thing;", false),
        ("mod inner {\n    use super::super::high::Thing;\n}", false),
        ("// crate::high::Thing", false),
        ("use crate::unknown::Thing;", true),
        ("use crate::Engine;", false),
        ("#[cfg(test)]\nmod tests {\n    use crate::high::Thing;\n}", false),
        ("#[cfg(test)]\nuse crate::high::Thing;", true),
    ] {
        let found = broken(&order, &[file("middle", 2, code)]);
        assert_eq!(!found.is_empty(), is_broken, "{code}: {found:?}");
    }
}
