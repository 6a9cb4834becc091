//! What a page is registered with.

use engine::identifier::SandboxId;
use engine::language::Language;
use engine::reader::Role;

use crate::sandbox;

/// A page as it is registered.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The name of its module in `pages/`, and of its bundle in `src/bin/`.
    pub name: &'static str,
    /// The path of its address.
    pub address: &'static str,
    /// What it is called in Korean.
    pub korean: &'static str,
    /// What it is called in English.
    pub english: &'static str,
    /// Who may open it.
    pub role: Role,
    /// Where the other pages link to it.
    pub place: Place,
}

/// Where a page is linked from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The navigation in every page's header.
    Navigation,
    /// The menu in every page's header.
    Menu,
}

impl Page {
    /// What it is called.
    pub fn title(&self, language: Language) -> &'static str {
        language.pick(self.korean, self.english)
    }

    /// Its address in a sandbox.
    pub(crate) fn address_in(&self, sandbox: &SandboxId) -> String {
        sandbox::within(self.address, sandbox)
    }
}
