//! A call as a command for a shell, to be copied.

use engine::exchange::ApiCall;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::browser;
use crate::components::{Button, Erase, Erased, dynamic};
use crate::pages::console::state::Bench;
use crate::preferences;
use crate::shell_command::Shell;

/// What came of copying.
#[derive(Clone)]
enum Copied {
    /// It is on the clipboard, for this shell.
    Done(Shell),
    /// The browser does not allow it: the command itself.
    Shown(String),
    /// It could not be had.
    Failed(String),
}

/// Copies the call as a command, and says so; where the browser doesn't allow it, shows the command.
#[component]
pub(super) fn CopyCommand(
    /// The call's number.
    number: i64,
    /// The call.
    call: ApiCall,
    /// Whether personal data in it is masked: then it is asked for when it is copied.
    masked: bool,
) -> impl IntoView {
    let bench = Bench::here();
    let copied = RwSignal::new(None);
    let copy = move || {
        let call = call.clone();
        copied.set(None);
        spawn_local(async move { copied.set(Some(copy(bench, number, call, masked).await)) });
    };
    let shells = Shell::ALL
        .map(|shell| {
            let selected = shell == preferences::shell();
            view! {
                <option value=shell.tag() selected=selected>
                    {shell.name()}
                </option>
            }
        })
        .collect_view();
    view! {
        <Button label=bench.frame.pick("cURL 복사", "Copy as cURL") on_press=copy />
        <select
            aria-label=bench.frame.pick("cURL을 붙여 넣을 셸", "Shell to paste cURL into")
            on:change=move |event| {
                preferences::remember_shell(&event_target_value(&event));
                copied.set(None);
            }
        >
            {shells}
        </select>
        <span role="status">{dynamic(move || told(bench, copied.get()))}</span>
    }
}

async fn copy(bench: Bench, number: i64, call: ApiCall, masked: bool) -> Copied {
    let call = if masked {
        match api::exchange::reveal(number).await {
            Ok(detail) => detail.call.unwrap_or(call),
            Err(ApiError(failure)) => {
                return Copied::Failed(
                    failure.message.in_language(bench.frame.language).to_owned(),
                );
            }
        }
    } else {
        call
    };
    let shell = preferences::shell();
    // A new key each time: what is copied anew is meant anew. Pasted twice, it counts once.
    let key = format!("console-{number}-{}", browser::now());
    let command = shell.curl(&browser::origin(), &call, &key);
    if browser::copy(&command).await { Copied::Done(shell) } else { Copied::Shown(command) }
}

fn told(bench: Bench, copied: Option<Copied>) -> Erased {
    match copied {
        None => ().erased(),
        Some(Copied::Done(shell)) => {
            let text = bench.frame.language.pick("복사했습니다", "Copied");
            view! { <small class="good">{text} " · " {shell.name()}</small> }.late()
        }
        Some(Copied::Shown(command)) => {
            let text = bench
                .frame
                .pick("복사할 수 없어 여기에 표시합니다", "It can't be copied: here it is");
            view! {
                <small class="wait">{text}</small>
                <code class="command">{command}</code>
            }
            .late()
        }
        Some(Copied::Failed(why)) => view! { <small class="bad">{why}</small> }.late(),
    }
}
