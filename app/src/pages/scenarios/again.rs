//! How a call of a run, or the run of a row, is done again: commands for a shell.

use engine::exchange::ApiCall;
use engine::identifier::SandboxId;
use engine::scenario::report::Verdict;
use engine::scenario::shown::{CallShown, CaseShown};
use engine::scenario_store::{RunState, RunVerdict, ScenarioRun};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::Desk;
use crate::components::{
    Button, Copied, Erase, Erased, copy_command, dynamic, shell_choice, told_of_copying,
};
use crate::shell_command::Shell;
use crate::{browser, preferences};

/// What stands in a report for secrets, and for personal data of who may not see it.
const HIDDEN: [char; 2] = ['●', '•'];
/// The methods that curl can be asked for; a telegram has another.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/// So many rows are told how they are run again; the others can be run with them.
const ROWS: usize = 10;

/// The call as a command, in the sandbox of its run; of a telegram, or of what is no JSON, none.
pub(super) fn of_call(desk: Desk, sandbox: &str, call: &CallShown) -> Option<Erased> {
    let frame = desk.frame;
    let body = call.request.trim_start();
    let is_json = body.is_empty() || body.starts_with(['{', '[']);
    let sandbox = SandboxId::parse(sandbox).ok()?;
    if !METHODS.contains(&call.method.as_str()) || !is_json {
        return None;
    }
    let is_hidden = call.path.contains(HIDDEN) || call.request.contains(HIDDEN);
    let hidden = is_hidden.then(|| {
        let text = frame.pick(
            "가린 값(●, •)은 채워서 쓰세요.",
            "Fill in what is hidden (●, •) before you use it.",
        );
        view! { <small class="soft">{text}</small> }
    });
    let of_run = sandbox.clone();
    let gone = move || {
        let text = frame.pick(
            "통과한 실행의 샌드박스는 지워졌습니다: micropay-sandbox를 바꿔 쓰세요.",
            "The sandbox of a run that passed is deleted: name another one in micropay-sandbox.",
        );
        is_gone(desk, &of_run).then_some(text)
    };
    let call = ApiCall {
        sandbox,
        method: call.method.clone(),
        path: call.path.clone(),
        body: (!body.is_empty()).then(|| on_one_line(body)),
    };
    let command = move |shell: Shell| {
        let key = format!("again-{}-{}", call.sandbox, browser::now());
        frame.curl(shell, &call, &key)
    };
    let label = frame.pick("cURL 복사", "Copy as cURL").to_owned();
    let copy = copying(desk, label, Callback::new(command));
    Some(view! { <div class="scenarios-again">{copy} {hidden} <small class="soft">{gone}</small></div> }.erased())
}

/// Whether a sandbox is of a row that passed, of a run that is over.
fn is_gone(desk: Desk, sandbox: &SandboxId) -> bool {
    let run = desk.run.read();
    run.as_ref().is_some_and(|shown| {
        shown.run.state == RunState::Over
            && shown
                .cases
                .iter()
                .any(|case| case.sandbox == sandbox.as_str() && case.verdict == Verdict::Passed)
    })
}

/// Indented JSON on one line: within its texts there are no line ends.
fn on_one_line(json: &str) -> String {
    json.lines().map(str::trim_start).collect()
}

/// How what failed of the run that is shown is run again, and nothing else.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    // What is copied, and what came of it, stays while other steps come in.
    let failed = Memo::new(move |_| {
        let run = desk.run.read();
        let shown = run.as_ref().filter(|shown| shown.run.state == RunState::Over);
        let shown = shown.filter(|shown| shown.run.verdict.is_some_and(RunVerdict::is_red));
        shown.map(|shown| {
            let red = shown.cases.iter().filter(|case| RunVerdict::from(case.verdict).is_red());
            let heads = red.take(ROWS).map(|case| CaseShown { steps: Vec::new(), ..case.clone() });
            (shown.run.clone(), heads.collect::<Vec<_>>())
        })
    });
    let content = dynamic(move || {
        let failed = failed.read();
        let Some((run, cases)) = failed.as_ref().filter(|(_, cases)| !cases.is_empty()) else {
            return ().erased();
        };
        let title = match run.is_library {
            true => frame.pick("명령으로 이것만 다시 실행", "Run just this again, by a command"),
            false => frame.pick("API로 이것만 다시 실행", "Run just this again, by the API"),
        };
        let lines = cases.iter().map(|case| of_case(desk, run, case)).collect_view();
        view! { <h3>{title}</h3> <ul class="scenarios-again">{lines}</ul> }.erased()
    });
    view! { <div class="scenarios-rerun">{content}</div> }
}

