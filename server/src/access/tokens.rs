//! The file of access tokens: a line for each, `name role hash`.

use std::io;
use std::path::{Path, PathBuf};

use engine::identifier::ReaderName;
use engine::reader::{Reader, Role};
use subtle::ConstantTimeEq as _;

use super::token::{TokenHash, hash_of};

/// The valid tokens of this server.
#[derive(Debug)]
pub struct Tokens {
    entries: Vec<TokenEntry>,
}

#[derive(Debug)]
struct TokenEntry {
    reader: Reader,
    hash: TokenHash,
}

/// Why a file of tokens can't be used. Each message says what to do, and none repeats a line: a
/// token written there by mistake must not end up in a log.
#[derive(Debug, thiserror::Error)]
pub enum TokenFileError {
    /// The file can't be read.
    #[error("can't read the access tokens in {path} ({error})")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        error: io::Error,
    },
    /// A line is not `name role hash`.
    #[error(
        "line {line} of the access tokens: {problem}; `server access-token --name NAME --role ROLE` makes a line"
    )]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// It has no tokens, so nobody could sign in.
    #[error(
        "the file of access tokens has none; add one with `server access-token --name NAME --role ROLE`"
    )]
    Empty,
}

impl Tokens {
    /// Reads a file of tokens, and warns if others than its owner may read it too.
    ///
    /// # Errors
    ///
    /// If it can't be read, or a line of it not understood.
    pub fn read(path: &Path) -> Result<Self, TokenFileError> {
        let unreadable = |error| TokenFileError::Read { path: path.to_owned(), error };
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        let mode = std::fs::metadata(path).map_err(unreadable)?.permissions();
        if is_open_to_others(&mode) {
            tracing::warn!("others than its owner may read {0}; chmod 600 {0}", path.display());
        }
        let tokens = Self::parse(&text)?;
        if tokens.entries.is_empty() { Err(TokenFileError::Empty) } else { Ok(tokens) }
    }

    /// Parses a file's text. Blank lines and lines that begin with `#` are ignored.
    ///
    /// # Errors
    ///
    /// At the first line that is not understood, or that repeats a name or a hash.
    pub fn parse(text: &str) -> Result<Self, TokenFileError> {
        let mut tokens = Self { entries: Vec::new() };
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let refused = |problem| TokenFileError::Line { line: index + 1, problem };
            let entry = parse_line(line).map_err(refused)?;
            if tokens.has(&entry.reader.name) {
                return Err(refused("its name is another line's too"));
            }
            if tokens.entries.iter().any(|other| other.hash == entry.hash) {
                return Err(refused("its hash is another line's too"));
            }
            tokens.entries.push(entry);
        }
        Ok(tokens)
    }

    /// Whether a token has this name.
    pub(super) fn has(&self, name: &ReaderName) -> bool {
        self.entries.iter().any(|entry| entry.reader.name == *name)
    }

    /// The owner of a token. All lines are compared, each in constant time, so that the duration
    /// reveals nothing about any hash.
    pub(super) fn reader_of(&self, token: &str) -> Option<&Reader> {
        let hash = hash_of(token);
        let mut found = None;
        for entry in &self.entries {
            if bool::from(entry.hash.ct_eq(&hash)) {
                found = Some(&entry.reader);
            }
        }
        found
    }
}

/// A line of the file.
pub(super) fn line_of(reader: &Reader, token: &str) -> String {
    format!("{} {} {}", reader.name, reader.role.code(), hex::encode(hash_of(token)))
}

fn parse_line(line: &str) -> Result<TokenEntry, &'static str> {
    let mut words = line.split_whitespace();
    let (Some(name), Some(role), Some(hash), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err("a line is `name role hash`");
    };
    let name = ReaderName::parse(name)
        .map_err(|_| "a name has up to 40 letters, digits, hyphens, underscores and dots")?;
    if name == ReaderName::local() {
        // Two owners with one name could not be told apart in the records of who saw what.
        return Err("`local` is whoever sits at this machine without sign-in; choose another name");
    }
    let role = Role::from_code(role).ok_or("a role is viewer, tester or operator")?;
    let mut bytes = TokenHash::default();
    hex::decode_to_slice(hash, &mut bytes).map_err(|_| "a hash has 64 hexadecimal digits")?;
    Ok(TokenEntry { reader: Reader { name, role }, hash: bytes })
}

#[cfg(unix)]
fn is_open_to_others(permissions: &std::fs::Permissions) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    permissions.mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &std::fs::Permissions) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(name: &str, role: Role) -> Reader {
        Reader { name: ReaderName::parse(name).unwrap(), role }
    }

    fn problem(text: &str) -> String {
        Tokens::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn each_token_is_its_readers() {
        let (kim, build) = (reader("kim", Role::Tester), reader("build-1", Role::Operator));
        let text = format!(
            "# our team\n\n  {}\n{}\r\n",
            line_of(&kim, "token of kim"),
            line_of(&build, "token of the build")
                .to_uppercase()
                .replace("BUILD-1 OPERATOR", "build-1 operator")
        );
        let tokens = Tokens::parse(&text).unwrap();
        assert_eq!(tokens.reader_of("token of kim"), Some(&kim));
        assert_eq!(tokens.reader_of("token of the build"), Some(&build));
        for other in ["", "token of", "token of kim ", "Token of kim"] {
            assert_eq!(tokens.reader_of(other), None);
        }
    }

    #[test]
    fn a_line_that_is_not_understood_is_named_and_never_repeated() {
        let hash = hex::encode(hash_of("x"));
        let other = hex::encode(hash_of("y"));
        let cases = [
            ("micropay_secret".to_owned(), "name role hash"),
            (format!("kim tester {hash} more"), "name role hash"),
            (format!("kim/secret tester {hash}"), "a name has"),
            (format!("{} tester {hash}", "k".repeat(41)), "a name has"),
            (format!("local tester {hash}"), "`local` is"),
            (format!("kim admin-secret {hash}"), "a role is"),
            ("kim tester secret".to_owned(), "64 hexadecimal"),
            (format!("kim tester {}", &hash[2..]), "64 hexadecimal"),
            (format!("kim tester {hash}\nkim viewer {other}"), "its name"),
            (format!("kim tester {hash}\nlee viewer {hash}"), "its hash"),
        ];
        for (text, expected) in cases {
            let lines = text.lines().count();
            let told = problem(&text);
            assert!(told.contains(expected), "{told}");
            assert!(told.contains(&format!("line {lines} ")), "{told}");
            assert!(!told.contains("secret"), "{told}");
        }
    }

    #[test]
    fn a_file_without_tokens_or_without_a_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens");
        assert!(matches!(Tokens::read(&path), Err(TokenFileError::Read { .. })));
        std::fs::write(&path, "# nobody yet\n").unwrap();
        assert!(matches!(Tokens::read(&path), Err(TokenFileError::Empty)));
    }
}
