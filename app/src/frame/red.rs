//! How many scenarios are red, at their link in every page's header.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;

use super::Frame;
use super::live::Watched;
use crate::api;

/// The address of the page that the number stands at.
const SCENARIOS: &str = "/scenarios";

/// The number at a link of the navigation; nothing at another page's, and while there is none.
pub(super) fn view(frame: Frame, address: &str) -> Option<impl IntoView + use<>> {
    let title =
        frame.pick("마지막 실행이 실패한 시나리오", "Scenarios that were red when they ran last");
    (address == SCENARIOS).then(|| {
        view! {
            <b class="scenarios-red" title=title>
                {move || Some(frame.red.get()).filter(|red| *red > 0)}
            </b>
        }
    })
}

/// Counts again when scenarios ran.
pub(super) struct FollowRed(pub(super) Frame);

impl Watched for FollowRed {
    fn fetch(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        let frame = self.0;
        Box::pin(async move {
            let answer = api::scenario::red().await;
            frame.live.note(&answer);
            if let Ok(red) = answer
                && frame.red.get_untracked() != red
            {
                frame.red.set(red);
            }
        })
    }
}
