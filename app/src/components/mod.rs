//! Parts used in more than one place.

mod button;
mod command;
mod copy;
mod csv;
mod dialog;
mod entries;
mod entry;
mod erased;
mod field;
mod json;
mod link;
mod panel;
mod popover;
mod question;
mod segment;
mod select;
mod telegram;
mod told;

pub(crate) use button::Button;
pub(crate) use command::{Copied, copy_command, shell_choice, told_of_copying};
pub(crate) use copy::CopyButton;
pub(crate) use csv::{encodings, list_field, rejected_lines};
pub(crate) use dialog::dialog;
pub(crate) use entries::entries;
pub(crate) use entry::{Entry, show_problems};
pub(crate) use erased::{Erase, Erased, Parts, dynamic, part};
pub(crate) use field::{Look, Problem, TextField};
pub(crate) use json::Json;
pub(crate) use link::Link;
pub(crate) use panel::{Group, Panel};
pub(crate) use popover::Popover;
pub(crate) use question::{Question, question};
pub(crate) use segment::Segment;
pub(crate) use select::{Choice, SelectField, choices};
pub(crate) use telegram::Telegram;
pub(crate) use told::{Told, told};
