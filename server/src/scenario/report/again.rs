//! How a call, or a case, is done again: commands for a shell.

use app::shell_command::Shell;
use engine::exchange::ApiCall;
use engine::identifier::SandboxId;
use engine::scenario::report::{CallReport, CaseReport};

use super::{Asked, characters};

/// Where `make run` serves. The server of a run that started its own is gone.
const ORIGIN: &str = "http://127.0.0.1:3000";

impl Asked {
    /// A call as a command of curl for a POSIX shell; None of a telegram. `key` is the Idempotency-Key of a call that
    /// changes something: pasted twice it is done once.
    pub(super) fn curl(&self, sandbox: &str, call: &CallReport, key: &str) -> Option<String> {
        if !matches!(
            call.method.as_str(),
            "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS"
        ) {
            return None;
        }
        let call = ApiCall {
            sandbox: SandboxId::parse(sandbox).ok()?,
            method: call.method.clone(),
            path: characters::address(&call.path),
            body: call.request.as_ref().map(|body| characters::json(&body.to_string())),
        };
        let origin = self.url.as_deref().unwrap_or(ORIGIN).trim_end_matches('/');
        let command = Shell::Bash.curl(origin, &call, key);
        Some(match &self.token_variable {
            Some(variable) => Shell::Bash.with_token(&command, variable),
            None => command,
        })
    }

    /// The command that runs `case`, and nothing else, with the values that it had.
    pub(super) fn command(&self, case: &CaseReport) -> String {
        // A word that begins with a dash would be an option.
        let dashed = if case.path.starts_with('-') { "./" } else { "" };
        let mut command =
            format!("server scenario run {}", word(&format!("{dashed}{}", case.path)));
        if let Some(row) = &case.row {
            command += &format!(" --row={}", word(row));
        }
        command += &format!(" --seed {}", case.seed);
        if let Some(url) = &self.url {
            command += &format!(" --url {}", word(url));
        }
        if let Some(address) = &self.telegram_address {
            command += &format!(" --telegram-addr {}", word(address));
        }
        for option in &self.target {
            command += &format!(" {}", word(option));
        }
        command
    }
}

/// `text` as one word of a POSIX shell. What a terminal would obey can't be copied from one: it is shown.
fn word(text: &str) -> String {
    let text = characters::line(text);
    let is_plain =
        |character: char| character.is_alphanumeric() || "/._-+:@%,=".contains(character);
    if !text.is_empty() && text.chars().all(is_plain) { text } else { Shell::Bash.quoted(&text) }
}
