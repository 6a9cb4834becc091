//! The search, in a tree of programs that only tell a version.

use std::ffi::OsString;

use super::super::programs::Programs;
use super::*;

/// A place to look for programs, and nothing of the real machine.
struct Tree(TempDir);

impl Tree {
    fn new() -> Tree {
        Tree(open_folder())
    }

    fn script(&self, path: &str, answer: &str) -> PathBuf {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\necho '{answer}'\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn install(&self, folder: &str, version: &str) -> PathBuf {
        self.script(&format!("{folder}/initdb"), "");
        self.script(&format!("{folder}/postgres"), &format!("postgres (PostgreSQL) {version}"));
        self.0.path().join(folder)
    }

    fn places(&self, path: &[&str]) -> SearchPlaces {
        let folders = path.iter().map(|folder| self.0.path().join(folder));
        let path: OsString = std::env::join_paths(folders).unwrap();
        SearchPlaces { chosen: None, path: Some(path), root: self.0.path().to_path_buf() }
    }
}

/// Writing a script and running it can collide with another test's fork: ETXTBSY, which the
/// search takes for a program that does not run. So these tests try again.
fn found(places: &SearchPlaces, version: Option<u32>, expected: &Path) {
    let existing = version.map(|version| (Path::new("/data/postgres"), version));
    eventually("the programs", || {
        let programs = Programs::find(places, existing).ok()?;
        (programs.folder() == expected).then_some(())
    });
}

#[test]
fn the_highest_version_of_a_group_wins() {
    let tree = Tree::new();
    tree.install("usr/lib/postgresql/9.6/bin", "9.6.24");
    let best = tree.install("usr/lib/postgresql/16/bin", "16.4 (Debian 16.4-1.pgdg120+1)");
    tree.install("usr/lib/postgresql/15/bin", "15.14");
    tree.install("opt/homebrew/opt/postgresql@17/bin", "17.2 (Homebrew)");
    found(&tree.places(&[]), None, &best);
}

#[test]
fn each_usual_folder_is_known() {
    for folder in [
        "usr/lib/postgresql/15/bin",
        "usr/bin",
        "usr/pgsql-16/bin",
        "opt/homebrew/opt/postgresql@17/bin",
        "opt/homebrew/opt/postgresql/bin",
        "usr/local/opt/postgresql@14/bin",
        "Applications/Postgres.app/Contents/Versions/latest/bin",
    ] {
        let tree = Tree::new();
        let folder = tree.install(folder, "18beta1");
        found(&tree.places(&[]), None, &folder);
    }
}

#[test]
fn a_chosen_folder_comes_first_then_pg_config_then_path() {
    let tree = Tree::new();
    let usual = tree.install("usr/lib/postgresql/17/bin", "17.0");
    found(&tree.places(&["tools"]), None, &usual);
    let in_path = tree.install("tools", "14.1");
    found(&tree.places(&["tools"]), None, &in_path);
    let told = tree.install("told", "13.1");
    let pg_config = tree.script("tools/pg_config", told.to_str().unwrap());
    found(&tree.places(&["tools"]), None, &told);
    // Debian's libpq-dev: a pg_config that names a folder without a server.
    fs::remove_file(told.join("initdb")).unwrap();
    found(&tree.places(&["tools"]), None, &in_path);
    fs::remove_file(pg_config).unwrap();
    let chosen = tree.install("chosen", "13.0");
    let places = SearchPlaces { chosen: Some(chosen.clone()), ..tree.places(&["tools"]) };
    found(&places, None, &chosen);
}

#[test]
fn a_cluster_gets_programs_of_its_own_version_from_any_group() {
    let tree = Tree::new();
    tree.install("tools", "17.1");
    let old = tree.install("usr/lib/postgresql/15/bin", "15.1");
    let places = tree.places(&["tools"]);
    found(&places, Some(15), &old);
    let error = Programs::find(&places, Some((Path::new("/data/postgres"), 16))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the data in /data/postgres was written by PostgreSQL 16, but only 15, 17 is \
         installed: install PostgreSQL 16, or choose another folder with --data-folder"
    );
}

#[test]
fn nothing_found_says_what_to_install() {
    let tree = Tree::new();
    tree.install("usr/lib/postgresql/12/bin", "12.9");
    let places = tree.places(&[]);
    let error = Programs::find(&places, None).unwrap_err();
    assert!(matches!(error, StartError::ProgramsNotFound));
    for part in ["apt install postgresql", "dnf install", "brew install", "DATABASE_URL"] {
        assert!(error.to_string().contains(part), "{error}");
    }
    let places = SearchPlaces { chosen: Some("/no/such/folder".into()), ..places };
    let error = Programs::find(&places, None).unwrap_err();
    assert!(matches!(error, StartError::ChosenProgramsMissing { .. }), "{error}");
}
