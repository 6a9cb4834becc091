//! Writes down the scenarios that the program brings along (`scenarios/`), each with its text.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("scenarios");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    find(&root, &mut files)?;
    files.sort();
    let mut library = String::from(
        "/// The scenarios that the program brings along: path and text of each.\n\
         pub const LIBRARY: &[(&str, &str)] = &[\n",
    );
    for file in files {
        let path = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        library += &format!("    ({path:?}, include_str!({:?})),\n", file.display().to_string());
    }
    library += "];\n";
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("scenario_library.rs"), library)
}

/// All scenarios in a folder and in those below it.
fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            files.push(path);
        }
    }
    Ok(())
}
