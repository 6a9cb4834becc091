//! The sandbox's subscribers as testers make them: list, create, edit, delete, import, make up, export. Who has a
//! phone number is [`crate::customer`]'s to say.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::csv_file::RejectedLine;
use crate::customer::Subscriber;
use crate::language::Text;
use crate::money::Krw;

#[cfg(feature = "postgres")]
mod change_line;
#[cfg(feature = "postgres")]
mod edit;
#[cfg(feature = "postgres")]
mod export;
mod form;
#[cfg(feature = "postgres")]
mod import;
mod line_change;
#[cfg(feature = "postgres")]
mod line_rules;
#[cfg(feature = "postgres")]
mod list;
mod list_form;
mod made_up;
#[cfg(feature = "postgres")]
mod store;
mod view;

#[cfg(feature = "postgres")]
pub use export::SubscriberExport;
pub use form::{COLUMNS, SubscriberForm};
#[cfg(feature = "postgres")]
pub use import::SubscriberImport;
pub use line_change::{
    LineChange, LineChangeForm, LineChangeKind, LineChangeOutcome, LineNumbers, PastLineChange,
};
pub use list_form::{FoundBy, SubscriberFilter, SubscriberListForm};
pub use made_up::{MOST_MADE_UP, MadeUpForm, Population};
pub use view::StatusView;

/// A line of the list of subscribers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct ListedSubscriber {
    /// Its number in this sandbox's list; a reset or a copy gives others.
    pub subscriber_no: i64,
    /// The subscriber.
    pub subscriber: Subscriber,
    /// What live payments of this month charged.
    pub used_this_month: Krw,
    /// What is left of the limit; zero where more than the limit is used.
    pub remaining: Krw,
    /// When the contract gave its number up, by the sandbox's clock: the one that is told is the one that it had.
    #[serde(default, deserialize_with = "crate::clock::wire::moment_if_any")]
    pub ended_at: Option<DateTime<Utc>>,
}

/// What a month's live payments used of the limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema, sqlx::FromRow))]
pub struct MonthUsage {
    /// The month's first day.
    #[serde(deserialize_with = "crate::clock::wire::date")]
    pub month: NaiveDate,
    /// What live payments charged.
    pub used: Krw,
    /// The largest limit that one of them was granted under.
    pub limit_amount: Krw,
}

/// A subscriber with what the months' payments used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct SubscriberDetail {
    /// The line of the list.
    pub listed: ListedSubscriber,
    /// The last months with payments, the latest first.
    pub months: Vec<MonthUsage>,
    /// The last changes of the line, the latest first: numbers and contracts that it had and has.
    pub changes: Vec<PastLineChange>,
}

/// What came of making people up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct MadeUp {
    /// How many are new.
    pub created: i64,
    /// How many were left as they are: their contract or their number is there already.
    pub existing: i64,
}

/// What came of a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Imported {
    /// Whether it was stored, or only looked through.
    pub is_stored: bool,
    /// How its characters are stored.
    pub encoding: String,
    /// How many lines it has, but for the one that names its columns.
    pub lines: i64,
    /// How many of them can be stored, or were.
    pub accepted: i64,
    /// How many of the stored are new.
    pub created: i64,
    /// How many of the stored were there before.
    pub changed: i64,
    /// How many were not taken.
    pub rejected: i64,
    /// How many numbers had to be written as a spreadsheet found them: with their leading zero, without an exponent.
    pub repaired: i64,
    /// The first people in it.
    pub first: Vec<Subscriber>,
    /// The first lines that were not taken.
    pub rejected_lines: Vec<RejectedLine>,
    /// Why it was read no further; what stands before is as told.
    pub stopped: Option<Text>,
}
