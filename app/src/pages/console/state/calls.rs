//! 결과: the calls on the screen.

use engine::exchange::Exchange;
use engine::page::Page;

use super::Feed;

/// The calls' rows.
#[derive(Clone, Copy)]
pub(crate) struct Calls {
    pub(crate) feed: Feed<Exchange>,
}

impl Calls {
    pub(crate) fn new(page: Page<Exchange>) -> Self {
        Self { feed: Feed::new("results-list", page) }
    }
}
