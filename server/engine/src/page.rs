//! Keyset paging: a page continues below the last key of the one before it, so that a page costs
//! the same at any depth and rows that arrive meanwhile shift nothing.

use serde::{Deserialize, Serialize};

/// Rows, newest first, and the key below which the next page begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T, K = i64> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// Ask for what is below this key for more; `None` when these rows were the last.
    pub next: Option<K>,
}

/// How many rows a page of the lists has.
pub const PAGE_ROWS: usize = 25;

/// How many rows are looked at for a page of a list whose filter has no index: it may have few rows or none
/// and yet a next page.
pub const LOOKED_AT: i64 = 5_000;

impl<T> Page<T> {
    /// A page of rows that were read with one row more than fits, which tells whether there is
    /// a next page.
    pub fn from_rows(mut rows: Vec<T>, key: impl Fn(&T) -> i64) -> Self {
        let more = rows.len() > PAGE_ROWS;
        rows.truncate(PAGE_ROWS);
        let next = if more { rows.last().map(key) } else { None };
        Self { rows, next }
    }
}
