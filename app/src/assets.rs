//! What the built files of the pages are called.
//!
//! A file's name has the hash of what is in it, so a browser keeps it for ever, and what was built at two
//! different times never meets in one page. The build lists the names in a manifest; cargo-leptos, which
//! makes one bundle for all pages, makes none, and calls it what it always does.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::request::Parts;
use leptos::prelude::use_context;

/// Where they are served.
const FOLDER: &str = "/pkg";
/// What cargo-leptos calls all that it makes.
const OF_ALL: &str = "micropay";

/// The built files' names. The server gives them with every request; the default are cargo-leptos's.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// By the names that they have without a hash.
    hashed: Option<Arc<BTreeMap<String, String>>>,
}

/// The manifest is none.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ManifestError {
    /// It is not what the build writes.
    #[error("the manifest can't be read: {0}")]
    Unreadable(String),
    /// It has a name that no build gives.
    #[error("the manifest names a file {0:?}")]
    Name(String),
}

impl Assets {
    /// The names that the build lists in its manifest.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn from_manifest(manifest: &str) -> Result<Self, ManifestError> {
        let names: BTreeMap<String, String> = serde_json::from_str(manifest)
            .map_err(|error| ManifestError::Unreadable(error.to_string()))?;
        let is_name = |name: &str| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
            name.bytes().all(fits) && !name.starts_with('.')
        };
        if let Some(name) = names.values().find(|name| !is_name(name)) {
            return Err(ManifestError::Name(name.clone()));
        }
        Ok(Self { hashed: Some(Arc::new(names)) })
    }

    /// Those that the request's page is made of.
    pub(crate) fn of_request() -> Self {
        let parts = use_context::<Parts>();
        parts.and_then(|parts| parts.extensions.get::<Self>().cloned()).unwrap_or_default()
    }

    /// The names that hold a hash.
    pub fn hashed(&self) -> impl Iterator<Item = &str> {
        self.hashed.iter().flat_map(|names| names.values()).map(String::as_str)
    }

    /// The address of the style.
    pub fn style(&self) -> String {
        self.address("micropay.css").unwrap_or_else(|| format!("{FOLDER}/{OF_ALL}.css"))
    }

    /// The addresses of a page's script and of its WASM.
    pub(crate) fn bundle(&self, page: &str) -> (String, String) {
        let of = |kind| {
            let named = self.address(&format!("{page}.{kind}"));
            named.unwrap_or_else(|| format!("{FOLDER}/{OF_ALL}.{kind}"))
        };
        (of("js"), of("wasm"))
    }

    fn address(&self, name: &str) -> Option<String> {
        let hashed = self.hashed.as_ref()?.get(name)?;
        Some(format!("{FOLDER}/{hashed}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Assets, ManifestError};

    #[test]
    fn files_are_called_as_the_manifest_says() {
        let manifest = r#"{
            "console.js": "console.0123.js", "console.wasm": "console.0123.wasm",
            "micropay.css": "micropay.4567.css"
        }"#;
        let assets = Assets::from_manifest(manifest).unwrap();
        assert_eq!(assets.style(), "/pkg/micropay.4567.css");
        let bundle = ("/pkg/console.0123.js".to_owned(), "/pkg/console.0123.wasm".to_owned());
        assert_eq!(assets.bundle("console"), bundle);
        assert_eq!(assets.hashed().count(), 3);
    }

    #[test]
    fn without_a_manifest_they_are_those_of_cargo_leptos() {
        let assets = Assets::default();
        assert_eq!(assets.style(), "/pkg/micropay.css");
        let bundle = ("/pkg/micropay.js".to_owned(), "/pkg/micropay.wasm".to_owned());
        assert_eq!(assets.bundle("console"), bundle);
        assert_eq!(assets.hashed().count(), 0);
    }

    #[test]
    fn a_name_that_no_build_gives_is_refused() {
        for name in ["../settings.js", "a\\\"b.js", ".hidden", "a b.js"] {
            let manifest = format!(r#"{{"console.js": "{name}"}}"#);
            let error = Assets::from_manifest(&manifest).unwrap_err();
            assert!(matches!(error, ManifestError::Name(_)), "{name}: {error}");
        }
        let error = Assets::from_manifest("{").unwrap_err();
        assert!(matches!(error, ManifestError::Unreadable(_)), "{error}");
    }
}
