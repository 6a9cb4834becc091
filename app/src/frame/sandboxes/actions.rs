//! What is done to whole sandboxes. Afterwards the page is another's, or has nothing left of what it
//! showed, and is loaded anew.

use std::pin::Pin;

use engine::exchange::{Exchange, ExchangeForm};
use engine::failure::Failure;
use engine::identifier::SandboxId;
use engine::language::Text;
use engine::page::Page;
use engine::sandbox::SandboxForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Sandboxes, Step};
use crate::api::{self, ApiError};
use crate::components::show_problems;
use crate::frame::live;
use crate::lost_answer::{Look, Looks, until_known};
use crate::{browser, sandbox};

/// What is done to a sandbox.
type Change = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;

impl Sandboxes {
    /// The dialog was opened: it shows the sandboxes that there are now.
    pub(in crate::frame) fn opened(self) {
        self.size.set(None);
        self.form.write(SandboxForm {
            copy_of: self.frame.sandbox.get_value().to_string(),
            ..SandboxForm::default()
        });
        self.ask(Step::Manage);
        spawn_local(async move {
            match api::sandbox::list().await {
                Ok(found) => self.all.set(found),
                Err(ApiError(failure)) => self.failure.set(Some(failure)),
            }
            // Known or not, the rest of the dialog serves.
            let size = api::sandbox::size(self.frame.sandbox.get_value().to_string()).await;
            self.size.set(size.ok());
        });
    }

    /// Makes the sandbox that is entered, and goes there.
    pub(super) fn create(self) {
        let form = self.form.read_untracked();
        if let Err(errors) = form.parse() {
            return self.tell(Failure::invalid(&errors));
        }
        let Ok(asked) = SandboxId::parse(&form.sandbox_id) else { return };
        self.work(async move {
            let there = is_there(asked.clone(), Look::Known, Look::NotDone);
            self.found_out(api::sandbox::create(form).await.map(drop), there).await?;
            browser::go_to(&sandbox::address_of(&asked));
            Ok(())
        });
    }

    /// Puts the page's sandbox back to its start.
    pub(super) fn reset(self) {
        let sandbox_id = self.frame.sandbox.get_value().to_string();
        // It takes the calls with it: the last one from before tells.
        let last: RwSignal<Option<Option<i64>>> = RwSignal::new(None);
        let reset = async move {
            let calls = api::exchange::list(ExchangeForm::default()).await?;
            last.set(Some(calls.rows.first().map(|call| call.exchange_no)));
            api::sandbox::reset(sandbox_id).await.map(drop)
        };
        let is_reset: Looks = Box::new(move |_| {
            Box::pin(async move {
                match last.get_untracked() {
                    // It was not even asked for.
                    None => Look::NotDone,
                    Some(None) => Look::Known,
                    Some(Some(last)) => {
                        let from_it_on =
                            ExchangeForm { before: Some(last + 1), ..ExchangeForm::default() };
                        match api::exchange::list(from_it_on).await {
                            Ok(calls) if is_first(&calls, last) => Look::NotDone,
                            Ok(_) => Look::Known,
                            Err(_) => Look::Silence,
                        }
                    }
                }
            })
        });
        self.replace(Box::pin(reset), is_reset, browser::reload);
    }

    /// Deletes the page's sandbox, and goes to the one that is always there.
    pub(super) fn delete(self) {
        let here = self.frame.sandbox.get_value();
        let sandbox_id = here.to_string();
        let gone = is_there(here, Look::NotDone, Look::Known);
        let delete = async move { api::sandbox::delete(sandbox_id).await.map(drop) };
        self.replace(Box::pin(delete), gone, || {
            browser::go_to(&sandbox::address_of(&SandboxId::default_sandbox()));
        });
    }

    /// What came of a change whose answer may have been lost: then `look` tells.
    async fn found_out(self, answer: Result<(), ApiError>, look: Looks) -> Result<(), ApiError> {
        let failure = match answer {
            Ok(()) => return Ok(()),
            Err(ApiError(failure)) if failure.leaves_open() => failure,
            Err(error) => return Err(error),
        };
        let told = |korean: &str, english: &str| Failure {
            message: Text::new(korean, english),
            ..failure.clone()
        };
        self.failure.set(Some(told(
            "응답을 받지 못했습니다. 처리되었는지 확인하고 있습니다",
            "No answer came back. Whether it was done is being checked",
        )));
        let failure = match until_known(look).await {
            Look::Known => return Ok(()),
            Look::NotDone => told(
                "확인 결과: 처리되지 않았습니다. 다시 눌러도 두 번 처리되지 않습니다",
                "Checked: it was not done. Pressed again, it is done once",
            ),
            Look::Silence => told(
                "처리되었는지 아직 알 수 없습니다. 서버가 돌아온 뒤 다시 눌러도 두 번 처리되지 않습니다",
                "It is not known yet whether it was done. Pressed again once the server is back, it is done once",
            ),
        };
        Err(ApiError(failure))
    }

    /// Does what leaves nothing of what the page shows, and leaves the page.
    fn replace(self, change: Change, is_done: Looks, leave: fn()) {
        self.work(async move {
            live::hold().await;
            match self.found_out(change.await, is_done).await {
                Ok(()) => {
                    browser::forget_all(&self.frame.sandbox.get_value().to_string());
                    leave();
                    Ok(())
                }
                Err(error) => {
                    live::release();
                    Err(error)
                }
            }
        });
    }

    /// One at a time: pressed twice, it is done once.
    fn work(self, work: impl Future<Output = Result<(), ApiError>> + 'static) {
        self.begin(Box::pin(work));
    }

    fn begin(self, work: Change) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            if let Err(ApiError(failure)) = work.await {
                self.tell(failure);
            }
            self.busy.set(false);
        });
    }

    fn tell(self, failure: Failure) {
        show_problems(&self.form.all(), &failure.fields);
        self.failure.set(Some(failure));
    }
}

fn is_first(calls: &Page<Exchange>, number: i64) -> bool {
    calls.rows.first().is_some_and(|call| call.exchange_no == number)
}

/// What it tells that the sandbox is there, or not.
fn is_there(asked: SandboxId, yes: Look, no: Look) -> Looks {
    Box::new(move |_| {
        let asked = asked.clone();
        Box::pin(async move {
            match api::sandbox::list().await {
                Ok(found) if found.iter().any(|one| one.sandbox_id == asked) => yes,
                Ok(_) => no,
                Err(_) => Look::Silence,
            }
        })
    })
}
