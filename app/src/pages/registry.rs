//! Registers pages, so that what a page needs is written once.

use crate::page::Page;

/// What is registered as a page; `pages!` implements it.
pub(crate) trait Registered {
    /// What it is registered with.
    const PAGE: Page;
}

/// Registers pages: each is the type that implements `Screen`, in the page's module. Gives `PAGES`,
/// `render_at`, which renders the page of an address, and `bundles`, a function for each page that takes
/// it over in the browser.
macro_rules! pages {
    ($($module:ident::$screen:ident {
        address: $address:literal,
        title: ($korean:literal, $english:literal),
        role: $role:ident,
        place: $place:ident,
    })+) => {
        $(
            impl $crate::pages::registry::Registered for $module::$screen {
                const PAGE: $crate::page::Page = $crate::page::Page {
                    name: stringify!($module),
                    address: $address,
                    korean: $korean,
                    english: $english,
                    role: engine::reader::Role::$role,
                    place: $crate::page::Place::$place,
                };
            }
        )+

        /// The pages.
        pub const PAGES: &[$crate::page::Page] =
            &[$(<$module::$screen as $crate::pages::registry::Registered>::PAGE),+];

        /// The page of an address, if there is one.
        #[cfg(feature = "ssr")]
        pub(crate) async fn render_at(address: &str) -> Option<$crate::opening::Rendered> {
            match address {
                $($address => Some($crate::pages::screen::render::<$module::$screen>().await),)+
                _ => None,
            }
        }

        /// What a page's bundle does: it takes over what the server rendered. Nothing outside of a browser.
        pub mod bundles {
            /// Takes over the dialogs that are on every page.
            pub fn dialogs() {
                #[cfg(feature = "hydrate")]
                $crate::frame::take_over_dialogs(super::PAGES);
            }
            $(
                #[doc = concat!("Takes over the page at `", $address, "`.")]
                pub fn $module() {
                    #[cfg(feature = "hydrate")]
                    $crate::pages::screen::take_over::<super::$module::$screen>();
                }
            )+
        }

        /// Takes over the page of an address, if there is one.
        #[cfg(feature = "watch")]
        pub(crate) fn take_over_at(address: &str) {
            match address {
                $($address => bundles::$module(),)+
                _ => {}
            }
        }
    };
}
pub(super) use pages;
