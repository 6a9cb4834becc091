//! What a page offers to find: its dialog is of another bundle, which sees the page's document alone.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::find::FIND;
use crate::{browser, json};

/// The attribute of find's dialog that says what the page offers.
const OFFERED: &str = "data-offered";
/// What tells the dialog that it does.
pub(super) const OFFERS: &str = "micropay-offers";
/// What the dialog tells when one of the actions was chosen, with its place among them.
const RUN: &str = "micropay-run";

/// Something that can be done, as find offers it.
pub(crate) struct Action {
    pub(crate) korean: &'static str,
    pub(crate) english: &'static str,
    /// Its shortcut as shown; blank where there is none.
    pub(crate) shortcut: &'static str,
    pub(crate) run: Callback<()>,
}

/// An action of the page, as find's dialog reads it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Offer {
    pub(super) korean: String,
    pub(super) english: String,
    pub(super) shortcut: String,
}

/// What can be done on this page.
#[derive(Clone, Copy)]
pub(crate) struct Offers(StoredValue<Vec<Action>>);

impl Offers {
    pub(super) fn new() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// Offers what can be done on this page, while its view is made.
    pub(crate) fn offer(self, actions: Vec<Action>) {
        self.0.update_value(|all| all.extend(actions));
    }

    /// Tells find's dialog of them, and does what is chosen there.
    pub(super) fn begin(self) {
        let offers: Vec<_> = self.0.with_value(|actions| {
            let offer = |action: &Action| Offer {
                korean: action.korean.to_owned(),
                english: action.english.to_owned(),
                shortcut: action.shortcut.to_owned(),
            };
            actions.iter().map(offer).collect()
        });
        // Strings can always be written.
        let offered = serde_json::to_string(&offers).unwrap_or_default();
        browser::set_attribute(FIND, OFFERED, &offered);
        browser::tell(OFFERS, "");
        browser::on(RUN, move |place| {
            let chosen = place.parse().ok().and_then(|place: usize| {
                self.0.with_value(|actions| Some(actions.get(place)?.run))
            });
            if let Some(run) = chosen {
                run.run(());
            }
        });
    }
}

/// What the page offers, for the dialog; nothing before the page is live.
pub(super) fn offered() -> Vec<Offer> {
    let offered = browser::attribute(FIND, OFFERED);
    offered.and_then(|offered| json::read(&offered).ok()).unwrap_or_default()
}

/// Has the page do one of them, by its place.
pub(super) fn run(place: usize) {
    browser::tell(RUN, &place.to_string());
}
