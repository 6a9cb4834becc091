//! The HTTP foundation: connections, and the layers that every request goes through.

pub mod accept;
pub mod body_deadline;
pub mod headers;
pub mod origin;
pub mod panic;
mod patience;
pub(crate) mod refusal;
pub mod request_id;
pub mod stack;
#[cfg(test)]
mod tests;
