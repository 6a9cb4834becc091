//! The header of every page: where one can go, where one is, whether what is shown is true now.

use engine::target::TargetSummary;
use leptos::prelude::*;

use super::clock_dialog::CLOCK;
use super::find::FindButton;
use super::menu::Menu;
use super::sandboxes::SANDBOXES;
use super::{Connection, Frame};
use crate::page::Place;

/// The header's id: what it shows is followed while it is seen.
pub(super) const ID: &str = "page-header";

/// The header. What it opens is of another bundle: `dialogs.js` does it.
#[component]
pub(crate) fn Header() -> impl IntoView {
    let frame = Frame::here();
    let connection = move || match frame.connection.get() {
        Connection::Connecting => ("wait", frame.pick("연결 중", "Connecting")),
        Connection::Live => ("live", frame.pick("실시간", "Live")),
        Connection::Interrupted => ("lost", frame.pick("다시 연결 중", "Reconnecting")),
        Connection::SignedOut => {
            ("lost", frame.pick("로그아웃됨: 새로 고침", "Signed out: reload"))
        }
    };
    let external = frame.target.with_value(TargetSummary::hosts).map(|hosts| {
        let text = frame.pick("외부", "External");
        view! { <span class="outside optional" title=hosts>{text}</span> }
    });
    let here = frame.sandbox.get_value();
    // Its name, where it has one, and the identifier that calls use.
    let label = match frame.name.get_value() {
        name if name.is_empty() || name == here.as_str() => here.to_string(),
        name => format!("{name} · {here}"),
    };
    let description = frame.language.pick(
        format!("샌드박스 {here}: 바꾸기와 관리"),
        format!("Sandbox {here}: change and manage"),
    );
    view! {
        <header id=ID class="bar">
            <h1>"micropay"</h1>
            <nav aria-label=frame.pick("페이지", "Pages")>{navigation(frame)}</nav>
            <FindButton />
            <div class="sandbox">
                <button type="button" data-opens=SANDBOXES aria-label=description>
                    <span>{label}</span>
                </button>
                {external}
            </div>
            <button
                type="button"
                class="clock optional"
                data-opens=CLOCK
                data-stopped=move || frame.clock.is_stopped().then_some("")
                data-beside=move || frame.clock.is_beside().then_some("")
                aria-label=frame.pick("샌드박스 시계: 바꾸기", "The sandbox's clock: change")
            >
                <time>{move || frame.clock.shown()}" KST"</time>
            </button>
            <p class="connection" role="status" data-state=move || connection().0>
                {move || connection().1}
            </p>
            <Menu />
        </header>
    }
}

fn navigation(frame: Frame) -> impl IntoView {
    let links = frame.linked_from(Place::Navigation).map(|page| {
        let current = (page.address == frame.address).then_some("page");
        let address = frame.sandbox.with_value(|sandbox| page.address_in(sandbox));
        view! {
            <a href=address aria-current=current>
                {page.title(frame.language)}
                {super::red::view(frame, page.address)}
            </a>
        }
    });
    links.collect_view()
}
