//! Who calls, and from where.

use crate::identifier::WorldId;
use crate::reader::{Reader, Source};

/// Who is asking, and in which world.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The world that the sandbox was when the call began.
    pub sandbox: WorldId,
    /// The door.
    pub source: Source,
    /// What the server's log knows the request by.
    pub request_id: String,
    /// Who, and what they may see.
    pub reader: Reader,
}
