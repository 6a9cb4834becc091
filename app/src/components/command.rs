//! A command for a shell, to be copied.

use engine::language::Language;
use leptos::prelude::*;

use super::{Erase, Erased};
use crate::shell_command::Shell;
use crate::{browser, preferences};

/// What came of copying.
#[derive(Clone)]
pub(crate) enum Copied {
    /// It is on the clipboard, for this shell.
    Done(Shell),
    /// The browser does not allow it: the command itself.
    Shown(String),
    /// It could not be had.
    Failed(String),
}

/// Copies a command that is written for `shell`.
pub(crate) async fn copy_command(shell: Shell, command: String) -> Copied {
    if browser::copy(&command).await { Copied::Done(shell) } else { Copied::Shown(command) }
}

/// Says what came of copying.
pub(crate) fn told_of_copying(language: Language, copied: Option<Copied>) -> Erased {
    match copied {
        None => ().erased(),
        Some(Copied::Done(shell)) => {
            let text = language.pick("복사했습니다", "Copied");
            view! { <small class="good">{text} " · " {shell.name()}</small> }.late()
        }
        Some(Copied::Shown(command)) => {
            let text =
                language.pick("복사할 수 없어 여기에 표시합니다", "It can't be copied: here it is");
            view! {
                <small class="wait">{text}</small>
                <code class="command">{command}</code>
            }
            .late()
        }
        Some(Copied::Failed(why)) => view! { <small class="bad">{why}</small> }.late(),
    }
}

/// The choice of the shell that commands are copied for.
pub(crate) fn shell_choice(language: Language, on_change: Callback<()>) -> impl IntoView {
    let shells = Shell::ALL.map(|shell| {
        let selected = shell == preferences::shell();
        view! { <option value=shell.tag() selected=selected>{shell.name()}</option> }
    });
    view! {
        <select
            aria-label=language.pick("cURL을 붙여 넣을 셸", "Shell to paste cURL into")
            on:change=move |event| {
                preferences::remember_shell(&event_target_value(&event));
                on_change.run(());
            }
        >
            {shells.collect_view()}
        </select>
    }
}
