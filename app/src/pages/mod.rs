//! One file (or folder) a route.

mod console;
mod not_found;
mod settings;

pub(crate) use console::Console;
pub(crate) use not_found::NotFound;
pub(crate) use settings::Settings;
