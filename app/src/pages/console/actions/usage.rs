//! 이번 달 사용: what it is after a payment or a cancel.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::pages::console::state::Bench;

/// Looks again at what the subscriber on the screen has used. Where that can't be had, what is shown
/// stays, and says of when it is: of a customer API outside each look would be a call.
pub(crate) fn renew(bench: Bench) {
    if bench.frame.target.with_value(|target| target.customer.is_some()) {
        return;
    }
    let shown = bench.payer.found.read_untracked();
    let ctn = shown.as_ref().and_then(|shown| shown.subscriber.ctn.whole().cloned());
    drop(shown);
    let Some(ctn) = ctn else { return };
    spawn_local(async move {
        let Ok(usage) = api::customer::used(ctn.to_string()).await else { return };
        bench.payer.found.update(|shown| {
            // Another subscriber may have been looked up meanwhile.
            if let Some(shown) = shown.as_mut().filter(|shown| shown.subscriber.ctn.is(&ctn)) {
                shown.used_this_month = usage.used_this_month;
                shown.remaining = usage.remaining;
            }
        });
        bench.payer.usage_at.set(bench.frame.clock.time());
    });
}
