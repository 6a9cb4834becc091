//! How a call, or a case, is done again: commands for a shell.
