//! What is set once, and the ways to what is not a page of its own: theme, language, settings, the API's
//! documentation, sign-out. A native popover: it opens without the WASM too.

use engine::language::Language;
use leptos::prelude::*;

use super::Frame;
use super::clock_dialog::CLOCK;
use crate::components::Button;
use crate::page::Place;
use crate::preferences::{Preferences, Theme, switch_language};

/// The menu's button, and the menu.
#[component]
pub(super) fn Menu() -> impl IntoView {
    let frame = Frame::here();
    let language = frame.language;
    let theme = Preferences::read().theme;
    let other = frame.pick("en", "ko");
    let other = Language::from_tag(other);
    let pages = frame
        .linked_from(Place::Menu)
        .map(|page| {
            let address = frame.sandbox.with_value(|sandbox| page.address_in(sandbox));
            view! { <a href=address>{page.title(language)}</a> }
        })
        .collect_view();
    let themes = Theme::ALL
        .into_iter()
        .map(|one| {
            view! {
                <option value=one.tag() selected=one == theme>
                    {one.name(language)}
                </option>
            }
        })
        .collect_view();
    let reader = frame.session.with_value(|session| {
        session.signed_in.then(|| {
            let role = session.reader.role.name(language);
            // A form, so that it works without the WASM too.
            view! {
                <form class="reader" method="post" action="/sign-out">
                    <span>
                        <b>{session.reader.name.to_string()}</b>
                        " "
                        <small>{role}</small>
                    </span>
                    <button type="submit">{frame.pick("로그아웃", "Sign out")}</button>
                </form>
            }
        })
    });
    view! {
        <button type="button" class="more" popovertarget="menu" aria-label=frame.pick("메뉴", "Menu")>
            "⋯"
        </button>
        <div id="menu" popover="auto">
            {pages}
            // On a phone the header has no room for the clock.
            <button type="button" class="narrow" data-opens=CLOCK>
                {frame.pick("샌드박스 시계", "Clock of the sandbox")}
            </button>
            <a href="/docs/">{frame.pick("API 문서", "API documentation")}</a>
            <label>
                <span>{frame.pick("화면", "Theme")}</span>
                <select
                    id="theme"
                    aria-label=frame.pick("화면 밝기", "Theme")
                    on:change=move |event| Theme::from_tag(&event_target_value(&event)).apply()
                >
                    {themes}
                </select>
            </label>
            <Button
                label=other.pick("한국어", "English")
                description=other.pick("한국어로 보기", "Show in English")
                on_press=move || switch_language(other)
            />
            {reader}
        </div>
    }
}
