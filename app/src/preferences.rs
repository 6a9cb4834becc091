//! What a person prefers: language and theme, the shell that commands are copied for, and whether the
//! first-time hint is still wanted.
//!
//! Kept in cookies, so that the server renders accordingly; in the browser the attributes of
//! `<html>` that the server set from them say the same.

use engine::language::Language;
use leptos::prelude::*;

use crate::browser;
use crate::shell_command::Shell;

/// Light or dark.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Theme {
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(crate) fn from_tag(tag: &str) -> Self {
        match tag {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }

    pub(crate) fn name(self, language: Language) -> &'static str {
        match self {
            Self::Auto => language.pick("자동", "Auto"),
            Self::Light => language.pick("밝게", "Light"),
            Self::Dark => language.pick("어둡게", "Dark"),
        }
    }

    /// Switches to it at once, and with every later page.
    pub(crate) fn apply(self) {
        browser::set_cookie(THEME.cookie, self.tag());
        browser::set_root_attribute(THEME.attribute, self.tag());
    }
}

/// Language and theme.
#[derive(Clone, Copy)]
pub(crate) struct Preferences {
    pub(crate) language: Language,
    pub(crate) theme: Theme,
}

impl Preferences {
    pub(crate) fn read() -> Self {
        Self { language: language(), theme: Theme::from_tag(&THEME.read()) }
    }
}

/// Changes the language: the page is loaded anew in it, and restores what was entered.
pub(crate) fn switch_language(language: Language) {
    browser::set_cookie(LANGUAGE.cookie, language.tag());
    browser::reload();
}

/// Whether the first-time hint was dismissed before.
pub(crate) fn hint_is_dismissed() -> bool {
    HINT.read() == DISMISSED
}

/// Dismisses the first-time hint for good.
pub(crate) fn dismiss_hint() {
    browser::set_cookie(HINT.cookie, DISMISSED);
    browser::set_root_attribute(HINT.attribute, DISMISSED);
}

/// The shell that commands are copied for; until one was chosen, what a person at this sort of machine
/// is likely to have.
pub(crate) fn shell() -> Shell {
    Shell::from_tag(&SHELL.read()).unwrap_or_else(likely_shell)
}

/// Keeps the choice of a shell.
pub(crate) fn remember_shell(tag: &str) {
    browser::set_cookie(SHELL.cookie, tag);
    browser::set_root_attribute(SHELL.attribute, tag);
}

#[cfg(feature = "ssr")]
fn likely_shell() -> Shell {
    let parts = use_context::<axum::http::request::Parts>();
    let browser = parts.as_ref().and_then(|parts| {
        parts.headers.get(axum::http::header::USER_AGENT).and_then(|value| value.to_str().ok())
    });
    if browser.is_some_and(|name| name.contains("Windows")) { Shell::Pwsh } else { Shell::Bash }
}

/// The server has looked.
#[cfg(not(feature = "ssr"))]
fn likely_shell() -> Shell {
    Shell::Bash
}

/// The one that was chosen; until then the one that the browser asks for.
#[cfg(feature = "ssr")]
fn language() -> Language {
    let chosen = LANGUAGE.read();
    if !chosen.is_empty() {
        return Language::from_tag(&chosen);
    }
    let parts = use_context::<axum::http::request::Parts>();
    let wanted: Vec<_> = parts
        .iter()
        .flat_map(|parts| parts.headers.get_all(axum::http::header::ACCEPT_LANGUAGE))
        .filter_map(|header| header.to_str().ok())
        .collect();
    Language::preferred(&wanted.join(","))
}

/// The one that the server chose.
#[cfg(not(feature = "ssr"))]
fn language() -> Language {
    Language::from_tag(&LANGUAGE.read())
}

const LANGUAGE: Preference = Preference { cookie: "language", attribute: "lang" };
const THEME: Preference = Preference { cookie: "theme", attribute: "data-theme" };
const HINT: Preference = Preference { cookie: "hint", attribute: "data-hint" };
const SHELL: Preference = Preference { cookie: "shell", attribute: "data-shell" };
const DISMISSED: &str = "dismissed";

struct Preference {
    cookie: &'static str,
    attribute: &'static str,
}

impl Preference {
    /// What is stored; empty where nothing is.
    #[cfg(feature = "ssr")]
    fn read(&self) -> String {
        let Some(parts) = use_context::<axum::http::request::Parts>() else {
            return String::new();
        };
        parts
            .headers
            .get_all(axum::http::header::COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(cookie::Cookie::split_parse)
            .filter_map(Result::ok)
            .find(|cookie| cookie.name() == self.cookie)
            .map(|cookie| cookie.value().to_owned())
            .unwrap_or_default()
    }

    /// What the server made of the cookie.
    #[cfg(not(feature = "ssr"))]
    fn read(&self) -> String {
        document()
            .document_element()
            .and_then(|root| root.get_attribute(self.attribute))
            .unwrap_or_default()
    }
}
