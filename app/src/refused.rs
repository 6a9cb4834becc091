//! A page that the reader's role does not open: a document of its own, as the sign-in is.

use axum::http::request::Parts;
use engine::failure::Failure;
use engine::reader::Reader;
use leptos::prelude::*;

use crate::preferences::Preferences;
use crate::sandbox;
use crate::shell::plain;

/// The whole document: who one is, which role it takes, and the ways on.
pub fn document(parts: Parts, reader: &Reader, failure: &Failure) -> String {
    plain(parts, None, || {
        let language = Preferences::read().language;
        let title = language.pick("볼 수 없는 페이지 · micropay", "Not allowed · micropay");
        let content = view! {
            <main class="alone">
                <h1>{language.pick("이 페이지는 볼 수 없습니다", "This page is not open to you")}</h1>
                <p role="alert">{failure.message.in_language(language).to_owned()}</p>
                <p>
                    {language.pick("로그인한 사람: ", "Signed in: ")}
                    <b>{reader.name.to_string()}</b>
                    {format!(" ({})", reader.role.name(language))}
                </p>
                <p>
                    <a href=sandbox::address_of(&sandbox::of_page())>
                        {language.pick("시뮬레이터로 가기", "Go to the simulator")}
                    </a>
                </p>
                <form method="post" action="/sign-out">
                    <button type="submit">
                        {language.pick("로그아웃하고 다른 이름으로 로그인", "Sign out, to sign in as another")}
                    </button>
                </form>
                <p class="code">{failure.code.clone()} " " {failure.request_id.clone()}</p>
            </main>
        };
        (title.to_owned(), content.into_any())
    })
}
