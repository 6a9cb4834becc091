//! The sign-in: a document of its own, which the server sends whole and no script takes over.

use axum::http::request::Parts;
use engine::language::Language;
use leptos::prelude::*;

use crate::preferences::Preferences;
use crate::shell::plain;

/// What the form shows.
pub struct Page {
    /// Where to go on to: a path of ours.
    pub next: String,
    /// The language asked for; else the one that was chosen before.
    pub language: Option<Language>,
    /// What was wrong with what was entered.
    pub problem: Option<Problem>,
    /// Whether the browser may hold back its cookie only because another site led here.
    pub may_be_signed_in: bool,
}

/// What was wrong with what was entered.
#[derive(Clone, Copy)]
pub enum Problem {
    /// The token opens nothing.
    WrongToken,
    /// Too many wrong ones came; in this many seconds it may be tried again.
    TooMany(u64),
}

impl Problem {
    fn text(self, language: Language) -> String {
        match self {
            Self::WrongToken => language
                .pick(
                    "맞지 않는 액세스 토큰입니다. 빠짐없이 복사했는지 확인해 주세요.",
                    "This access token opens nothing here. Check that it was copied whole.",
                )
                .to_owned(),
            Self::TooMany(seconds) => language.pick(
                format!("틀린 토큰이 너무 많이 왔습니다. {seconds}초 뒤에 다시 시도해 주세요."),
                format!("Too many wrong tokens came. Try again in {seconds} seconds."),
            ),
        }
    }
}

/// The whole document. `parts` are the request's, whose cookies say how it is to look.
pub fn document(parts: Parts, page: Page) -> String {
    let asked = page.language;
    plain(parts, asked, || {
        let language = asked.unwrap_or_else(|| Preferences::read().language);
        let title = language.pick("로그인 · micropay", "Sign in · micropay");
        (title.to_owned(), content(language, page).into_any())
    })
}

fn content(language: Language, page: Page) -> impl IntoView {
    let other = language.pick(Language::English, Language::Korean);
    let problem = page.problem.map(|problem| problem.text(language));
    let described = if problem.is_some() { "problem explanation" } else { "explanation" };
    let is_invalid = problem.is_some().then_some("true");
    let go_on = page.may_be_signed_in.then(|| {
        let text = language.pick("이미 로그인했으면 계속", "Already signed in? Go on");
        view! {
            <p>
                <a href=page.next.clone()>{text}</a>
            </p>
        }
    });
    view! {
        <main class="alone sign-in">
            <h1>{language.pick("micropay 로그인", "Sign in to micropay")}</h1>
            <form method="post" action="/sign-in">
                <input type="hidden" name="next" value=page.next.clone() />
                <div class="field">
                    <label for="token">{language.pick("액세스 토큰", "Access token")}</label>
                    <input
                        id="token"
                        class="code"
                        type="password"
                        name="token"
                        autocomplete="current-password"
                        required=true
                        autofocus=true
                        aria-invalid=is_invalid
                        aria-describedby=described
                    />
                    <small id="explanation">
                        {language.pick(
                            "서버 운영자가 이름마다 하나씩 만들어 줍니다.",
                            "The server's operator makes one for each name.",
                        )}
                    </small>
                    {problem.map(|text| view! { <p id="problem" class="problem" role="alert">{text}</p> })}
                </div>
                <button type="submit" class="main">
                    {language.pick("로그인", "Sign in")}
                </button>
            </form>
            {go_on}
            <form class="language" method="get" action="/sign-in">
                <input type="hidden" name="next" value=page.next />
                <input type="hidden" name="language" value=other.tag() />
                <button type="submit" lang=other.tag()>
                    {other.pick("한국어로 보기", "Show in English")}
                </button>
            </form>
        </main>
    }
}
