//! 찾기: one field for pages, for what the page can do, and for identifiers.

mod actions;
mod dialog;
mod identify;

use engine::language::Language;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::offers::{self, Offer};
use super::{Action, Frame};
use crate::browser;
pub(super) use dialog::{FindButton, find_dialog};

/// How long nothing is typed before an identifier is asked for, in milliseconds.
const QUIET: i32 = 150;
/// How many results are shown.
const MOST: usize = 12;

/// What a result leads to.
#[derive(Clone)]
enum Lead {
    Address(String),
    Action(Callback<()>),
    /// Of the page, by its place among what it offers.
    Offer(usize),
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
    /// What the page offers, and what can be done on every page.
    offers: RwSignal<Vec<Offer>>,
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
    /// With what was typed already.
    pub(super) fn new(frame: Frame, typed: String) -> Self {
        Self {
            is_open: RwSignal::new(false),
            text: RwSignal::new(typed),
            offers: RwSignal::new(Vec::new()),
            actions: StoredValue::new(actions::of_every_page(frame.language)),
            identified: RwSignal::new(Vec::new()),
            marked: RwSignal::new(0),
            asked: StoredValue::new(0),
            is_waited_for: StoredValue::new(false),
        }
    }

    /// It was opened.
    pub(super) fn opened(self, frame: Frame) {
        self.take_offers();
        self.is_open.set(true);
        self.look_for(frame, browser::typed(FIELD));
    }

    /// What the page offers is read anew.
    pub(super) fn take_offers(self) {
        self.offers.set(offers::offered());
    }

    /// It was closed: the next time it begins anew.
    fn closed(self) {
        if browser::is_open(FIND) {
            // Again, before it was told.
            return;
        }
        self.is_open.set(false);
        self.forget();
        self.text.set(String::new());
        // Of an answer that is on its way nothing is shown.
        self.asked.update_value(|asked| *asked += 1);
    }

    /// What is typed changed: an identifier is asked for once nothing more is.
    fn look_for(self, frame: Frame, text: String) {
        let turn = self.asked.get_value() + 1;
        self.asked.set_value(turn);
        self.is_waited_for.set_value(false);
        self.marked.set(0);
        if text.trim().is_empty() {
            self.forget();
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

    /// What was identified is not looked for any more.
    fn forget(self) {
        if self.identified.with_untracked(|hits| !hits.is_empty()) {
            self.identified.set(Vec::new());
        }
    }

    /// All results while it is open, followed: identifiers first, then what can be done, then the pages.
    fn hits(self, frame: Frame) -> Vec<Hit> {
        if !self.is_open.get() {
            return Vec::new();
        }
        let text = self.text.get();
        let mut hits = self.identified.get();
        let language = frame.language;
        let mut action = |korean: &str, english: &str, shortcut: &str, lead| {
            if fits(&text, &[korean, english, shortcut]) {
                hits.push(Hit {
                    sort: language.pick("할 일", "Action"),
                    text: language.pick(korean, english).to_owned(),
                    aside: shortcut.to_owned(),
                    lead,
                });
            }
        };
        for (place, one) in self.offers.read().iter().enumerate() {
            action(&one.korean, &one.english, &one.shortcut, Lead::Offer(place));
        }
        self.actions.with_value(|actions| {
            for one in actions {
                action(one.korean, one.english, one.shortcut, Lead::Action(one.run));
            }
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
        self.is_open.set(false);
        browser::close_dialog(FIND);
        if let Lead::Address(address) = lead {
            return browser::go_to(&address);
        }
        spawn_local(async move {
            // Once the dialog has given the focus back: the action may move it.
            browser::pause(0).await;
            match lead {
                Lead::Action(run) => run.run(()),
                Lead::Offer(place) => offers::run(place),
                Lead::Address(_) => {}
            }
        });
    }
}

/// The dialog's id, and the field's.
pub(super) const FIND: &str = "find";
pub(super) const FIELD: &str = "find-text";

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
