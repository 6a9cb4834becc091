//! The pages, one file (or folder) each. All links lead to a document of its own, so the address says
//! once which page it is.

mod codes;
mod console;
mod coupons;
mod first_request;
#[cfg(feature = "ssr")]
mod not_found;
mod promotions;
mod registry;
mod scenarios;
mod screen;
mod settings;
mod subscribers;
#[cfg(all(test, feature = "ssr"))]
mod tests;
mod unavailable;
#[cfg(feature = "ssr")]
mod unknown_sandbox;

pub(crate) use screen::Screen;

// A page is its module above, its entry here, and its bundle in `src/bin/`. Its routes, who may open it,
// where it is linked, its title and how it is rendered and taken over follow.
registry::pages! {
    console::Console {
        address: "/",
        title: ("시뮬레이터", "Simulator"),
        role: Viewer,
        place: Navigation,
    }
    promotions::Promotions {
        address: "/promotions",
        title: ("프로모션", "Promotions"),
        role: Viewer,
        place: Navigation,
    }
    coupons::Coupons {
        address: "/coupons",
        title: ("쿠폰", "Coupons"),
        role: Viewer,
        place: Navigation,
    }
    subscribers::Subscribers {
        address: "/subscribers",
        title: ("가입자", "Subscribers"),
        role: Viewer,
        place: Navigation,
    }
    codes::Codes {
        address: "/codes",
        title: ("코드", "Codes"),
        role: Viewer,
        place: Navigation,
    }
    scenarios::Scenarios {
        address: "/scenarios",
        title: ("시나리오", "Scenarios"),
        role: Viewer,
        place: Navigation,
    }
    // They name addresses that this machine then asks, and carry secrets there.
    settings::Settings {
        address: "/settings",
        title: ("설정", "Settings"),
        role: Operator,
        place: Menu,
    }
}

/// The page of the request's address.
#[cfg(feature = "ssr")]
pub(crate) async fn render() -> crate::opening::Rendered {
    let parts = leptos::prelude::use_context::<axum::http::request::Parts>();
    let address = parts.as_ref().map(|parts| parts.uri.path()).unwrap_or_default();
    render_at(address).await.unwrap_or_else(not_found::render)
}

/// Takes over the page that the server rendered, whichever it is.
#[cfg(feature = "watch")]
pub(crate) fn take_over() {
    if let Ok(address) = leptos::prelude::window().location().pathname() {
        take_over_at(&address);
    }
}
