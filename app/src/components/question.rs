//! A question before something is lost, or done for good.

use engine::language::Language;
use leptos::prelude::*;

use super::{Button, Erase, Erased, dialog};

/// What a question says.
pub(crate) struct Question {
    /// The question itself.
    pub(crate) title: &'static str,
    /// What it is about, by its name or number.
    pub(crate) about: Option<String>,
    /// What will become of it.
    pub(crate) text: &'static str,
    /// What has to be entered, if anything.
    pub(crate) entry: Option<Erased>,
    /// What is done then, in a word.
    pub(crate) label: &'static str,
    /// The class of the button that does it.
    pub(crate) look: &'static str,
}

/// The one dialog for all questions that `asked` may hold; `does` is called with the one that was said yes to. The
/// heading has the id `name`.
pub(crate) fn question<Q: Copy + Send + Sync + 'static>(
    name: &'static str,
    language: Language,
    asked: RwSignal<Option<Q>>,
    busy: RwSignal<bool>,
    words: impl Fn(Q) -> Question + Send + 'static,
    does: impl Fn(Q) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let content = move || match asked.get() {
        Some(one) => {
            let yes = Callback::new(move |()| does(one));
            let close = Callback::new(move |()| asked.set(None));
            form(name, language, busy, words(one), yes, close)
        }
        None => ().erased(),
    };
    let is_open = Signal::derive(move || asked.read().is_some());
    dialog(name, is_open, move || asked.set(None), content)
}

fn form(
    name: &'static str,
    language: Language,
    busy: RwSignal<bool>,
    Question { title, about, text, entry, label, look }: Question,
    yes: Callback<()>,
    close: Callback<()>,
) -> Erased {
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                yes.run(());
            }
        >
            <h2 id=name>{title}</h2>
            <p class="code">{about}</p>
            <p>{text}</p>
            {entry}
            <div class="actions">
                <Button label look submits=true busy />
                <Button label=language.pick("닫기", "Close") on_press=close />
            </div>
        </form>
    }
    .late()
}
