//! What the console's parts share.

mod desk;
mod feed;
mod forms;
mod kept;
mod message;
mod order_number;

pub(crate) use desk::{Connection, Desk, Lookup, Question};
pub(crate) use feed::{Feed, Keyed};
pub(crate) use forms::{
    ErrorEntries, HistoryEntries, RequestEntries, SandboxEntries, initial_form,
};
pub(crate) use kept::{forget, restore_and_keep};
pub(crate) use message::{Known, Message, Phase, Request, Steps};
pub(crate) use order_number::new_order_number;
