//! A list that grows at its top while one looks at it, and at its bottom on request.

use engine::error_log::ErrorRecord;
use engine::exchange::Exchange;
use engine::page::Page;
use engine::payment::Payment;
use leptos::prelude::*;

use crate::browser;

/// A row with the key that pages go by.
pub(crate) trait Keyed {
    fn key(&self) -> i64;
}

impl Keyed for Exchange {
    fn key(&self) -> i64 {
        self.exchange_no
    }
}

impl Keyed for Payment {
    fn key(&self) -> i64 {
        self.payment_no
    }
}

impl Keyed for ErrorRecord {
    fn key(&self) -> i64 {
        self.error_no
    }
}

/// Rows, newest first, without a gap.
pub(crate) struct Feed<T: Send + Sync + 'static> {
    /// The id of the element that scrolls them.
    pub(crate) list: &'static str,
    pub(crate) rows: RwSignal<Vec<T>>,
    /// Where the next page begins; `None` at the end.
    pub(crate) next: RwSignal<Option<i64>>,
    /// New rows wait until somebody asks for them.
    pub(crate) paused: RwSignal<bool>,
    /// The newest page, while its new rows wait for somebody who is at the list.
    waiting: RwSignal<Option<Page<T>>>,
    /// How many rows were asked for, if more than the first page.
    asked: StoredValue<usize>,
}

impl<T: Send + Sync + 'static> Clone for Feed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Feed<T> {}

impl<T: Keyed + Clone + PartialEq + Send + Sync + 'static> Feed<T> {
    pub(crate) fn new(list: &'static str, page: Page<T>) -> Self {
        Self {
            list,
            rows: RwSignal::new(page.rows),
            next: RwSignal::new(page.next),
            paused: RwSignal::new(false),
            waiting: RwSignal::new(None),
            asked: StoredValue::new(0),
        }
    }

    /// Replaces everything: the first page of another filter.
    pub(crate) fn start(self, page: Page<T>) {
        self.asked.set_value(0);
        self.let_go();
        self.next.set(page.next);
        self.rows.set(page.rows);
    }

    /// Takes the newest page again. What is new in it waits while somebody is at the list; what
    /// changed of the others is shown at once.
    pub(crate) fn renew(self, page: Page<T>) {
        let paused = self.paused.get_untracked();
        let new = self.rows.with_untracked(|rows| {
            // Nothing is shown that could move; paused, nothing is to come.
            if rows.is_empty() && !paused { 0 } else { count_new(rows, &page) }
        });
        if new > 0 && (paused || browser::is_read(self.list)) {
            self.replace(page.rows.clone());
            return self.waiting.set(Some(page));
        }
        self.take(page);
    }

    /// Takes the newest page and shows it, also to somebody who is at the list: who asked for it.
    pub(crate) fn take(self, page: Page<T>) {
        self.let_go();
        self.show(page);
    }

    /// Older rows stay where the page reaches down to them; if more came than a page holds, they go,
    /// so that no gap is shown as if nothing were missing.
    fn show(self, page: Page<T>) {
        let (rows, next) = self.rows.with_untracked(|rows| {
            renewed(rows, self.next.get_untracked(), self.asked.get_value(), page)
        });
        // An unchanged list is not set: nothing on the screen is touched.
        if self.rows.with_untracked(|old| *old != rows) {
            self.rows.set(rows);
        }
        if self.next.get_untracked() != next {
            self.next.set(next);
        }
    }

    /// The newest row's key, shown or waiting.
    pub(crate) fn newest(self) -> i64 {
        let waiting = self.waiting.with_untracked(|page| {
            page.as_ref().and_then(|page| page.rows.first().map(Keyed::key))
        });
        let shown = self.rows.with_untracked(|rows| rows.first().map(Keyed::key));
        waiting.max(shown).unwrap_or_default()
    }

    /// Whether new rows wait.
    pub(crate) fn waits(self) -> bool {
        self.waiting.with_untracked(Option::is_some)
    }

    /// How many: `3`, or `50+` where not even the newest page reaches down to what is shown.
    pub(crate) fn waiting(self) -> Option<String> {
        self.waiting.with(|page| {
            let page = page.as_ref()?;
            let new = self.rows.with(|rows| count_new(rows, page));
            let more = new == page.rows.len() && page.next.is_some();
            Some(if more { format!("{new}+") } else { new.to_string() })
        })
    }

    /// Shows the rows that waited, unless somebody still is at the list.
    pub(crate) fn show_unless_read(self) {
        if self.waits() && !self.paused.get_untracked() && !browser::is_read(self.list) {
            self.show_waiting();
        }
    }

    /// Shows the rows that waited.
    pub(crate) fn show_waiting(self) {
        if let Some(page) = self.waiting.try_update(Option::take).flatten() {
            self.show(page);
        }
    }

    fn let_go(self) {
        if self.waits() {
            self.waiting.set(None);
        }
    }

    /// Adds the page below `before`, unless the list meanwhile became another one, of another
    /// filter say, in which nothing is below there.
    pub(crate) fn append(self, before: Option<i64>, page: Page<T>) {
        if self.next.get_untracked() != before {
            return;
        }
        self.next.set(page.next);
        self.rows.update(|rows| {
            let last = rows.last().map_or(i64::MAX, Keyed::key);
            rows.extend(page.rows.into_iter().filter(|row| row.key() < last));
            self.asked.set_value(rows.len());
        });
    }

    /// Replaces rows that are shown already, wherever they are.
    pub(crate) fn replace(self, changed: Vec<T>) {
        let is_changed = |row: &T| changed.iter().find(|new| new.key() == row.key() && *new != row);
        if self.rows.with_untracked(|rows| rows.iter().all(|row| is_changed(row).is_none())) {
            return;
        }
        self.rows.update(|rows| {
            for row in rows.iter_mut() {
                if let Some(new) = is_changed(row) {
                    *row = new.clone();
                }
            }
        });
    }
}

