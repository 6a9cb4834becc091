//! Files with those that they use. All problems of all of them are told before anything runs.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use chrono::Utc;
use engine::scenario::{Problem, Scenario, Span, parse, uses};
use engine::scenario_store::cron_problem;

/// Where scenarios are read from: the disk, or what a sandbox keeps.
pub trait Files: Send + Sync {
    /// The text of a file.
    fn text(&self, path: &str) -> io::Result<String>;

    /// How its path is shown.
    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// The files of this machine, by their absolute paths; shown from the folder in which the program runs.
pub struct Disk {
    /// That folder, with `/` behind it.
    here: String,
}

impl Disk {
    /// From the current folder.
    ///
    /// # Errors
    /// It is gone, or may not be read.
    pub fn here() -> io::Result<Self> {
        let here = std::env::current_dir()?;
        Ok(Self { here: format!("{}/", here.display()) })
    }

    /// The absolute path of one that a person wrote, without `.` and `..`.
    pub fn absolute(&self, path: &str) -> String {
        let whole = if path.starts_with('/') { path.to_owned() } else { self.here.clone() + path };
        let mut parts: Vec<&str> = Vec::new();
        for part in whole.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        format!("/{}", parts.join("/"))
    }
}

impl Files for Disk {
    fn text(&self, path: &str) -> io::Result<String> {
        let bytes = std::fs::read(path)?;
        String::from_utf8(bytes).map_err(|no_text| {
            io::Error::new(io::ErrorKind::InvalidData, NotUtf8::at(no_text.as_bytes()))
        })
    }

    fn shown(&self, path: &str) -> String {
        path.strip_prefix(&self.here).unwrap_or(path).to_owned()
    }
}

/// A file is no UTF-8.
#[derive(Debug, thiserror::Error)]
#[error("not UTF-8 at line {}, column {}", .0.line, .0.column)]
struct NotUtf8(Span);

impl NotUtf8 {
    /// Where the first byte is that is none.
    fn at(bytes: &[u8]) -> Self {
        let before = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let line = before.rsplit('\n').next().unwrap_or_default();
        let count = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        let (line, column) = (count(before.matches('\n').count()), count(line.chars().count()));
        Self(Span { line, column, length: 1 })
    }
}

/// Why a file can't be read.
fn unreadable(error: &io::Error) -> Problem {
    let not_utf8 = error.get_ref().and_then(|inner| inner.downcast_ref::<NotUtf8>());
    if let Some(NotUtf8(span)) = not_utf8 {
        return Problem::new(
            *span,
            "UTF-8이 아닙니다: 이 글자부터 읽을 수 없습니다. 파일을 UTF-8로 저장하세요.",
            "This is no UTF-8: from this character on it can't be read. Save the file as UTF-8.",
        );
    }
    let korean = match error.kind() {
        io::ErrorKind::NotFound => "그런 파일이 없습니다".to_owned(),
        io::ErrorKind::PermissionDenied => "읽을 권한이 없습니다".to_owned(),
        _ => format!("읽을 수 없습니다 ({error})"),
    };
    Problem::new(Span::default(), korean, format!("can't be read ({error})"))
}

/// A scenario, and those that it uses.
#[derive(Debug)]
pub struct Loaded {
    /// Where it was read.
    pub path: String,
    /// What it says.
    pub scenario: Scenario,
    /// The files that its steps use, by their paths as the steps write them.
    pub uses: BTreeMap<String, Arc<Loaded>>,
}

impl Loaded {
    /// Its path and those of all that it uses.
    pub fn paths(&self) -> Vec<&str> {
        let used = self.uses.values().flat_map(|used| used.paths());
        std::iter::once(self.path.as_str()).chain(used).collect()
    }
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub path: String,
    /// What, and where in it; without a place where it could not be read at all.
    pub problem: Problem,
}

/// Reads files, each of them once.
pub struct Loader<'a> {
    files: &'a dyn Files,
    /// What was read; without a scenario where it has problems.
    read: BTreeMap<String, Option<Arc<Loaded>>>,
    faults: Vec<Fault>,
}

impl<'a> Loader<'a> {
    /// Reads from these.
    pub fn new(files: &'a dyn Files) -> Self {
        Self { files, read: BTreeMap::new(), faults: Vec::new() }
    }

    /// The scenario of a file, unless something is wrong with it or with one that it uses.
    pub fn load(&mut self, path: &str) -> Option<Arc<Loaded>> {
        if let Some(read) = self.read.get(path) {
            return read.clone();
        }
        let loaded = match self.files.text(path) {
            Ok(text) => self.load_text(path, &text),
            Err(error) => {
                self.fault(path, unreadable(&error));
                None
            }
        };
        self.read.insert(path.to_owned(), loaded.clone());
        loaded
    }

