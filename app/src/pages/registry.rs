//! What a page is registered with, and what follows from it.

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

/// What is registered as a page; `pages!` implements it.
pub(crate) trait Registered {
    /// What it is registered with.
    const PAGE: Page;
}

/// Registers pages: each is the type that implements `Screen`, in the page's module. Gives `PAGES`,
/// `render_at`, which renders the page of an address, and for the browser `bundles`, a function for
/// each page that takes it over.
macro_rules! pages {
    ($($module:ident::$screen:ident {
        address: $address:literal,
        title: ($korean:literal, $english:literal),
        role: $role:ident,
        place: $place:ident,
    })+) => {
        $(
            impl $crate::pages::registry::Registered for $module::$screen {
                const PAGE: $crate::pages::registry::Page = $crate::pages::registry::Page {
                    name: stringify!($module),
                    address: $address,
                    korean: $korean,
                    english: $english,
                    role: engine::reader::Role::$role,
                    place: $crate::pages::registry::Place::$place,
                };
            }
        )+

        /// The pages.
        pub const PAGES: &[$crate::pages::registry::Page] =
            &[$(<$module::$screen as $crate::pages::registry::Registered>::PAGE),+];

        /// The page of an address, if there is one.
        #[cfg(feature = "ssr")]
        pub(crate) async fn render_at(address: &str) -> Option<$crate::opening::Rendered> {
            match address {
                $($address => Some($crate::pages::screen::render::<$module::$screen>().await),)+
                _ => None,
            }
        }

        /// Takes over the page of an address, if there is one.
        #[cfg(feature = "hydrate")]
        pub(crate) fn take_over_at(address: &str) {
            match address {
                $($address => $crate::pages::screen::take_over::<$module::$screen>(),)+
                _ => {}
            }
        }
    };
}
pub(super) use pages;
