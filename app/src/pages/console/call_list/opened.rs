//! The line of a list that is open: in the list, or shown with it because an address names it.

use engine::language::Language;
use leptos::prelude::*;

use super::Line;
use crate::components::{Erase, Erased, dynamic};
use crate::frame::Frame;
use crate::pages::console::state::{Feed, Keyed, Opened};

/// The open line, where the list does not have it.
pub(crate) struct Apart<T: Send + Sync + 'static> {
    opened: Opened<T>,
    /// Its number, if there is such a one.
    pub(crate) number: Memo<Option<i64>>,
}

impl<T: Send + Sync + 'static> Clone for Apart<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Apart<T> {}

impl<T: Send + Sync + 'static> Apart<T> {
    pub(crate) fn new<R>(opened: Opened<T>, feed: Feed<R>) -> Self
    where
        R: Keyed + Send + Sync + 'static,
    {
        let number = Memo::new(move |_| {
            let number = opened.number.get()?;
            let listed = feed.rows.read().iter().any(|row| row.key() == number);
            (!listed).then_some(number)
        });
        Self { opened, number }
    }

    /// The line, once what is in it is known.
    pub(crate) fn line(self, line: impl FnOnce(&T) -> Line) -> Option<Line> {
        let found = self.opened.found.read();
        let found = found.as_ref().filter(|_| self.number.get().is_some());
        found.and_then(|found| found.as_ref().ok()).map(line)
    }

    /// Why it can't be shown.
    pub(crate) fn missing(self, language: Language) -> Option<String> {
        let found = self.opened.found.read();
        let failure = found.as_ref().filter(|_| self.number.get().is_some())?.as_ref().err()?;
        Some(failure.message.in_language(language).to_owned())
    }
}

/// What is in the open line: as `view` shows it, or that it is fetched, or why it can't be had.
pub(crate) fn detail<T>(
    opened: Opened<T>,
    frame: Frame,
    view: impl Fn(T) -> Erased + Send + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let content = dynamic(move || match opened.found.get() {
        None => view! { <p class="soft">{frame.pick("불러오는 중…", "Loading…")}</p> }.late(),
        Some(Err(failure)) => {
            let text = failure.message.in_language(frame.language).to_owned();
            view! { <p class="bad">{text}</p> }.late()
        }
        Some(Ok(found)) => view(found),
    });
    view! { <div class="detail">{content}</div> }
}
