//! What scenarios are looked for by, also in the page's address.

use engine::language::Language;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use crate::address;
use crate::components::Segment;

/// The id of the field for a text.
pub(super) const TEXT: &str = "scenarios-q";
/// How long nothing is typed before the tree follows, in milliseconds.
const QUIET: i32 = 120;

/// The filter; what is blank lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Filter {
    /// In path, name, sentence or a tag.
    pub(super) text: String,
    /// A whole tag.
    pub(super) tag: String,
    /// A state's code.
    pub(super) state: String,
    /// `tag`: the tree is by tags; otherwise by folders.
    pub(super) by: String,
}

/// What the parts of the filter are called in the address.
const NAMES: [&str; 4] = ["q", "tag", "state", "by"];
/// The tree is by tags.
const BY_TAG: &str = "tag";

/// What a scenario may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum State {
    Red,
    Green,
    Flaky,
    Running,
    Never,
    Scheduled,
    Draft,
    Own,
}

impl State {
    const ALL: [Self; 8] = [
        Self::Red,
        Self::Green,
        Self::Flaky,
        Self::Running,
        Self::Never,
        Self::Scheduled,
        Self::Draft,
        Self::Own,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Green => "green",
            Self::Flaky => "flaky",
            Self::Running => "running",
            Self::Never => "never",
            Self::Scheduled => "scheduled",
            Self::Draft => "draft",
            Self::Own => "own",
        }
    }

    fn name(self, language: Language) -> &'static str {
        match self {
            Self::Red => language.pick("실패", "Red"),
            Self::Green => language.pick("통과", "Green"),
            Self::Flaky => language.pick("불안정", "Flaky"),
            Self::Running => language.pick("실행 중", "Under way"),
            Self::Never => language.pick("실행한 적 없음", "Never run"),
            Self::Scheduled => language.pick("예약됨", "Scheduled"),
            Self::Draft => language.pick("초안", "Drafts"),
            Self::Own => language.pick("이 샌드박스의 것", "This sandbox's own"),
        }
    }

    /// The state of a code.
    pub(super) fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl Filter {
    /// That of the address.
    #[cfg(feature = "ssr")]
    pub(super) fn in_address() -> Self {
        let [text, tag, state, by] = NAMES.map(address::read);
        Self { text, tag, state, by }
    }

    /// Whether the tree is by tags.
    pub(super) fn by_tags(&self) -> bool {
        self.by == BY_TAG
    }

    /// Whether it hides anything.
    pub(super) fn hides(&self) -> bool {
        !(self.text.trim().is_empty() && self.tag.is_empty() && self.state.is_empty())
    }
}

/// Its form.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    let any = frame.pick("전체", "any");
    let tags = Memo::new(move |_| {
        let lines = desk.lines.read();
        let mut tags: Vec<String> = lines.iter().flat_map(|line| line.tags.clone()).collect();
        let chosen = desk.filter.read().tag.clone();
        tags.push(chosen);
        tags.sort();
        tags.dedup();
        tags.retain(|tag| !tag.is_empty());
        tags
    });
    let option = move |code: String, label: String, chosen: String| {
        let selected = code == chosen;
        view! {
            <option value=code selected=selected prop:selected=selected>
                {label}
            </option>
        }
    };
    let states = move || {
        let chosen = desk.filter.read().state.clone();
        let all = State::ALL.iter().map(|state| (state.code(), state.name(language)));
        std::iter::once(("", any))
            .chain(all)
            .map(|(code, label)| option(code.to_owned(), label.to_owned(), chosen.clone()))
            .collect_view()
    };
    let tag_options = move || {
        let chosen = desk.filter.read().tag.clone();
        let all = tags.get().into_iter().map(|tag| (tag.clone(), tag));
        std::iter::once((String::new(), any.to_owned()))
            .chain(all)
            .map(|(code, label)| option(code, label, chosen.clone()))
            .collect_view()
    };
    let by = Signal::derive(move || desk.filter.read().by.clone());
    view! {
        <form
            class="filter scenarios-filter"
            role="search"
            aria-label=frame.pick("시나리오 찾기", "Find scenarios")
            on:submit=move |event| event.prevent_default()
        >
            <div class="field scenarios-text">
                <label for=TEXT>{frame.pick("찾기", "Find")}</label>
                <input
                    id=TEXT
                    type="search"
                    autocomplete="off"
                    placeholder=frame.pick("이름, 경로, 태그, 설명", "name, path, tag, sentence")
                    value=desk.filter.read_untracked().text.clone()
                    prop:value=move || desk.filter.read().text.clone()
                    on:input=move |event| {
                        desk.filter.update(|filter| filter.text = event_target_value(&event));
                    }
                />
            </div>
            <div class="field">
                <label for="scenarios-tag">{frame.pick("태그", "Tag")}</label>
                <select
                    id="scenarios-tag"
                    on:change=move |event| {
                        desk.filter.update(|filter| filter.tag = event_target_value(&event));
                    }
                >
                    {tag_options}
                </select>
            </div>
            <div class="field">
                <label for="scenarios-state">{frame.pick("상태", "State")}</label>
                <select
                    id="scenarios-state"
                    on:change=move |event| {
                        desk.filter.update(|filter| filter.state = event_target_value(&event));
                    }
                >
                    {states}
                </select>
            </div>
            <Segment
                id="scenarios-by".to_owned()
                legend=frame.pick("묶음", "Grouped")
                value=by
                choices=vec![
                    ("", frame.pick("폴더", "Folders")),
                    (BY_TAG, frame.pick("태그", "Tags")),
                ]
                on_choose=move |(code,): (String,)| desk.filter.update(|filter| filter.by = code)
            />
        </form>
    }
}

/// Has the address say what is looked for.
pub(super) fn follow(desk: Desk) {
    Effect::new(move |before: Option<()>| {
        let filter = desk.filter.get();
        if before.is_none() {
            return;
        }
        let values = [filter.text.as_str(), &filter.tag, &filter.state, &filter.by];
        address::write(NAMES.into_iter().zip(values));
        desk.quiet.update_value(|turn| *turn += 1);
        let turn = desk.quiet.get_value();
        leptos::task::spawn_local(async move {
            crate::browser::pause(QUIET).await;
            if desk.quiet.get_value() == turn && *desk.applied.read_untracked() != filter {
                desk.applied.set(filter);
            }
        });
    });
}