    /// The same of a text that is at hand.
    pub fn load_text(&mut self, path: &str, text: &str) -> Option<Arc<Loaded>> {
        let mut parsed = parse(path, text);
        let mut more = Vec::new();
        if let Some(read) = &parsed.read {
            more = uses::problems(path, read, &|used| self.files.text(used).ok());
            let schedule = read.schedule.as_ref();
            more.extend(schedule.and_then(|it| cron_problem(&it.cron, it.span, Utc::now())));
        }
        parsed.also(more);
        parsed.problems.iter().for_each(|problem| self.fault(path, problem.clone()));
        let scenario = parsed.scenario()?;
        // No circle, and nothing is wrong in what is used.
        let mut used = BTreeMap::new();
        for (written, _) in uses::used_files(&scenario) {
            let at = uses::resolve(path, written).ok()?;
            used.insert(written.to_owned(), self.load(&at)?);
        }
        Some(Arc::new(Loaded { path: self.files.shown(path), scenario, uses: used }))
    }

    /// Everything that is wrong with what was read, in the order of reading.
    pub fn faults(self) -> Vec<Fault> {
        self.faults
    }

    fn fault(&mut self, path: &str, problem: Problem) {
        self.faults.push(Fault { path: self.files.shown(path), problem });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    struct InMemory(HashMap<&'static str, &'static str>);

    impl Files for InMemory {
        fn text(&self, path: &str) -> io::Result<String> {
            let text = self.0.get(path).ok_or(io::ErrorKind::NotFound)?;
            Ok((*text).to_owned())
        }
    }

    fn faults(files: &[(&'static str, &'static str)], path: &str) -> Vec<String> {
        let files = InMemory(files.iter().copied().collect());
        let mut loader = Loader::new(&files);
        let loaded = loader.load(path);
        let faults = loader.faults();
        assert_eq!(loaded.is_none(), !faults.is_empty());
        let told = |fault: &Fault| {
            format!("{}:{} {}", fault.path, fault.problem.span.line, fault.problem.text.english)
        };
        faults.iter().map(told).collect()
    }

    #[test]
    fn a_path_is_shown_as_it_is_from_here() {
        let disk = Disk { here: "/work/".to_owned() };
        for (written, absolute, shown) in [
            ("a.yaml", "/work/a.yaml", "a.yaml"),
            ("./x//../a.yaml", "/work/a.yaml", "a.yaml"),
            ("../a.yaml", "/a.yaml", "/a.yaml"),
            ("/other/a.yaml", "/other/a.yaml", "/other/a.yaml"),
        ] {
            assert_eq!(disk.absolute(written), absolute);
            assert_eq!(disk.shown(absolute), shown);
        }
    }

    #[test]
    fn a_file_is_read_with_those_that_it_uses_and_all_that_is_wrong_is_told() {
        let using = "name: a\nsteps:\n  - use: b.yaml\n    keep: {later: /now}\n";
        let used = "name: b\nsteps:\n  - check: {clock: {}}\n    keep: {now: /now}\n";
        let files = InMemory(HashMap::from([("s/a.yaml", using), ("s/b.yaml", used)]));
        let mut loader = Loader::new(&files);
        let loaded = loader.load("s/a.yaml");
        assert_eq!(loader.faults(), []);
        assert_eq!(loaded.unwrap().paths(), ["s/a.yaml", "s/b.yaml"]);

        assert_eq!(faults(&[("a.yaml", using)], "a.yaml"), ["a.yaml:3 There is no file `b.yaml`."]);
        assert_eq!(faults(&[("a.yaml", "name: a\nstep: []\n")], "a.yaml").len(), 2);
        assert!(faults(&[], "none.yaml")[0].starts_with("none.yaml:0 can't be read"));
        let late = "name: a\nschedule: {cron: 99 * * * *}\nsteps:\n  - pya: 1\n  - use: no.yaml\n";
        assert_eq!(
            faults(&[("a.yaml", late)], "a.yaml"),
            [
                "a.yaml:2 Field 1 “99”: the minute is written as 0–59, */5, 0,30",
                "a.yaml:4 There is no step `pya`. Did you mean `pay`?",
                "a.yaml:5 There is no file `no.yaml`.",
            ]
        );
    }

    #[test]
    fn what_is_no_utf_8_is_told_at_its_first_byte() {
        let at = |bytes: &[u8]| NotUtf8::at(bytes).0;
        assert_eq!(at("name: 가\nproves: 나\u{e9}".as_bytes()).line, 2);
        let bytes = [&b"name: "[..], "가\nx: 나".as_bytes(), &[0xb0, 0xa1, b'\n']].concat();
        assert_eq!(at(&bytes), Span { line: 2, column: 5, length: 1 });
        let problem = unreadable(&io::Error::new(io::ErrorKind::InvalidData, NotUtf8::at(&bytes)));
        assert_eq!((problem.span.line, problem.text.korean.contains("UTF-8로 저장")), (2, true));
        assert_eq!(at(&[0xff, 0xfe]), Span { line: 1, column: 1, length: 1 });
    }
}
