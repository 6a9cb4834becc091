//! Whether the server's events arrive, of which `events.js` tells.

use crate::browser;

/// What is told when the connection changed.
pub(super) const CHANGED: &str = "micropay-connection";
/// The attribute of `<html>` by which page and dialogs know that the reader is signed out.
const SIGNED_OUT: &str = "data-signed-out";

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
    /// By what `events.js` says, and what the last answer did.
    pub(super) fn read() -> Self {
        if Self::is_signed_out() {
            return Self::SignedOut;
        }
        match browser::root_attribute("data-connection").as_deref() {
            Some("live") => Self::Live,
            Some("lost") => Self::Interrupted,
            _ => Self::Connecting,
        }
    }

    pub(super) fn is_signed_out() -> bool {
        browser::root_attribute(SIGNED_OUT).is_some()
    }

    /// Says whether the reader is signed out, to whoever shows it.
    pub(super) fn note_signed_out(is_signed_out: bool) {
        if is_signed_out {
            browser::set_root_attribute(SIGNED_OUT, "");
        } else {
            browser::remove_root_attribute(SIGNED_OUT);
        }
        browser::tell(CHANGED, "");
    }
}
