//! One file (or folder) a route.

mod console;
mod not_found;

pub(crate) use console::Console;
pub(crate) use not_found::NotFound;
