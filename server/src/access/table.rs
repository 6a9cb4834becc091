//! The access table: every route and server function with the role that it requires. While sign-in
//! is on, a route that is not in it is refused to everybody, so a forgotten one is noticed at once.

use std::sync::LazyLock;

use axum::http::Method;
use engine::reader::Role;

/// A route.
#[derive(Clone, Copy, Debug)]
pub(super) struct Route {
    /// GET also covers HEAD.
    pub method: &'static str,
    /// The pattern as given to axum's router.
    pub path: &'static str,
    /// The role that it requires.
    pub needs: Needs,
    /// Whether people open it in a browser: they are redirected to the sign-in instead of getting
    /// JSON.
    pub is_page: bool,
}

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Everybody.
    Nothing,
    /// This role, or one that includes it.
    Role(Role),
}

/// Routes that need no sign-in: health checks, signing in and out.
const fn open(method: &'static str, path: &'static str) -> Route {
    Route { method, path, needs: Needs::Nothing, is_page: false }
}

const fn page(path: &'static str) -> Route {
    Route { method: "GET", path, needs: Needs::Role(Role::Viewer), is_page: true }
}

const fn viewer(method: &'static str, path: &'static str) -> Route {
    Route { method, path, needs: Needs::Role(Role::Viewer), is_page: false }
}

const fn tester(method: &'static str, path: &'static str) -> Route {
    Route { method, path, needs: Needs::Role(Role::Tester), is_page: false }
}

const fn operator(method: &'static str, path: &'static str) -> Route {
    Route { method, path, needs: Needs::Role(Role::Operator), is_page: false }
}

/// An operator's, and a tester's where it is about a sandbox for a run of a scenario. Which it is the verb looks at
/// (`Engine::must_be_operator`, `create_sandbox`, `delete_sandbox`): here nobody below a tester gets through.
const fn operator_or_run(method: &'static str, path: &'static str) -> Route {
    tester(method, path)
}

/// The files of pages are the same for everybody, and the sign-in needs their style.
pub(super) const FILES: &str = "/pkg/";

/// The table: the pages, and everything else.
pub(super) static TABLE: LazyLock<Vec<Route>> = LazyLock::new(|| table_of(app::PAGES));

/// The table with these pages, whose roles are registered with them.
pub(super) fn table_of(pages: &[app::Page]) -> Vec<Route> {
    let of = |one: &app::Page| Route { needs: Needs::Role(one.role), ..page(one.address) };
    pages.iter().map(of).chain(OTHERS.iter().copied()).collect()
}

