//! 결과: the calls on the screen.

use engine::exchange::{Exchange, ExchangeDetail, ExchangeForm};
use engine::page::Page;
use leptos::prelude::*;

use super::{Feed, Opened, OpenedLine};

/// The calls' rows, and the filter that they passed.
#[derive(Clone, Copy)]
pub(crate) struct Calls {
    pub(crate) feed: Feed<Exchange>,
    /// The filter as entered.
    pub(crate) filter: RwSignal<ExchangeForm>,
    pub(crate) applied: RwSignal<ExchangeForm>,
    /// How often something was entered: what an older filter found is not shown any more.
    pub(crate) entered: StoredValue<u32>,
    pub(crate) opened: Opened<ExchangeDetail>,
    /// The call that another is to be compared with, and that other one.
    pub(crate) compared: RwSignal<Option<ExchangeDetail>>,
    pub(crate) with: RwSignal<Option<ExchangeDetail>>,
}

impl Calls {
    pub(crate) fn new(
        page: Page<Exchange>,
        applied: ExchangeForm,
        opened: Option<OpenedLine<ExchangeDetail>>,
    ) -> Self {
        Self {
            feed: Feed::new("results-list", page),
            filter: RwSignal::new(applied.clone()),
            applied: RwSignal::new(applied),
            entered: StoredValue::new(0),
            opened: Opened::new("call", opened),
            compared: RwSignal::new(None),
            with: RwSignal::new(None),
        }
    }
}
