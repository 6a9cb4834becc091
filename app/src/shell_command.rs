//! A call of the HTTP API as a command that can be pasted into a shell.

use engine::exchange::ApiCall;

/// The environment variable in which whoever is asked for an access token has it.
pub const TOKEN: &str = "MICROPAY_TOKEN";

/// The shells that a command can be written for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shell {
    /// bash, and every other POSIX shell.
    Bash,
    /// PowerShell, that of Windows and the newer one.
    Pwsh,
    /// The command prompt of Windows.
    Cmd,
}

impl Shell {
    pub(crate) const ALL: [Self; 3] = [Self::Bash, Self::Pwsh, Self::Cmd];

    /// What a cookie and a choice know it by.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Pwsh => "powershell",
            Self::Cmd => "cmd",
        }
    }

    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shell| shell.tag() == tag)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Pwsh => "PowerShell",
            Self::Cmd => "cmd",
        }
    }

    /// `call` as curl's command line in this shell, under the idempotency key `key`.
    pub fn curl(self, origin: &str, call: &ApiCall, key: &str) -> String {
        let url = format!("{origin}{}", call.path);
        let program = if self == Self::Pwsh { "curl.exe" } else { "curl" };
        let url = if self == Self::Cmd { careted(&url) } else { self.quoted(&url) };
        let mut command = format!("{program} -sS -X {} {url}", call.method);
        let mut header = |name: &str, value: &str| {
            command += &format!(" -H {}", self.quoted(&format!("{name}: {value}")));
        };
        header("micropay-sandbox", call.sandbox.as_str());
        if call.method == "POST" {
            header("idempotency-key", key);
        }
        let Some(body) = &call.body else { return command };
        header("content-type", "application/json");
        match self {
            Self::Bash => format!("{command} -d {}", self.quoted(body)),
            Self::Cmd => format!("{command} -d {}", self.quoted(&ascii_json(body))),
            // Windows PowerShell and PowerShell 7 disagree about quotes in a program's arguments, not
            // about what they write to its standard input.
            Self::Pwsh => format!("{} | {command} -d '@-'", self.quoted(&ascii_json(body))),
        }
    }

    /// `command` of curl, asked by whoever has the access token that is in an environment variable. The shell puts it
    /// in: no command has the token itself.
    pub fn with_token(self, command: &str, variable: &str) -> String {
        let token = match self {
            Self::Bash => format!("${variable}"),
            Self::Pwsh => format!("$env:{variable}"),
            Self::Cmd => format!("%{variable}%"),
        };
        // Between double quotes: in them alone all three look for variables.
        format!("{command} -H \"Authorization: Bearer {token}\"")
    }

    /// `text` as one word of the shell. For the shells of Windows it is printable ASCII; for cmd,
    /// without what only carets can quote.
    pub fn quoted(self, text: &str) -> String {
        match self {
            // Everything stands for itself, except a single quote.
            Self::Bash => format!("'{}'", text.replace('\'', r"'\''")),
            Self::Pwsh => format!("'{}'", text.replace('\'', "''")),
            // cmd only looks for quotes; what they mean, and the backslashes before them, is decided
            // by the program that is called.
            Self::Cmd => {
                let mut word = String::from("\"");
                let mut backslashes = 0;
                for character in text.chars() {
                    if character == '"' {
                        word.push_str(&"\\".repeat(backslashes + 1));
                    }
                    backslashes = if character == '\\' { backslashes + 1 } else { 0 };
                    word.push(character);
                }
                word.push_str(&"\\".repeat(backslashes));
                word.push('"');
                word
            }
        }
    }
}

/// An address for cmd. Percent signs mean variables to it, also between quotes; a caret behind one
/// makes a name that no variable has, and is taken away.
fn careted(url: &str) -> String {
    url.replace('&', "^&").replace('%', "%^")
}

/// The same JSON with nothing in it that a shell of Windows, or the code page of its window, makes
/// something else of: such characters only stand in strings, where JSON can write them otherwise.
fn ascii_json(json: &str) -> String {
    let mut ascii = String::new();
    for character in json.chars() {
        if character.is_ascii_alphanumeric() || r#" "\{}[]:,.-+_/"#.contains(character) {
            ascii.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                ascii.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    ascii
}

#[cfg(test)]
mod tests;