/// The routes that are no pages.
const OTHERS: &[Route] = &[
    open("GET", "/healthz"),
    open("GET", "/readyz"),
    open("GET", "/sign-in"),
    open("POST", "/sign-in"),
    open("POST", "/sign-out"),
    // The same for everybody, as the files of the pages are; the sign-in has the icon too.
    open("GET", "/events.js"),
    open("GET", "/favicon.svg"),
    open("GET", "/favicon-errors.svg"),
    open("GET", "/favicon.ico"),
    // Keeps pages up to date.
    viewer("GET", "/events"),
    viewer("GET", "/metrics"),
    // Server functions.
    viewer("POST", "/api/access/current"),
    viewer("POST", "/api/catalogue"),
    viewer("POST", "/api/customer/lookup"),
    viewer("POST", "/api/coupon/lookup"),
    tester("POST", "/api/coupon/issue"),
    // The outcome of one's own request.
    tester("POST", "/api/coupon/find"),
    tester("POST", "/api/customer/usage"),
    tester("POST", "/api/coupon/delete"),
    tester("POST", "/api/coupon/register"),
    viewer("POST", "/api/issuing/list"),
    viewer("POST", "/api/issuing/open"),
    tester("POST", "/api/issuing/create"),
    tester("POST", "/api/issuing/start"),
    tester("POST", "/api/issuing/pause"),
    tester("POST", "/api/issuing/resume"),
    tester("POST", "/api/issuing/stop"),
    tester("POST", "/api/coupon/restore"),
    tester("POST", "/api/coupon/extend"),
    viewer("POST", "/api/coupon/list"),
    viewer("POST", "/api/coupon/life"),
    tester("POST", "/api/payment/pay"),
    tester("POST", "/api/payment/cancel"),
    tester("POST", "/api/payment/inquire"),
    viewer("POST", "/api/payment/history"),
    viewer("POST", "/api/payment/list"),
    viewer("POST", "/api/payment/timeline"),
    // Personal data: a payer's numbers, and the whole request, to send it again.
    tester("POST", "/api/payment/reveal"),
    tester("POST", "/api/payment/request"),
    viewer("POST", "/api/exchange/list"),
    viewer("POST", "/api/exchange/detail"),
    tester("POST", "/api/exchange/reveal"),
    tester("POST", "/api/exchange/again"),
    tester("POST", "/api/exchange/as_request"),
    viewer("POST", "/api/find"),
    viewer("POST", "/api/request/list"),
    viewer("POST", "/api/request/examples"),
    tester("POST", "/api/request/save"),
    tester("POST", "/api/request/import"),
    tester("POST", "/api/request/delete"),
    viewer("POST", "/api/code/list"),
    operator_or_run("POST", "/api/code/set"),
    viewer("POST", "/api/subscriber/list"),
    viewer("POST", "/api/subscriber/open"),
    tester("POST", "/api/subscriber/create"),
    tester("POST", "/api/subscriber/edit"),
    tester("POST", "/api/subscriber/delete"),
    tester("POST", "/api/subscriber/generate"),
    tester("POST", "/api/subscriber/preview_change"),
    tester("POST", "/api/subscriber/change"),
    viewer("POST", "/api/promotion/list"),
    viewer("POST", "/api/promotion/open"),
    viewer("POST", "/api/promotion/judge"),
    viewer("POST", "/api/promotion/audience"),
    operator_or_run("POST", "/api/promotion/create"),
    operator_or_run("POST", "/api/promotion/edit"),
    operator_or_run("POST", "/api/promotion/copy"),
    operator_or_run("POST", "/api/promotion/set_state"),
    operator_or_run("POST", "/api/promotion/delete"),
    viewer("POST", "/api/error/list"),
    viewer("POST", "/api/error/detail"),
    viewer("POST", "/api/scenario/list"),
    viewer("POST", "/api/scenario/open"),
    tester("POST", "/api/scenario/save"),
    tester("POST", "/api/scenario/delete"),
    tester("POST", "/api/scenario/run"),
    viewer("POST", "/api/scenario/runs"),
    viewer("POST", "/api/scenario/open_run"),
    viewer("POST", "/api/scenario/parted"),
    viewer("POST", "/api/scenario/red"),
    tester("POST", "/api/scenario/record"),
    tester("POST", "/api/scenario/stop_run"),
    viewer("POST", "/api/scenario/preview_cron"),
    viewer("POST", "/api/scenario/schedules"),
    operator("POST", "/api/scenario/create_schedule"),
    operator("POST", "/api/scenario/edit_schedule"),
    operator("POST", "/api/scenario/delete_schedule"),
    viewer("POST", "/api/scenario/slots"),
    operator("POST", "/api/scenario/webhook"),
    operator("POST", "/api/scenario/set_webhook"),
    viewer("POST", "/api/scenario/deliveries"),
    viewer("POST", "/api/clock/read"),
    tester("POST", "/api/clock/change"),
    viewer("POST", "/api/sandbox/list"),
    viewer("POST", "/api/sandbox/size"),
    operator_or_run("POST", "/api/sandbox/create"),
    operator("POST", "/api/sandbox/reset"),
    operator_or_run("POST", "/api/sandbox/delete"),
    viewer("POST", "/api/target/summary"),
    operator("POST", "/api/target/load"),
    operator("POST", "/api/target/save"),
    operator("POST", "/api/target/test"),
    // The HTTP API.
    page("/docs"),
    page("/docs/"),
    page("/docs/{*rest}"),
    page("/docs/errors"),
    page("/docs/swagger-initializer.js"),
    viewer("GET", "/api/v1/openapi.json"),
    viewer("GET", "/api/v1/subscribers"),
    tester("POST", "/api/v1/subscribers"),
    tester("POST", "/api/v1/subscribers/generate"),
    tester("POST", "/api/v1/subscribers/import"),
    // All numbers and names, unmasked.
    tester("GET", "/api/v1/subscribers/export"),
    viewer("GET", "/api/v1/subscribers/{ctn}"),
    tester("POST", "/api/v1/subscribers/{ctn}"),
    tester("DELETE", "/api/v1/subscribers/{ctn}"),
    viewer("GET", "/api/v1/subscribers/{ctn}/usage"),
    tester("POST", "/api/v1/subscribers/{ctn}/change"),
    tester("POST", "/api/v1/subscribers/{ctn}/change/preview"),
    viewer("GET", "/api/v1/catalogue"),
    viewer("GET", "/api/v1/codes"),
    operator_or_run("POST", "/api/v1/codes"),
    operator_or_run("POST", "/api/v1/codes/import"),
    viewer("GET", "/api/v1/codes/export"),
    viewer("GET", "/api/v1/promotions"),
    operator_or_run("POST", "/api/v1/promotions"),
    viewer("POST", "/api/v1/promotions/evaluate"),
    viewer("POST", "/api/v1/promotions/audience"),
    viewer("GET", "/api/v1/promotions/{promotion_id}"),
    operator_or_run("DELETE", "/api/v1/promotions/{promotion_id}"),
    operator_or_run("POST", "/api/v1/promotions/{promotion_id}/versions"),
    operator_or_run("POST", "/api/v1/promotions/{promotion_id}/copy"),
    operator_or_run("POST", "/api/v1/promotions/{promotion_id}/resume"),
    operator_or_run("POST", "/api/v1/promotions/{promotion_id}/pause"),
    operator_or_run("POST", "/api/v1/promotions/{promotion_id}/end"),
    viewer("GET", "/api/v1/conditions"),
    viewer("POST", "/api/v1/coupons/eligible"),
    viewer("GET", "/api/v1/coupons"),
    // Masked for a viewer, as the list is.
    viewer("GET", "/api/v1/coupons/export"),
    tester("POST", "/api/v1/coupons"),
    tester("POST", "/api/v1/coupons/register"),
    viewer("GET", "/api/v1/issuing"),
    tester("POST", "/api/v1/issuing"),
    tester("POST", "/api/v1/issuing/list"),
    viewer("GET", "/api/v1/issuing/{job_no}"),
    tester("POST", "/api/v1/issuing/{job_no}/start"),
    tester("POST", "/api/v1/issuing/{job_no}/pause"),
    tester("POST", "/api/v1/issuing/{job_no}/resume"),
    tester("POST", "/api/v1/issuing/{job_no}/stop"),
    // Personal data: the lines of a list. Codes are as good as coupons.
    tester("GET", "/api/v1/issuing/{job_no}/rejections"),
    tester("GET", "/api/v1/issuing/{job_no}/codes"),
    viewer("GET", "/api/v1/coupons/{serial_no}"),
    tester("DELETE", "/api/v1/coupons/{serial_no}"),
    viewer("GET", "/api/v1/coupons/{serial_no}/life"),
    tester("POST", "/api/v1/coupons/{serial_no}/restore"),
    tester("POST", "/api/v1/coupons/{serial_no}/extend"),
    viewer("GET", "/api/v1/payments"),
    tester("POST", "/api/v1/payments"),
    viewer("GET", "/api/v1/payments/{order_no}"),
    viewer("GET", "/api/v1/payments/{order_no}/timeline"),
    viewer("GET", "/api/v1/payments/{order_no}/ledger"),
    tester("POST", "/api/v1/payments/{order_no}/cancel"),
    tester("POST", "/api/v1/payments/{order_no}/inquire"),
    viewer("GET", "/api/v1/exchanges"),
    viewer("GET", "/api/v1/exchanges/{exchange_no}"),
    viewer("GET", "/api/v1/find"),
    viewer("GET", "/api/v1/errors"),
    viewer("GET", "/api/v1/errors/{error_no}"),
    viewer("GET", "/api/v1/scenarios"),
    tester("POST", "/api/v1/scenarios"),
    viewer("GET", "/api/v1/scenarios/file"),
    tester("DELETE", "/api/v1/scenarios/file"),
    viewer("GET", "/api/v1/scenario-runs"),
    tester("POST", "/api/v1/scenario-runs"),
    viewer("GET", "/api/v1/scenario-runs/{run_no}"),
    viewer("GET", "/api/v1/scenario-runs/{run_no}/compared"),
    tester("POST", "/api/v1/scenario-runs/{run_no}/stop"),
    viewer("GET", "/api/v1/scenario-schedules"),
    operator("POST", "/api/v1/scenario-schedules"),
    viewer("GET", "/api/v1/scenario-schedules/preview"),
    viewer("GET", "/api/v1/scenario-schedules/{schedule_no}"),
    operator("POST", "/api/v1/scenario-schedules/{schedule_no}"),
    operator("DELETE", "/api/v1/scenario-schedules/{schedule_no}"),
    viewer("GET", "/api/v1/scenario-schedules/{schedule_no}/slots"),
    // Where a webhook's body goes is as good as the target's address.
    operator("GET", "/api/v1/scenario-webhook"),
    operator("POST", "/api/v1/scenario-webhook"),
    viewer("GET", "/api/v1/scenario-webhook/deliveries"),
    viewer("GET", "/api/v1/clock"),
    tester("POST", "/api/v1/clock"),
    operator("GET", "/api/v1/target"),
    operator("POST", "/api/v1/target"),
    viewer("GET", "/api/v1/sandboxes"),
    operator_or_run("POST", "/api/v1/sandboxes"),
    viewer("GET", "/api/v1/sandboxes/{sandbox_id}"),
    operator_or_run("DELETE", "/api/v1/sandboxes/{sandbox_id}"),
    operator("POST", "/api/v1/sandboxes/{sandbox_id}/reset"),
    viewer("GET", "/api/v1/invariants"),
];

/// The route of requests that match none: a file of the page, or an address that doesn't exist, for
/// which a page says so.
const FILE: Route = open("GET", FILES);
const NOTHING: Route = page("");

/// The route of a request. `matched` is the path's pattern, if the router has one for it.
pub(super) fn find(method: &Method, matched: Option<&str>, path: &str) -> Option<&'static Route> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    let Some(pattern) = matched else {
        let route = if path.starts_with(FILES) { &FILE } else { &NOTHING };
        return (method.as_str() == route.method).then_some(route);
    };
    TABLE.iter().find(|route| route.path == pattern && route.method == method.as_str())
}
