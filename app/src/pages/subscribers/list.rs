//! Who there is.

use engine::subscriber::ListedSubscriber;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::Desk;
use super::{STATUS, SUBSCRIBER, TEXT, actions};
use crate::address;
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::{
    Button, Choice, Erase, Erased, Link, Panel, SelectField, TextField, dynamic,
};

/// The panel's id.
pub(super) const LIST: &str = "subscribers";
/// How long nothing is entered before it is looked for, in milliseconds.
const QUIET: i32 = 250;

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    let statuses = desk.statuses.with_value(|all| {
        let all = all.iter();
        all.map(|it| Choice::new(&it.code, it.name.in_language(language))).collect::<Vec<_>>()
    });
    let lines = move || {
        let lines = desk.lines.get();
        if lines.is_empty() {
            return empty(desk);
        }
        lines.into_iter().map(|line| shown(desk, line)).collect_view().erased()
    };
    let problem = move || match desk.unlisted.get() {
        None => ().erased(),
        Some(failure) => {
            let text = failure.message.in_language(language).to_owned();
            view! { <p class="bad">{text}</p> }.late()
        }
    };
    let aside = desk.may_edit.then(|| {
        view! {
            <Button
                label=frame.pick("새 가입자", "New subscriber")
                on_press=move || actions::begin_new(desk)
            />
        }
    });
    view! {
        <Panel id=LIST title=frame.pick("가입자", "Subscribers") aside=aside>
            <form role="search" class="fields" on:submit=move |event| event.prevent_default()>
                <TextField
                    language
                    entry=desk.text
                    placeholder=frame.pick("번호, 뒤 네 자리, 이름", "number, last four, name")
                />
                <SelectField
                    language
                    entry=desk.status
                    choices=statuses
                    blank=frame.pick("모두", "All")
                />
            </form>
            <div role="status">{dynamic(problem)}</div>
            <ul class="lines">{dynamic(lines)}</ul>
            <p class="more" hidden=move || desk.next.read().is_none()>
                <Button
                    label=frame.pick("더 보기", "More")
                    look="quiet"
                    on_press=move || more(desk)
                />
            </p>
        </Panel>
    }
}

fn empty(desk: Desk) -> Erased {
    let is_asked = !desk.text.value.read().is_empty() || !desk.status.value.read().is_empty();
    let text = match is_asked {
        true => desk.frame.pick(
            "찾는 가입자가 없습니다. 이름은 전체를, 번호는 전체나 뒤 네 자리를 적어 주세요.",
            "Nobody is like that. Enter a whole name, a whole number, or the last four digits of one.",
        ),
        false => desk.frame.pick(
            "아직 가입자가 없습니다. 하나를 만들거나, 시드로 지어내거나, CSV를 올려 주세요.",
            "There is nobody yet. Make one, make people up from a seed, or upload a CSV.",
        ),
    };
    view! { <li class="soft">{text}</li> }.erased()
}

fn shown(desk: Desk, line: ListedSubscriber) -> Erased {
    let (frame, language) = (desk.frame, desk.frame.language);
    let ListedSubscriber { subscriber_no, subscriber, used_this_month, ended_at, .. } = line;
    let number = subscriber_no.to_string();
    let address = frame
        .sandbox
        .with_value(|here| address::of("/subscribers", here, &[(SUBSCRIBER, &number)]));
    let current = move || {
        let opened = desk.opened.read();
        opened.as_ref().is_some_and(|it| it.listed.subscriber_no == subscriber_no).then_some("true")
    };
    let status = subscriber.status.code();
    let tone = if status == "active" { "good" } else { "wait" };
    let name = desk.statuses.with_value(|all| {
        let found = all.iter().find(|it| it.code == status);
        found.map(|it| it.name.in_language(language).to_owned())
    });
    let ctn =
        subscriber.ctn.whole().map_or_else(|| subscriber.ctn.to_string(), |it| it.formatted());
    let ctn = match ended_at {
        None => ctn,
        Some(_) => format!("{} {ctn}", frame.pick("이전 번호", "formerly")),
    };
    let limit = subscriber.limit_amount;
    view! {
        <li aria-current=current>
            <Link
                address
                label=subscriber.name.to_string()
                on_follow=move || actions::open(desk, subscriber_no)
            />
            <span class=tone>{name}</span>
            <small class="code">{ctn}</small>
            <small>{format!("{used_this_month} / {limit}")}</small>
        </li>
    }
    .erased()
}

/// Looks for whom is entered, once it stands still, and has the address say so.
pub(super) fn follow_filters(desk: Desk) {
    Effect::new(move |before: Option<()>| {
        let (text, status) = (desk.text.value.get(), desk.status.value.get());
        // The server has looked for what the page opened with.
        if before.is_none() {
            return;
        }
        address::write([(TEXT, &*text), (STATUS, &*status)]);
        spawn_local(async move { look(desk, QUIET).await });
    });
}

/// Fetches the first page. The last to ask is the one that is shown.
pub(super) async fn look(desk: Desk, quiet: i32) {
    let turn = desk.turn.get_value() + 1;
    desk.turn.set_value(turn);
    browser::pause(quiet).await;
    if desk.turn.get_value() != turn {
        return;
    }
    let answer = api::subscriber::list(desk.filter(None)).await;
    desk.frame.live.note(&answer);
    if desk.turn.get_value() != turn {
        return;
    }
    match answer {
        Ok(page) => {
            desk.unlisted.set(None);
            if *desk.lines.read_untracked() != page.rows {
                desk.lines.set(page.rows);
            }
            desk.next.set(page.next);
        }
        // What can't be had stays as it is: the connection's state says why.
        Err(ApiError(failure)) if failure.status < 500 => desk.unlisted.set(Some(failure)),
        Err(_) => {}
    }
}

/// Fetches what follows.
fn more(desk: Desk) {
    let before = desk.next.get_untracked();
    let turn = desk.turn.get_value();
    spawn_local(async move {
        let answer = api::subscriber::list(desk.filter(before)).await;
        desk.frame.live.note(&answer);
        let Ok(page) = answer else { return };
        // Pressed twice, or something else is looked for by now.
        if desk.turn.get_value() == turn && desk.next.get_untracked() == before {
            desk.lines.update(|lines| lines.extend(page.rows));
            desk.next.set(page.next);
        }
    });
}
