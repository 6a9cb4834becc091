//! What keeps the page true.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;

use super::actions;
use super::desk::Desk;
use super::issuing::{self, ISSUING, Issuing};
use super::life::LIFE;
use super::list::{LINES, LIST};
use crate::browser;
use crate::frame::live::Watched;

/// Keeps the list, and the coupon that is opened, up to date.
pub(super) fn watch(desk: Desk) {
    desk.frame.live.watch(LIST, &["coupons"], Lines { desk });
    desk.frame.live.watch(ISSUING, &["jobs"], Jobs { issuing: desk.issuing });
    desk.frame.live.watch(LIFE, &["coupons", "payments"], Life { desk });
}

struct Lines {
    desk: Desk,
}

impl Watched for Lines {
    fn fetch(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        let (desk, applied) = (self.desk, self.desk.applied.get_untracked());
        Box::pin(async move {
            let answer = actions::list(desk).await;
            desk.frame.live.note(&answer);
            let Ok(page) = answer else { return };
            // Another filter was entered meanwhile.
            if desk.applied.get_untracked() != applied {
                return;
            }
            if *desk.page.read_untracked() != page {
                desk.waiting.set(Some(page));
                show(desk);
            }
        })
    }

    fn waits(&self) -> bool {
        self.desk.waiting.read_untracked().is_some()
    }

    fn show(&self) {
        show(self.desk);
    }
}

/// Shows what waits. While somebody reads the list, only what changed of its lines is shown.
fn show(desk: Desk) {
    let Some(page) = desk.waiting.get_untracked() else { return };
    if browser::is_read(LINES) {
        desk.page.update(|shown| {
            for line in &mut shown.rows {
                let is_it = |one: &&engine::coupon::CouponLine| {
                    one.coupon.serial_no == line.coupon.serial_no
                };
                if let Some(now) = page.rows.iter().find(is_it).filter(|now| **now != *line) {
                    line.clone_from(now);
                }
            }
        });
        return;
    }
    desk.waiting.set(None);
    desk.page.set(page);
}

struct Life {
    desk: Desk,
}

impl Watched for Life {
    fn fetch(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        let desk = self.desk;
        Box::pin(async move {
            if let Some(serial_no) = desk.serial_no() {
                actions::renew(desk, serial_no).await;
            }
        })
    }
}

struct Jobs {
    issuing: Issuing,
}

impl Watched for Jobs {
    fn fetch(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(issuing::renew(self.issuing))
    }
}
