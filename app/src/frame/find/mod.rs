//! 찾기: one field for pages, for what the page can do, and for identifiers.

mod actions;
mod dialog;
mod identify;

use engine::language::Language;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Frame;
use crate::browser;
pub(super) use dialog::{FindButton, FindDialog};

/// How long nothing is typed before an identifier is asked for, in milliseconds.
const QUIET: i32 = 150;
/// How many results are shown.
const MOST: usize = 12;

/// Something that can be done, as find offers it.
#[derive(Clone)]
pub(crate) struct Action {
    pub(crate) korean: &'static str,
    pub(crate) english: &'static str,
    /// Its shortcut as shown; blank where there is none.
    pub(crate) shortcut: &'static str,
    pub(crate) run: Callback<()>,
}

/// What a result leads to.
#[derive(Clone)]
enum Lead {
    Address(String),
    Action(Callback<()>),
}

/// A result.
#[derive(Clone)]
struct Hit {
    /// What sort of thing it is.
    sort: &'static str,
    text: String,
    /// What stands at its end.
    aside: String,
    lead: Lead,
}

/// What is looked for, and what there is.
#[derive(Clone, Copy)]
pub(crate) struct Find {
    is_open: RwSignal<bool>,
    text: RwSignal<String>,
    /// What can be done on this page.
    actions: StoredValue<Vec<Action>>,
    /// What an identifier was recognised as.
    identified: RwSignal<Vec<Hit>>,
    /// Which result Enter takes.
    marked: RwSignal<usize>,
    /// Which question is the last.
    asked: StoredValue<u32>,
    /// Enter was pressed before there was an answer.
    is_waited_for: StoredValue<bool>,
}

impl Find {
    pub(super) fn new() -> Self {
        Self {
            is_open: RwSignal::new(false),
            text: RwSignal::new(String::new()),
            actions: StoredValue::new(Vec::new()),
            identified: RwSignal::new(Vec::new()),
            marked: RwSignal::new(0),
            asked: StoredValue::new(0),
            is_waited_for: StoredValue::new(false),
        }
    }

    /// Offers what can be done on this page.
    pub(crate) fn offer(self, actions: Vec<Action>) {
        self.actions.update_value(|all| all.extend(actions));
    }

    /// Opens it, perhaps with something to look for.
    pub(crate) fn open(self, frame: Frame, text: String) {
        self.is_open.set(true);
        self.look_for(frame, text);
        browser::select_text(FIELD);
    }

    fn close(self) {
        if self.is_open.get_untracked() {
            self.is_open.set(false);
        }
    }

    /// What is typed changed: an identifier is asked for once nothing more is.
    fn look_for(self, frame: Frame, text: String) {
        let turn = self.asked.get_value() + 1;
        self.asked.set_value(turn);
        self.is_waited_for.set_value(false);
        self.marked.set(0);
        if text.trim().is_empty() && self.identified.with_untracked(|hits| !hits.is_empty()) {
            self.identified.set(Vec::new());
        }
        self.text.set(text.clone());
        if text.trim().is_empty() {
            return;
        }
        spawn_local(async move {
            browser::pause(QUIET).await;
            if self.asked.get_value() != turn {
                return;
            }
            let hits = identify::identify(frame, text).await;
            if self.asked.get_value() != turn {
                return;
            }
            // Whoever went on to what can be done stays there.
            let before = self.identified.with_untracked(Vec::len);
            self.marked.update(|marked| {
                let moved = *marked > 0 && *marked >= before;
                *marked = if moved { *marked - before + hits.len() } else { 0 };
            });
            self.identified.set(hits);
            if self.is_waited_for.get_value() {
                self.take_marked(frame);
            }
        });
    }

    /// All results, followed: identifiers first, then what can be done, then the pages.
    fn hits(self, frame: Frame) -> Vec<Hit> {
        let text = self.text.get();
        let mut hits = self.identified.get();
        let language = frame.language;
        self.actions.with_value(|actions| {
            let fitting = actions
                .iter()
                .filter(|action| fits(&text, &[action.korean, action.english, action.shortcut]));
            hits.extend(fitting.map(|action| Hit {
                sort: language.pick("할 일", "Action"),
                text: language.pick(action.korean, action.english).to_owned(),
                aside: action.shortcut.to_owned(),
                lead: Lead::Action(action.run),
            }));
        });
        let pages = frame.pages.iter().filter(|page| frame.may(page.role));
        let pages = pages.filter(|page| fits(&text, &[page.korean, page.english, page.address]));
        hits.extend(pages.map(|page| Hit {
            sort: language.pick("페이지", "Page"),
            text: page.title(language).to_owned(),
            aside: String::new(),
            lead: Lead::Address(frame.sandbox.with_value(|sandbox| page.address_in(sandbox))),
        }));
        hits.truncate(MOST);
        hits
    }

    /// Marks the result so many further on, round and round.
    fn step(self, frame: Frame, by: isize) {
        let count = untrack(move || self.hits(frame).len()) as isize;
        if count > 0 {
            let marked = self.marked.get_untracked() as isize;
            self.marked.set((marked + by).rem_euclid(count) as usize);
        }
    }

    /// Goes where the marked result leads; where there is none yet, once there is.
    fn take_marked(self, frame: Frame) {
        let hits = untrack(move || self.hits(frame));
        self.is_waited_for.set_value(hits.is_empty());
        if let Some(hit) = hits.into_iter().nth(self.marked.get_untracked()) {
            self.take(hit.lead);
        }
    }

    fn take(self, lead: Lead) {
        self.close();
        match lead {
            Lead::Address(address) => browser::go_to(&address),
            // Once the dialog has given the focus back: the action may move it.
            Lead::Action(run) => spawn_local(async move {
                browser::pause(0).await;
                run.run(());
            }),
        }
    }
}

/// The id of the field.
const FIELD: &str = "find-text";

/// Whether one of the names has what is looked for; of a blank text, all do.
fn fits(text: &str, names: &[&str]) -> bool {
    let squeezed = |text: &str| -> String {
        text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
    };
    let wanted = squeezed(text);
    names.iter().any(|name| squeezed(name).contains(&wanted))
}

/// What can be typed, where nothing was found.
fn advice(language: Language) -> &'static str {
    language.pick(
        "찾은 것이 없습니다. 주문번호, 쿠폰 일렬 번호, 핸드폰번호, 고객계약번호, 요청 번호, 전문 번호를 그대로 붙여 넣거나 끝 네 글자를 적어 보세요.",
        "Nothing was found. Paste an order number, a coupon's serial number, a phone number, an NCN, a request id or a message number, or type its last four characters.",
    )
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn what_is_typed_is_found_within_a_name_whatever_its_case_and_spaces() {
        let names = ["새 주문번호", "New order number", "F4"];
        for text in ["", " ", "주문", "새주문", "ORDER n", "f4"] {
            assert!(fits(text, &names), "{text}");
        }
        for text in ["취소", "order2", "주문 새"] {
            assert!(!fits(text, &names), "{text}");
        }
    }
}
