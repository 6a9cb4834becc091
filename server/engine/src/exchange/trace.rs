//! What a running verb collects for its record.

use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::{Direction, TargetCall, microseconds};
use crate::language::Text;
use crate::status::{Stage, StageTime};
use crate::telegram::message_no_of;

/// The telegrams and target calls of a verb, and how long its stages took.
pub(crate) struct Trace {
    began: Instant,
    pub(super) telegrams: Vec<StoredTelegram>,
    pub(super) target_calls: Vec<TargetCall>,
    pub(super) took_effect: bool,
    pub(super) repeats: bool,
    stages: Vec<StageTime>,
    /// When its last stage ended.
    stage_began: Instant,
}

impl Default for Trace {
    fn default() -> Self {
        let began = Instant::now();
        Self {
            began,
            telegrams: Vec::new(),
            target_calls: Vec::new(),
            took_effect: false,
            repeats: false,
            stages: Vec::new(),
            stage_began: began,
        }
    }
}

/// A telegram of a call.
#[derive(Debug)]
pub(crate) struct StoredTelegram {
    pub direction: Direction,
    /// The bytes.
    pub frame: Vec<u8>,
    /// Notes about what the bytes alone don't show.
    pub notes: Vec<Text>,
    /// When it was sent or received, in microseconds after the call began; `None` for telegrams
    /// stored before that was measured.
    pub after_us: Option<i64>,
}

/// What is stored of a telegram beside its bytes. Those of a call's telegrams stand in a column of
/// their own, one after the other.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredFrame {
    direction: Direction,
    /// How many bytes are its own.
    length: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after_us: Option<i64>,
}

impl StoredTelegram {
    pub(super) fn message_no(&self) -> Option<i64> {
        message_no_of(&self.frame).and_then(|number| i64::try_from(number).ok())
    }

    /// Telegrams as they are stored, and their bytes.
    pub(super) fn packed(telegrams: &[Self]) -> (Vec<StoredFrame>, Vec<u8>) {
        let stored = telegrams.iter().map(|telegram| StoredFrame {
            direction: telegram.direction,
            length: telegram.frame.len(),
            notes: telegram.notes.clone(),
            after_us: telegram.after_us,
        });
        (stored.collect(), telegrams.iter().flat_map(|telegram| &telegram.frame).copied().collect())
    }

    /// Stored telegrams with their bytes.
    pub(crate) fn unpacked(stored: Vec<StoredFrame>, mut frames: &[u8]) -> Vec<Self> {
        let telegrams = stored.into_iter().map(|it| {
            let (frame, rest) = frames.split_at_checked(it.length).unwrap_or((frames, &[]));
            frames = rest;
            let StoredFrame { direction, notes, after_us, .. } = it;
            Self { direction, frame: frame.to_vec(), notes, after_us }
        });
        telegrams.collect()
    }
}

impl Trace {
    pub(crate) fn telegram(&mut self, direction: Direction, frame: &[u8]) {
        self.telegram_with_notes(direction, frame, Vec::new(), Instant::now());
    }

    /// Adds a telegram that was sent or received at `at`, with notes to show with it.
    pub(crate) fn telegram_with_notes(
        &mut self,
        direction: Direction,
        frame: &[u8],
        notes: Vec<Text>,
        at: Instant,
    ) {
        let after_us = Some(microseconds(at.saturating_duration_since(self.began)));
        self.telegrams.push(StoredTelegram { direction, frame: frame.to_vec(), notes, after_us });
    }

    /// Ends a stage, with the verification's code if there is one.
    pub(crate) fn stage_ended(&mut self, stage: Stage, code: Option<String>) {
        let now = Instant::now();
        let took_us = microseconds(now.saturating_duration_since(self.stage_began));
        self.stage_began = now;
        self.stages.push(StageTime { stage, took_us, code });
    }

    /// Takes the stages that have ended.
    pub(crate) fn take_stages(&mut self) -> Vec<StageTime> {
        std::mem::take(&mut self.stages)
    }

    /// Notes that the operation took effect: what it [changes](Operation::changes) was stored.
    pub(crate) fn took_effect(&mut self) {
        self.took_effect = true;
    }

    /// Notes that the call only repeats what its key was answered: it is no call of its own, and
    /// leaves no record.
    pub(crate) fn repeats(&mut self) {
        self.repeats = true;
    }

    pub(crate) fn target_call(&mut self, call: TargetCall) {
        self.target_calls.push(call);
    }

    /// Adds the trace of work that ran at the same time.
    pub(crate) fn append(&mut self, other: Self) {
        self.telegrams.extend(other.telegrams);
        self.target_calls.extend(other.target_calls);
        self.took_effect |= other.took_effect;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telegrams_are_stored_apart_from_their_bytes() {
        let mut trace = Trace::default();
        trace.telegram(Direction::Sent, b"0200 sent");
        trace.telegram(Direction::Sent, b"");
        trace.telegram(Direction::Received, &[0xB0, 0xA1, 0x00, 0xFF]);
        let (stored, frames) = StoredTelegram::packed(&trace.telegrams);
        let json = serde_json::to_string(&stored).unwrap();
        let unpacked = StoredTelegram::unpacked(serde_json::from_str(&json).unwrap(), &frames);
        assert_eq!(format!("{unpacked:?}"), format!("{:?}", trace.telegrams));
    }
}
