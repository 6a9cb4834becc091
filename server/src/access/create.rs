//! `server access-token`: a new token for somebody.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use engine::identifier::ReaderName;
use engine::reader::{Reader, Role};

use super::token::random;
use super::tokens::{TokenFileError, Tokens, line_of};

/// Why no token could be made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The existing file is not a file of tokens, or the new line would make it invalid.
    #[error(transparent)]
    File(#[from] TokenFileError),
    /// Somebody has this name already.
    #[error(
        "{0} has an access token already; remove its line from the file first, or choose another name"
    )]
    NameTaken(ReaderName),
    /// The file can't be written.
    #[error("can't write to {path} ({error})")]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's error.
        error: io::Error,
    },
    /// The system has no randomness.
    #[error("the operating system gives no randomness ({0})")]
    NoRandomness(getrandom::Error),
}

/// Makes a token. With a file, its line is added there; otherwise the line is printed too.
///
/// Returns what to print: the token is shown only this once.
///
/// # Errors
///
/// If the file can't be read or written, or has the name already.
pub fn create(name: ReaderName, role: Role, file: Option<&Path>) -> Result<String, CreateError> {
    let token = random().map_err(CreateError::NoRandomness)?;
    let reader = Reader { name, role };
    let line = line_of(&reader, &token);
    // Don't make a token that no server would accept, such as one with a reserved name.
    Tokens::parse(&line)?;
    let told = match file {
        Some(path) => {
            add(path, &reader.name, &line)?;
            format!(
                "Its line was added to {}; servers that run read it when they start.",
                path.display()
            )
        }
        None => format!("Its line for the file of access tokens:\n{line}"),
    };
    Ok(format!(
        "The access token of {} ({}), which is shown only now:\n{token}\n\n{told}",
        reader.name,
        reader.role.code()
    ))
}

fn add(path: &Path, name: &ReaderName, line: &str) -> Result<(), CreateError> {
    let unwritable = |error| CreateError::Write { path: path.to_owned(), error };
    let before = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(TokenFileError::Read { path: path.to_owned(), error }.into());
        }
    };
    if Tokens::parse(&before)?.has(name) {
        return Err(CreateError::NameTaken(name.clone()));
    }
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(unwritable)?;
    // The last line may lack its line end.
    let end = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    file.write_all(format!("{end}{line}\n").as_bytes()).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token_in(told: &str) -> &str {
        told.lines().find(|line| line.starts_with("micropay_")).unwrap()
    }

    #[test]
    fn a_token_that_was_made_opens_and_the_file_does_not_hold_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens");
        let make = |name: &str, role| create(ReaderName::parse(name).unwrap(), role, Some(&path));
        let kim = make("kim", Role::Tester).unwrap();
        // As an editor may leave it.
        let trimmed = std::fs::read_to_string(&path).unwrap().trim_end().to_owned();
        std::fs::write(&path, trimmed).unwrap();
        let lee = make("lee", Role::Viewer).unwrap();
        assert!(matches!(make("kim", Role::Viewer), Err(CreateError::NameTaken(_))));
        let tokens = Tokens::read(&path).unwrap();
        for (told, name, role) in [(&kim, "kim", Role::Tester), (&lee, "lee", Role::Viewer)] {
            let reader = tokens.reader_of(token_in(told)).unwrap();
            assert_eq!((reader.name.as_str(), reader.role), (name, role));
            assert!(!std::fs::read_to_string(&path).unwrap().contains(token_in(told)));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens");
        create(ReaderName::parse("kim").unwrap(), Role::Operator, Some(&path)).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn without_a_file_the_line_is_told() {
        let name = ReaderName::parse("kim").unwrap();
        let told = create(name.clone(), Role::Operator, None).unwrap();
        let line = told.lines().last().unwrap();
        let tokens = Tokens::parse(line).unwrap();
        let reader = Reader { name, role: Role::Operator };
        assert_eq!(tokens.reader_of(token_in(&told)), Some(&reader));
    }
}
