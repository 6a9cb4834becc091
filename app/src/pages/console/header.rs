//! The bar at the top: where one is, whether the page is live, language and theme.

use engine::language::Language;
use engine::reader::Role;
use engine::target::TargetSummary;
use leptos::prelude::*;

use super::actions::sandbox;
use super::state::{Connection, Desk};
use crate::components::Button;
use crate::preferences::{Preferences, Theme, switch_language};
use crate::sandbox::settings_of;

/// The bar.
#[component]
pub(crate) fn Header(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let theme = Preferences::read().theme;
    let here = desk.sandbox.get_value().to_string();
    let other = desk.language.pick(Language::English, Language::Korean);
    let connection = move || match desk.connection.get() {
        Connection::Connecting => ("wait", desk.pick("연결 중", "Connecting")),
        Connection::Live => ("live", desk.pick("실시간", "Live")),
        Connection::Interrupted => ("lost", desk.pick("다시 연결 중", "Reconnecting")),
        Connection::SignedOut => ("lost", desk.pick("로그아웃됨: 새로 고침", "Signed out: reload")),
    };
    // On a phone the decision's badge is enough: the bar has one line.
    let badge = desk.target.with_value(TargetSummary::hosts).map(|hosts| {
        let text = desk.pick("외부", "External");
        view! { <span class="outside optional" title=hosts>{text}</span> }
    });
    let settings = desk.may(Role::Operator).then(|| {
        let address = desk.sandbox.with_value(settings_of);
        let text = desk.pick("설정", "Settings");
        view! {
            <a class="settings" href=address aria-label=text>
                <span aria-hidden="true">"⚙"</span>
                <span class="optional">{text}</span>
            </a>
        }
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
    let signed_in = desk.session.with_value(|session| {
        session.signed_in.then(|| {
            let role = session.reader.role.name(desk.language);
            // A form, so that it works without the WASM too.
            view! {
                <form class="reader" method="post" action="/sign-out">
                    <b>{session.reader.name.to_string()}</b>
                    <small class="optional">{role}</small>
                    <button type="submit">{desk.pick("로그아웃", "Sign out")}</button>
                </form>
            }
        })
    });
    view! {
        <header class="bar">
            <h1>"micropay"</h1>
            <p class="connection" role="status" data-state=move || connection().0>
                {move || connection().1}
            </p>
            <div class="sandbox">
                <span class="optional" aria-hidden="true">{desk.pick("샌드박스", "Sandbox")}</span>
                <Button
                    label=here.clone()
                    description=desk.language.pick(
                        format!("샌드박스 {here}: 바꾸기와 관리"),
                        format!("Sandbox {here}: change and manage"),
                    )
                    on_press=move || sandbox::open(desk)
                />
                {badge}
                <time class="optional">{desk.clock}" KST"</time>
            </div>
            <div class="preferences">
                <a class="optional" href="/docs/">"API"</a>
                {settings}
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
            {signed_in}
        </header>
    }
}
