//! Whether the server's events arrive, of which `events.js` tells.

use crate::browser;

/// How far a page is connected.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Connection {
    /// Not yet.
    Connecting,
    /// What is on the screen is true now.
    Live,
    /// Nothing arrives; it is tried again.
    Interrupted,
    /// The reader signed out, perhaps in another tab.
    SignedOut,
}

impl Connection {
    /// By what `events.js` says.
    pub(super) fn by_events() -> Self {
        match browser::root_attribute("data-connection").as_deref() {
            Some("live") => Self::Live,
            Some("lost") => Self::Interrupted,
            _ => Self::Connecting,
        }
    }
}
