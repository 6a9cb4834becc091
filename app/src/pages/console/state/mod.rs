//! What the workbench knows: a file for each value that more than one of its parts needs, or that a
//! reload must not lose. Nothing here knows what is shown, or what a button does.

mod bench;
mod calls;
mod coupons;
mod errors;
mod feed;
mod forms;
mod history;
mod message;
mod opened;
mod order_number;
mod outcome;
mod payer;
mod records;
mod request;
mod saved;
mod timeline;
mod work;

pub(crate) use bench::{Bench, Question};
pub(crate) use calls::Calls;
pub(crate) use coupons::{Coupons, Lookup};
pub(crate) use errors::Errors;
pub(crate) use feed::{Feed, Keyed};
pub(crate) use forms::{ErrorEntries, HistoryEntries, RequestEntries};
pub(crate) use history::History;
pub(crate) use message::{Known, Message, Phase, SentRequest, Steps};
pub(crate) use opened::{Opened, OpenedLine, line_id};
pub(crate) use order_number::new_order_number;
pub(crate) use outcome::Outcome;
pub(crate) use payer::Payer;
pub(crate) use records::Records;
pub(crate) use request::Request;
pub(crate) use saved::Saved;
pub(crate) use timeline::{OpenedTimeline, Timeline};
pub(crate) use work::Work;
