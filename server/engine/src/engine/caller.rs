//! The caller: who, and by which door.

use crate::identifier::WorldId;
use crate::reader::{Reader, Source};

/// Who calls, and in which world.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The sandbox's world when the call began.
    pub sandbox: WorldId,
    /// The door that the call came by.
    pub source: Source,
    /// The request's identifier in the server's log.
    pub request_id: String,
    /// The person or program, and what they may see.
    pub reader: Reader,
}
