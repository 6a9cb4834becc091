//! Every route: the pages, the server functions behind them, the built files, the event stream.

use app::Assets;
use app::api::access::Session;
use axum::extract::{FromRef, Request, State};
use axum::handler::Handler;
use axum::http::{StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, get};
use axum::{Extension, Router};
use engine::Engine;
use engine::identifier::SandboxId;
use leptos::config::{Env, LeptosOptions, ReloadWSProtocol};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{LeptosRoutes, ResponseOptions, render_app_async_with_context};
use tower::ServiceBuilder;

use crate::access::{self, Access};
use crate::assets;
use crate::command_line::ServeOptions;
use crate::events::{Events, events};
use crate::files;
use crate::http::headers::{LiveReload, page_policy};
use crate::http::request_id::RequestId;
use crate::metrics;
use crate::readiness::Readiness;
use crate::sandbox_of_request;
use crate::server_functions::{door, no_such_function};

/// The state that the routes share.
#[derive(Clone)]
pub struct Site {
    engine: Engine,
    events: Events,
    leptos: LeptosOptions,
    readiness: Readiness,
}

impl FromRef<Site> for LeptosOptions {
    fn from_ref(site: &Site) -> Self {
        site.leptos.clone()
    }
}

impl FromRef<Site> for Events {
    fn from_ref(site: &Site) -> Self {
        site.events.clone()
    }
}

impl FromRef<Site> for Engine {
    fn from_ref(site: &Site) -> Self {
        site.engine.clone()
    }
}

/// The router, without the layers that protect it.
pub fn router(
    engine: Engine,
    events_of: Events,
    readiness: Readiness,
    options: &ServeOptions,
    access: Access,
) -> Router {
    let leptos = leptos_options(options);
    let folder = options.site_root.join("pkg");
    // cargo-leptos writes no manifest, and may leave one of another build.
    let assets = if is_watched() { Assets::default() } else { assets::read(&folder) };
    let api = crate::api::router(engine.clone());
    let site = Site { engine, events: events_of, leptos, readiness };
    let shell_options = site.leptos.clone();
    let page_engine = site.engine.clone();
    let page_context = move || {
        provide_context(page_engine.clone());
        provide_request_id();
        provide_sandbox();
        provide_session();
        set_page_policy();
    };
    let page_options = site.leptos.clone();
    let page = render_app_async_with_context(page_context.clone(), move || {
        app::shell(page_options.clone())
    });
    routes_of(app::PAGES, &page)
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(async |State(site): State<Site>| site.readiness.answer().await))
        .route("/metrics", get(metrics::render))
        .route("/events", get(events))
        .route("/api/{*function}", any(no_such_function))
        .nest_service("/pkg", assets::router(&folder, &assets))
        // Not a page: the server functions.
        .leptos_routes_with_context(&site, Vec::new(), page_context, move || {
            app::shell(shell_options.clone())
        })
        .merge(access::sign_in::routes(access.clone()))
        .merge(files::routes())
        .fallback(page_not_found)
        .layer(ServiceBuilder::new().layer(from_fn(sandbox_of_request::find)).layer(from_fn(door)))
        .with_state(site)
        .merge(api)
        // Around everything above, so that access is refused before a byte of the body is read.
        .layer(from_fn_with_state(access, access::guard))
        // For every document, including those of the guard.
        .layer(Extension(assets))
}

/// The routes of pages; `page` renders them by their address.
pub(crate) fn routes_of<S, H, T>(pages: &[app::Page], page: &H) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    H: Handler<T, S> + Sync,
    T: 'static,
{
    let router = Router::new();
    pages.iter().fold(router, |router, one| router.route(one.address, get(page.clone())))
}

/// The same names and paths as in Cargo.toml; `cargo leptos watch` sets the rest by environment.
fn leptos_options(options: &ServeOptions) -> LeptosOptions {
    let reload_port =
        std::env::var("LEPTOS_RELOAD_PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(3001);
    LeptosOptions::builder()
        .output_name("micropay")
        .site_root(options.site_root.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .site_addr(options.address)
        .reload_port(reload_port)
        .reload_ws_protocol(ReloadWSProtocol::WS)
        .env(if is_watched() { Env::DEV } else { Env::PROD })
        .build()
}

/// Whether `cargo leptos watch` runs this server.
fn is_watched() -> bool {
    std::env::var_os("LEPTOS_WATCH").is_some()
}

async fn page_not_found(State(site): State<Site>, request: Request) -> Response {
    let context = move || {
        provide_request_id();
        set_page_policy();
    };
    let options = site.leptos;
    let page = render_app_async_with_context(context, move || app::shell(options.clone()));
    let mut response = page(request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Gives the server functions that run while a page is rendered the request's own id.
fn provide_request_id() {
    let id = use_context::<axum::http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<RequestId>().map(|id| id.as_str().to_owned()));
    provide_context(app::api::RequestId(id.unwrap_or_default()));
}

/// Gives server functions, including a page's own, the request's sandbox.
fn provide_sandbox() {
    let parts = use_context::<axum::http::request::Parts>();
    if let Some(sandbox) = parts.and_then(|parts| parts.extensions.get::<SandboxId>().cloned()) {
        provide_context(sandbox);
    }
}

/// Gives the server functions the caller that the guard found.
fn provide_session() {
    let session = use_context::<axum::http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<Session>().cloned());
    if let Some(session) = session {
        provide_context(session);
    }
}

/// The page's content security policy, with the nonce that its scripts carry.
fn set_page_policy() {
    let (Some(nonce), Some(response)) =
        (leptos::nonce::use_nonce(), use_context::<ResponseOptions>())
    else {
        return;
    };
    let live_reload = if is_watched() { LiveReload::Allowed } else { LiveReload::Refused };
    match page_policy(&nonce.to_string(), live_reload) {
        Ok(policy) => response.insert_header(header::CONTENT_SECURITY_POLICY, policy),
        Err(error) => tracing::error!("the page's policy was not set: {error}"),
    }
}
