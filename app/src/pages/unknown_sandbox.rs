//! Any page in a sandbox that is not there: deleted meanwhile, or mistyped.

use engine::failure::Failure;
use engine::language::Language;
use leptos::prelude::*;

use crate::preferences::Preferences;

/// The tab's name.
pub(super) fn title(language: Language) -> String {
    language.pick("없는 샌드박스 · micropay", "No such sandbox · micropay").to_owned()
}

/// Says so, and leads back.
#[component]
pub(super) fn UnknownSandbox(
    /// What the engine said.
    failure: Failure,
) -> impl IntoView {
    let language = Preferences::read().language;
    view! {
        <main class="alone">
            <h1>{language.pick("없는 샌드박스입니다", "There is no such sandbox")}</h1>
            <p role="alert">{failure.message.in_language(language).to_owned()}</p>
            <p>
                <a href="/">
                    {language.pick("기본 샌드박스로 가기", "Go to the default sandbox")}
                </a>
            </p>
            <p class="code">{failure.code} " " {failure.request_id}</p>
        </main>
    }
}
