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
    /// The last payment's request, as it was sent.
    pub(crate) sent: RwSignal<Option<PaymentForm>>,
    /// The last order number that was made here.
    pub(crate) fresh: RwSignal<String>,
}

impl Request {
    pub(super) fn new(catalogue: Catalogue, order_no: String) -> Self {
        Self {
            action: RwSignal::new(OrderAction::Pay),
            // The order number comes from the server: both sides must render the same one.
            fresh: RwSignal::new(order_no.clone()),
            form: RequestEntries::new(first_request(&catalogue, order_no)),
            sent: RwSignal::new(None),
            catalogue: RwSignal::new(catalogue),
        }
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
