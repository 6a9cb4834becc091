//! The built files of the pages: their names, and how long a browser may cache them.

use std::path::Path;
use std::sync::Arc;

use app::Assets;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tower_http::services::ServeDir;

/// The manifest in which the build lists its files.
const MANIFEST: &str = "manifest.json";

/// For names with the file's hash, which never stand for another file.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// For other names, whose files may change: a browser asks each time, and a 304 says that nothing
/// did.
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

/// The names of the built files in `folder`. If the manifest is missing, or lists files that are,
/// they are those of cargo-leptos.
pub fn read(folder: &Path) -> Assets {
    let path = folder.join(MANIFEST);
    let manifest = match std::fs::read_to_string(&path) {
        Ok(manifest) => manifest,
        Err(error) => {
            if error.kind() != std::io::ErrorKind::NotFound {
                tracing::error!("{} can't be read: {error}", path.display());
            }
            return Assets::default();
        }
    };
    let assets = match Assets::from_manifest(&manifest) {
        Ok(assets) => assets,
        Err(error) => {
            tracing::error!("{}: {error}; build the pages again", path.display());
            return Assets::default();
        }
    };
    let missing = assets.hashed().find(|name| !folder.join(name).is_file()).map(ToOwned::to_owned);
    if let Some(name) = missing {
        tracing::warn!("{} is not in {}; build the pages again", name, folder.display());
        return Assets::default();
    }
    assets
}

/// Serves the built files in `folder`.
pub fn router(folder: &Path, assets: &Assets) -> Router {
    let hashed: Arc<[String]> = assets.hashed().map(ToOwned::to_owned).collect();
    let keep = from_fn(move |request: Request, next: Next| {
        let hashed = hashed.clone();
        async move {
            let is_hashed = {
                let name = request.uri().path().trim_start_matches('/');
                hashed.iter().any(|one| one == name)
            };
            let mut response: Response = next.run(request).await;
            let is_there = response.status().is_success() || response.status().as_u16() == 304;
            let kept = if is_hashed && is_there { FOR_EVER } else { ASK_FIRST };
            response.headers_mut().insert(header::CACHE_CONTROL, kept);
            response
        }
    });
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    Router::new().fallback_service(files).layer(keep)
}

#[cfg(test)]
mod tests {
    use super::*;

    use axum::body::Body;
    use axum::http::StatusCode;
    use tower::ServiceExt as _;

    fn built(manifest: &str, files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(MANIFEST), manifest).unwrap();
        for file in files {
            std::fs::write(folder.path().join(file), "built").unwrap();
        }
        folder
    }

    async fn cache_control(router: &Router, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let kept = response.headers()[header::CACHE_CONTROL].to_str().unwrap().to_owned();
        (response.status(), kept)
    }

    #[tokio::test]
    async fn what_is_called_by_its_content_is_kept_for_ever_and_nothing_else_is() {
        let manifest = r#"{"console.js": "console.0123.js", "console.wasm": "console.0123.wasm"}"#;
        let folder = built(manifest, &["console.0123.js", "console.0123.wasm", "micropay.css"]);
        let assets = read(folder.path());
        assert_eq!(assets.hashed().count(), 2);
        let router = router(folder.path(), &assets);
        let for_ever = "public, max-age=31536000, immutable".to_owned();
        let hashed = cache_control(&router, "/console.0123.wasm").await;
        assert_eq!(hashed, (StatusCode::OK, for_ever));
        let other = cache_control(&router, "/micropay.css").await;
        assert_eq!(other, (StatusCode::OK, "no-cache".to_owned()));
        // The file belongs to an earlier build; a page that asks for it stays as it was rendered.
        let earlier = cache_control(&router, "/console.9876.wasm").await;
        assert_eq!(earlier, (StatusCode::NOT_FOUND, "no-cache".to_owned()));
        std::fs::remove_file(folder.path().join("console.0123.js")).unwrap();
        let removed = cache_control(&router, "/console.0123.js").await;
        assert_eq!(removed, (StatusCode::NOT_FOUND, "no-cache".to_owned()));
    }

    #[test]
    fn a_manifest_that_fits_no_files_counts_as_none() {
        let folder = built(r#"{"console.js": "console.0123.js"}"#, &["micropay.js"]);
        assert_eq!(read(folder.path()).hashed().count(), 0, "of a file that is not there");
        let folder = built("no manifest", &[]);
        assert_eq!(read(folder.path()).hashed().count(), 0);
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()).hashed().count(), 0, "there is none");
    }
}
