//! What keeps the page true.

use std::future::Future;
use std::pin::Pin;

use engine::language::Text;
use engine::promotion::PromotionView;
use leptos::prelude::*;

use super::actions::opened;
use super::desk::{Desk, Told};
use super::editor::EDITOR;
use super::judging::{self, WHY};
use super::list::LIST;
use crate::api;
use crate::frame::live::Watched;

/// Keeps the list, and what is opened of it, up to date.
pub(super) fn watch(desk: Desk) {
    desk.frame.live.watch(LIST, &["promotions", "coupons"], Lines { desk });
    desk.frame.live.watch(WHY, &["coupons", "payments"], Verdict { desk });
    desk.frame.live.watch(EDITOR, &["subscribers"], Qualified { desk });
}

struct Lines {
    desk: Desk,
}

impl Watched for Lines {
    fn fetch(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        let desk = self.desk;
        Box::pin(async move {
            let answer = api::promotion::list().await;
            desk.frame.live.note(&answer);
            let Ok(lines) = answer else { return };
            let opened = opened(desk);
            let is_there = opened.as_ref().is_some_and(|id| {
                lines.iter().any(|line| line.promotion_id.as_str() == id.as_str())
            });
            if *desk.lines.read_untracked() != lines {
                desk.lines.set(lines);
            }
            match opened {
                Some(id) if is_there => {
                    if let Ok(now) = api::promotion::open(id).await {
                        renew(desk, now);
                    }
                }
                // Deleted elsewhere: a deletion of this page's own opens another one.
                Some(id) if !desk.busy.get_untracked() => {
                    desk.told.set(Some(Told::Done(Text::new(
                        format!("{id} 프로모션은 삭제되었습니다"),
                        format!("Promotion {id} was deleted"),
                    ))));
                }
                _ => {}
            }
        })
    }
}

struct Verdict {
    desk: Desk,
}

impl Watched for Verdict {
    fn fetch(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        let desk = self.desk;
        Box::pin(async move { judging::judge_now(desk) })
    }
}

struct Qualified {
    desk: Desk,
}

impl Watched for Qualified {
    fn fetch(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        let desk = self.desk;
        Box::pin(async move { judging::count_again(desk) })
    }
}

/// Takes what a promotion is now. What somebody is entering stays, on the edit that it began from.
pub(super) fn renew(desk: Desk, now: PromotionView) {
    let is_opened = opened(desk).is_some_and(|id| id == now.line.promotion_id.as_str());
    if !is_opened {
        return;
    }
    let is_changed = untrack(move || desk.is_changed());
    let promises_else =
        desk.base.with_untracked(|base| base.form != now.form || base.edit_no != now.line.edit_no);
    if promises_else && !is_changed {
        desk.put(Some(now));
    } else {
        desk.opened.set(Some(now));
    }
}
