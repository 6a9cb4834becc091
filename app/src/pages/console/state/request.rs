//! The request that is being made.

use engine::catalogue::{Catalogue, Named};
use engine::language::Language;
use engine::payment::{OrderAction, PaymentForm};
use leptos::prelude::*;

use super::RequestEntries;
use crate::components::{Choice, choices};
use crate::pages::first_request::first_request;

/// The form, and what of it was sent last.
#[derive(Clone, Copy)]
pub(crate) struct Request {
    /// What its lists offer.
    pub(crate) catalogue: RwSignal<Catalogue>,
    /// Whether the order is paid or cancelled.
    pub(crate) action: RwSignal<OrderAction>,
    pub(crate) form: RequestEntries,
    /// The day and the time that the page put in by itself: where they still stand, nobody entered another.
    pub(crate) by_clock: RwSignal<(String, String)>,
    /// The last payment's request, as it was sent.
    pub(crate) sent: RwSignal<Option<PaymentForm>>,
    /// The last order number that was made here.
    pub(crate) fresh: RwSignal<String>,
}

impl Request {
    pub(super) fn new(catalogue: Catalogue, order_no: String) -> Self {
        let first = first_request(&catalogue, order_no.clone());
        Self {
            action: RwSignal::new(OrderAction::Pay),
            // The order number comes from the server: both sides must render the same one.
            fresh: RwSignal::new(order_no),
            by_clock: RwSignal::new((first.paid_on.clone(), first.paid_time.clone())),
            form: RequestEntries::new(first),
            sent: RwSignal::new(None),
            catalogue: RwSignal::new(catalogue),
        }
    }

    /// Puts the day and the time of the sandbox's clock where nobody entered another.
    pub(crate) fn follow_clock(self, now: &str) {
        let Some((day, time)) = now.split_once(' ') else { return };
        let (was_on, was_at) = self.by_clock.get_untracked();
        for (entry, was, now) in
            [(self.form.paid_on, was_on, day), (self.form.paid_time, was_at, time)]
        {
            let is_untouched = *entry.value.read_untracked() == was;
            if is_untouched && was != now {
                entry.edit(now.to_owned());
            }
        }
        self.by_clock.set((day.to_owned(), time.to_owned()));
    }

    /// The day and the time are now's, and follow the clock from here on.
    pub(crate) fn set_now(self, now: &str) {
        let Some((day, time)) = now.split_once(' ') else { return };
        self.form.paid_on.edit(day.to_owned());
        self.form.paid_time.edit(time.to_owned());
        self.by_clock.set((day.to_owned(), time.to_owned()));
    }

    /// The codes and names of one of its lists, as they are now.
    pub(crate) fn choices(
        self,
        language: Language,
        list: fn(&Catalogue) -> &Vec<Named>,
    ) -> Signal<Vec<Choice>> {
        Signal::derive(move || self.catalogue.with(|all| choices(list(all), language)))
    }

    /// The promotions that there are now.
    pub(crate) fn promotions(self) -> Signal<Vec<Choice>> {
        Signal::derive(move || {
            let all = self.catalogue.read();
            let all = all.promotions.iter().map(|promotion| {
                let id = promotion.promotion_id.as_str();
                Choice::new(id, &format!("{id} {}", promotion.name))
            });
            all.collect()
        })
    }

    /// The page's. Only while something is rendered.
    pub(crate) fn here() -> Self {
        expect_context()
    }
}
