//! What can be filled in with a press: the examples, and the requests that are kept.

use engine::language::Text;
use engine::payment::PaymentForm;
use engine::saved_request::SavedRequest;
use leptos::prelude::*;

use crate::browser;
use crate::components::{Button, Erase, Erased, Popover, TextField};
use crate::frame::Frame;
use crate::pages::console::actions::saved as actions;
use crate::pages::console::state::{Bench, Saved};
use crate::time;

/// The ids of what the buttons open.
const CASES: &str = "cases";
const PEOPLE: &str = "people";
const SAVED: &str = "saved";

/// What can be filled in: what it is called, what is told of it, and what pressing it does.
type Offer = (String, String, Callback<()>);

fn offers(offers: Vec<Offer>) -> Erased {
    let rows = offers.into_iter().map(|(title, about, on_press)| {
        view! {
            <li>
                <Button label=title look="offer" on_press />
                <small>{about}</small>
            </li>
        }
    });
    view! { <ul class="offers">{rows.collect_view()}</ul> }.late()
}

/// What a list says while it has nothing.
fn nothing(frame: Frame, saved: Saved, is_asked: bool) -> Erased {
    let text = if is_asked {
        frame.pick("이 샌드박스에는 없습니다", "There are none in this sandbox")
    } else {
        frame.pick("불러오는 중…", "Loading…")
    };
    let problem = saved.problem.get();
    view! { <p class="soft">{problem.unwrap_or_else(|| text.to_owned())}</p> }.late()
}

/// Requests to try.
#[component]
pub(super) fn Cases() -> impl IntoView {
    let (bench, saved) = (Bench::here(), Saved::here());
    let frame = bench.frame;
    let told = move |text: &Text| text.in_language(frame.language).to_owned();
    let list = move || {
        let examples = saved.examples.read();
        let cases = examples.as_ref().map(|examples| examples.cases.as_slice()).unwrap_or_default();
        if cases.is_empty() {
            return nothing(frame, saved, examples.is_some());
        }
        let offer = |case: &engine::saved_request::ExampleCase| {
            let form = case.form.clone();
            (told(&case.title), told(&case.about), loads(bench, CASES, form))
        };
        offers(cases.iter().map(offer).collect())
    };
    let popover = Popover { id: CASES, label: frame.pick("예시", "Examples"), description: None };
    popover.view(move || actions::show_examples(frame, saved), list)
}

/// People to pay as.
#[component]
pub(super) fn People() -> impl IntoView {
    let (bench, saved) = (Bench::here(), Saved::here());
    let frame = bench.frame;
    let list = move || {
        let examples = saved.examples.read();
        let people = examples.as_ref().map(|examples| examples.people.as_slice());
        let people = people.unwrap_or_default();
        if people.is_empty() {
            return nothing(frame, saved, examples.is_some());
        }
        let offer = |person: &engine::saved_request::ExamplePerson| {
            let subscriber = &person.subscriber;
            let ctn = subscriber.ctn.formatted();
            let on_press = {
                let ctn = ctn.clone();
                move |()| {
                    browser::hide_popover(PEOPLE);
                    actions::pay_as(bench, ctn.clone());
                }
            };
            let about = person.about.in_language(frame.language).to_owned();
            (format!("{ctn} {}", subscriber.name), about, Callback::new(on_press))
        };
        offers(people.iter().map(offer).collect())
    };
    let popover = Popover {
        id: PEOPLE,
        label: frame.pick("가입자", "People"),
        description: Some(
            frame.pick("결제자를 예시에서 고르기", "Choose a payer from the examples"),
        ),
    };
    popover.view(move || actions::show_examples(frame, saved), list)
}

fn loads(bench: Bench, popover: &'static str, form: PaymentForm) -> Callback<()> {
    Callback::new(move |()| {
        browser::hide_popover(popover);
        actions::load(bench, form.clone());
    })
}

/// The requests that are kept, and what is done with them.
#[component]
pub(super) fn SavedRequests() -> impl IntoView {
    let (bench, saved) = (Bench::here(), Saved::here());
    let (frame, language) = (bench.frame, bench.frame.language);
    // Which one is asked about before it is deleted.
    let doubtful = RwSignal::new(None::<String>);
    let is_empty = move || saved.requests.with(|all| all.as_ref().is_none_or(Vec::is_empty));
    let none =
        move || is_empty().then(|| nothing(frame, saved, saved.requests.with(Option::is_some)));
    let export = move || {
        let requests = saved.requests.read();
        let requests = requests.as_ref().filter(|all| !all.is_empty())?;
        let address = actions::exported(requests);
        let label = frame.pick("내보내기 (JSON)", "Export (JSON)");
        Some(view! { <a href=address download="micropay-requests.json">{label}</a> })
    };
    let on_file = move |event| {
        if let Some(file) = browser::chosen_file(&event) {
            actions::import(frame, saved, file);
        }
    };
    let content = move || {
        view! {
            {none}
            <ul class="offers">
                <For
                    each=move || saved.requests.get().unwrap_or_default()
                    key=|one| (one.name.to_string(), one.saved_at)
                    children=move |one| row(bench, saved, doubtful, one)
                />
            </ul>
            <form
                class="keep"
                on:submit=move |event| {
                    event.prevent_default();
                    actions::save(bench, saved);
                }
            >
                <TextField language entry=saved.name placeholder=frame.pick("한도 초과", "Over the limit")>
                    <Button
                        label=frame.pick("저장", "Save")
                        description=frame.pick("지금 요청을 저장", "Save this request")
                        submits=true
                    />
                </TextField>
            </form>
            <div class="files">
                <label>
                    <span>{frame.pick("가져오기 (JSON)", "Import (JSON)")}</span>
                    <input type="file" accept="application/json,.json" on:change=on_file />
                </label>
                {export}
            </div>
            <p class="problem" role="alert">{move || saved.problem.get()}</p>
        }
        .late()
    };
    let popover =
        Popover { id: SAVED, label: frame.pick("저장한 요청", "Saved"), description: None };
    popover.view(
        move || {
            doubtful.set(None);
            actions::show(frame, saved);
        },
        content,
    )
}

fn row(
    bench: Bench,
    saved: Saved,
    doubtful: RwSignal<Option<String>>,
    one: SavedRequest,
) -> Erased {
    let frame = bench.frame;
    let name = one.name.to_string();
    let about = format!("{} · {}", time::full(one.saved_at), one.saved_by);
    let is_doubtful = {
        let name = name.clone();
        Memo::new(move |_| doubtful.with(|asked| asked.as_deref() == Some(name.as_str())))
    };
    let label = move || match is_doubtful.get() {
        true => frame.pick("정말 삭제", "Delete it?"),
        false => frame.pick("삭제", "Delete"),
    };
    let description = frame.language.pick(format!("{name} 삭제"), format!("Delete {name}"));
    let delete = {
        let name = name.clone();
        move || {
            if is_doubtful.get_untracked() {
                actions::delete(frame, saved, name.clone());
            } else {
                doubtful.set(Some(name.clone()));
            }
        }
    };
    view! {
        <li>
            <Button label=name look="offer" on_press=loads(bench, SAVED, one.form) />
            <button
                type="button"
                class="quiet"
                class:danger=move || is_doubtful.get()
                aria-label=move || if is_doubtful.get() { label().to_owned() } else { description.clone() }
                on:click=move |_| delete()
            >
                {label}
            </button>
            <small>{about}</small>
        </li>
    }
    .late()
}