/// How many of the page's rows are above all that are shown.
fn count_new<T: Keyed>(rows: &[T], page: &Page<T>) -> usize {
    let top = rows.first().map_or(i64::MIN, Keyed::key);
    page.rows.iter().filter(|row| row.key() > top).count()
}

/// What is shown after the newest page: as many rows as were asked for, or as the page has.
fn renewed<T: Keyed + Clone>(
    old: &[T],
    old_next: Option<i64>,
    asked: usize,
    page: Page<T>,
) -> (Vec<T>, Option<i64>) {
    let Some(next) = page.next else { return (page.rows, None) };
    // A page of a filter may have no row, and reaches down to the next page all the same.
    let lowest = page.rows.last().map_or(next, Keyed::key);
    let meets = old.first().is_some_and(|first| first.key() >= lowest);
    let mut rows = page.rows;
    let room = asked.saturating_sub(rows.len());
    let mut below = old.iter().filter(|row| row.key() < lowest).peekable();
    if !meets || room == 0 || below.peek().is_none() {
        return (rows, Some(next));
    }
    rows.extend(below.by_ref().take(room).cloned());
    let cut = below.next().is_some();
    let last = rows.last().map(Keyed::key);
    (rows, if cut { last } else { old_next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Row(i64);

    impl Keyed for Row {
        fn key(&self) -> i64 {
            self.0
        }
    }

    fn rows(keys: impl IntoIterator<Item = i64>) -> Vec<Row> {
        keys.into_iter().map(Row).collect()
    }

    #[test]
    fn a_new_row_comes_on_top_and_of_older_pages_as_much_stays_as_was_asked_for() {
        let page = || Page { rows: rows([6, 5, 4]), next: Some(4) };
        let (got, next) = renewed(&rows([5, 4, 3, 2]), Some(2), 4, page());
        assert_eq!((got, next), (rows([6, 5, 4, 3]), Some(3)));
        let (got, next) = renewed(&rows([6, 5, 4, 3]), Some(3), 4, page());
        assert_eq!((got, next), (rows([6, 5, 4, 3]), Some(3)));
    }

    #[test]
    fn a_list_of_which_no_more_was_asked_for_stays_a_page_long() {
        let page = Page { rows: rows([6, 5, 4]), next: Some(4) };
        assert_eq!(renewed(&rows([5, 4, 3]), Some(3), 0, page), (rows([6, 5, 4]), Some(4)));
    }

    #[test]
    fn more_new_rows_than_a_page_leave_no_hidden_gap() {
        let page = Page { rows: rows([9, 8, 7]), next: Some(7) };
        let (got, next) = renewed(&rows([5, 4, 3, 2, 1]), None, 5, page);
        assert_eq!((got, next), (rows([9, 8, 7]), Some(7)));
    }

    #[test]
    fn a_row_that_no_longer_fits_the_filter_goes() {
        let page = Page { rows: rows([5, 3]), next: None };
        let (got, next) = renewed(&rows([5, 4, 3]), None, 0, page);
        assert_eq!((got, next), (rows([5, 3]), None));
    }

    #[test]
    fn a_page_in_which_nothing_fits_the_filter_leads_on_to_the_next() {
        let page = || Page { rows: rows([]), next: Some(50) };
        assert_eq!(renewed(&rows([]), Some(40), 0, page()), (rows([]), Some(50)));
        let (got, next) = renewed(&rows([60, 40]), Some(30), 2, page());
        assert_eq!((got, next), (rows([40]), Some(30)));
    }

    #[test]
    fn what_is_new_is_counted() {
        let page = Page { rows: rows([6, 5, 4]), next: Some(4) };
        assert_eq!(count_new(&rows([4, 3]), &page), 2);
        assert_eq!(count_new(&rows([2, 1]), &page), 3);
        assert_eq!(count_new(&rows([]), &page), 3);
    }
}
