//! A list that grows at its top while one looks at it, and at its bottom on request.

use engine::error_log::ErrorRecord;
use engine::exchange::Exchange;
use engine::page::Page;
use engine::payment::Payment;
use leptos::prelude::*;

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
    pub(crate) rows: RwSignal<Vec<T>>,
    /// Where the next page begins; `None` at the end.
    pub(crate) next: RwSignal<Option<i64>>,
}

impl<T: Send + Sync + 'static> Clone for Feed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Feed<T> {}

impl<T: Keyed + Clone + PartialEq + Send + Sync + 'static> Feed<T> {
    pub(crate) fn new(page: Page<T>) -> Self {
        Self { rows: RwSignal::new(page.rows), next: RwSignal::new(page.next) }
    }

    /// Replaces everything: the first page of another filter.
    pub(crate) fn start(self, page: Page<T>) {
        self.next.set(page.next);
        self.rows.set(page.rows);
    }

    /// Takes the newest page again. Older rows stay where the page reaches down to them; if more
    /// came than a page holds, they go, so that no gap is shown as if nothing were missing.
    pub(crate) fn renew(self, page: Page<T>) {
        let (rows, next) = renewed(&self.rows.read_untracked(), self.next.get_untracked(), page);
        // An unchanged list is not set: nothing on the screen is touched.
        if *self.rows.read_untracked() != rows {
            self.rows.set(rows);
        }
        if self.next.get_untracked() != next {
            self.next.set(next);
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
        });
    }

    /// Replaces rows that are shown already, wherever they are.
    pub(crate) fn replace(self, changed: Vec<T>) {
        self.rows.update(|rows| {
            for row in rows.iter_mut() {
                if let Some(new) = changed.iter().find(|new| new.key() == row.key()) {
                    *row = new.clone();
                }
            }
        });
    }
}

fn renewed<T: Keyed + Clone>(
    old: &[T],
    old_next: Option<i64>,
    page: Page<T>,
) -> (Vec<T>, Option<i64>) {
    let (Some(next), Some(lowest)) = (page.next, page.rows.last().map(Keyed::key)) else {
        return (page.rows, None);
    };
    let meets = old.first().is_some_and(|first| first.key() >= lowest);
    let below = old.iter().filter(|row| row.key() < lowest);
    if !meets || below.clone().next().is_none() {
        return (page.rows, Some(next));
    }
    let below: Vec<T> = below.cloned().collect();
    let mut rows = page.rows;
    rows.extend(below);
    (rows, old_next)
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
    fn a_new_row_comes_on_top_and_older_pages_stay() {
        let page = Page { rows: rows([6, 5, 4]), next: Some(4) };
        let (got, next) = renewed(&rows([5, 4, 3, 2]), Some(2), page);
        assert_eq!((got, next), (rows([6, 5, 4, 3, 2]), Some(2)));
    }

    #[test]
    fn more_new_rows_than_a_page_leave_no_hidden_gap() {
        let page = Page { rows: rows([9, 8, 7]), next: Some(7) };
        let (got, next) = renewed(&rows([5, 4, 3]), None, page);
        assert_eq!((got, next), (rows([9, 8, 7]), Some(7)));
    }

    #[test]
    fn a_row_that_no_longer_fits_the_filter_goes() {
        let page = Page { rows: rows([5, 3]), next: None };
        let (got, next) = renewed(&rows([5, 4, 3]), None, page);
        assert_eq!((got, next), (rows([5, 3]), None));
    }
}