fn of_case(desk: Desk, run: &ScenarioRun, case: &CaseShown) -> impl IntoView + use<> {
    let (frame, language) = (desk.frame, desk.frame.language);
    let (row, seed) = (case.row.clone().unwrap_or_default(), case.seed.clone());
    let path = run.path.to_string();
    let label = match row.is_empty() {
        true => frame.pick("명령 복사", "Copy the command").to_owned(),
        false => language.pick(format!("명령 복사: {row}"), format!("Copy the command: {row}")),
    };
    let shown = run.is_library.then(|| {
        let command = of_library(Shell::Bash, &path, &row, &seed);
        view! { <code class="command">{command}</code> }
    });
    let command = match run.is_library {
        true => Callback::new(move |shell| of_library(shell, &path, &row, &seed)),
        false => {
            let body = by_api(&path, &row, &seed);
            Callback::new(move |shell: Shell| {
                let call = ApiCall {
                    sandbox: frame.sandbox.get_value(),
                    method: "POST".to_owned(),
                    path: "/api/v1/scenario-runs".to_owned(),
                    body: Some(body.clone()),
                };
                frame.curl(shell, &call, &format!("again-{}", browser::now()))
            })
        }
    };
    let copy = copying(desk, label, command);
    view! { <li>{shown} {copy}</li> }
}

/// The command that runs one row of the library, with the values that it had, on a micropay of its own.
fn of_library(shell: Shell, path: &str, row: &str, seed: &str) -> String {
    let word = |text: &str| {
        let is_plain =
            |character: char| character.is_ascii_alphanumeric() || "/._-".contains(character);
        if text.chars().all(is_plain) { text.to_owned() } else { shell.quoted(text) }
    };
    let path = word(&format!("server/scenarios/{path}"));
    let row = if row.is_empty() { String::new() } else { format!(" --row={}", word(row)) };
    format!("server scenario run {path}{row} --seed {seed}")
}

/// What the API is asked for: the same row of a scenario of the sandbox, with the values that it had.
fn by_api(path: &str, row: &str, seed: &str) -> String {
    let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let row = if row.is_empty() { String::new() } else { format!(r#","row":{}"#, text(row)) };
    // The API knows seeds up to this; no scenario of a sandbox was run with another.
    let seed = match seed.parse::<i64>() {
        Ok(seed) => format!(r#","seed":{seed}"#),
        Err(_) => String::new(),
    };
    format!(r#"{{"what":"path","path":{}{row}{seed}}}"#, text(path))
}

/// A button that copies a command for the shell that is preferred, and the choice of that.
fn copying(desk: Desk, label: String, command: Callback<Shell, String>) -> impl IntoView {
    let language = desk.frame.language;
    let copied = RwSignal::new(None::<Copied>);
    let copy = move || {
        let shell = preferences::shell();
        let command = command.run(shell);
        copied.set(None);
        spawn_local(async move { copied.set(Some(copy_command(shell, command).await)) });
    };
    view! {
        <Button label look="plain" on_press=copy />
        {shell_choice(language, Callback::new(move |()| copied.set(None)))}
        <span role="status">{dynamic(move || told_of_copying(language, copied.get()))}</span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_library_is_run_again_by_its_file_its_name_and_its_seed() {
        let command = of_library(Shell::Bash, "flow/pay.yaml", "", "7");
        assert_eq!(command, "server scenario run server/scenarios/flow/pay.yaml --seed 7");
        let command =
            of_library(Shell::Bash, "flow/pay.yaml", "10,000원 '아래'", "18446744073709551615");
        assert_eq!(
            command,
            r"server scenario run server/scenarios/flow/pay.yaml --row='10,000원 '\''아래'\''' --seed 18446744073709551615"
        );
    }

    #[test]
    fn a_row_of_the_sandbox_is_run_again_by_the_api() {
        assert_eq!(by_api("a.yaml", "", "7"), r#"{"what":"path","path":"a.yaml","seed":7}"#);
        assert_eq!(
            by_api("a.yaml", r#"won "1""#, "7"),
            r#"{"what":"path","path":"a.yaml","row":"won \"1\"","seed":7}"#
        );
    }

    #[test]
    fn a_body_is_the_same_on_one_line() {
        let body = serde_json::json!({"a": {"b": "two  \n lines", "c": [1, {}]}});
        let line = on_one_line(&format!("{body:#}"));
        assert!(!line.contains('\n'));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), body);
    }
}
