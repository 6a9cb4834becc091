//! The code under fuzzing: the engine's codec, and the server's cutting of streams. The latter is
//! included by its path, since all else of the server has no part in it.

#[path = "../../src/telegram/frames.rs"]
mod frames;
pub mod properties;

use frames::FrameBuffer;
