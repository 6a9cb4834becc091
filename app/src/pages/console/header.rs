//! The bar at the top: where one is, whether the page is live, language and theme.

use engine::language::Language;
use engine::target::TargetSummary;
use leptos::prelude::*;

use super::state::{Connection, Desk};
use crate::components::{Button, Erase};
use crate::preferences::{Preferences, Theme, switch_language};

/// The bar.
#[component]
pub(crate) fn Header(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let theme = Preferences::read().theme;
    let other = desk.language.pick(Language::English, Language::Korean);
    let connection = move || match desk.connection.get() {
        Connection::Connecting => ("wait", desk.pick("연결 중", "Connecting")),
        Connection::Live => ("live", desk.pick("실시간", "Live")),
        Connection::Interrupted => ("lost", desk.pick("다시 연결 중", "Reconnecting")),
    };
    // On a phone the decision's badge is enough: the bar has one line.
    let badge = desk.target.with_value(TargetSummary::hosts).map(|hosts| {
        let text = desk.pick("외부", "External");
        view! { <span class="outside optional" title=hosts>{text}</span> }
    });
    let themes = Theme::ALL
        .into_iter()
        .map(|one| {
            view! {
                <option value=one.tag() selected=one == theme>
                    {one.name(desk.language)}
                </option>
            }
        })
        .collect_view();
    view! {
        <header class="bar">
            <h1>"micropay"</h1>
            <p class="connection" role="status" data-state=move || connection().0>
                {move || connection().1}
            </p>
            <p class="sandbox">
                <span class="optional">{desk.pick("샌드박스", "Sandbox")}</span>
                <b>"default"</b>
                {badge}
                <time class="optional">{desk.clock}" KST"</time>
            </p>
            <div class="preferences">
                <a class="settings" href="/settings" rel="external" aria-label=desk.pick("설정", "Settings")>
                    <span aria-hidden="true">"⚙"</span>
                    <span class="optional">{desk.pick("설정", "Settings")}</span>
                </a>
                <label>
                    <span class="optional">{desk.pick("화면", "Theme")}</span>
                    <select
                        id="theme"
                        aria-label=desk.pick("화면 밝기", "Theme")
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
            </div>
        </header>
    }
    .erased()
}
