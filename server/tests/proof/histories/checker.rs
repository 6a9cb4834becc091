//! Whether calls that overlapped could have happened one after the other.
//!
//! The search of Wing and Gong, with Lowe's memory of what was tried: which calls have taken effect
//! and what they left. Without that memory (as in stateright's tester) a history in which many
//! calls are refused has so many orders that none may be found in minutes.

use std::collections::HashSet;
use std::hash::Hash;

/// What the calls are made of: it does one step after the other.
pub trait Sequential: Clone + Eq + Hash {
    type Step;

    /// Does the step; what whoever asked for it is told.
    fn perform(&mut self, step: &Self::Step) -> String;
}

/// A step that took effect at one moment between two.
pub struct Call<Step> {
    pub step: Step,
    pub told: String,
    /// When it was asked for, and when it was told: places in the history.
    pub between: (usize, usize),
}

/// Whether there is an order of the calls, in accord with when they were made, in which each is
/// told what it was told.
pub fn is_linearizable<Model: Sequential>(start: &Model, calls: &[Call<Model::Step>]) -> bool {
    assert!(calls.len() <= 64, "one bit a call");
    search(start, calls, 0, &mut HashSet::new())
}

fn search<Model: Sequential>(
    model: &Model,
    calls: &[Call<Model::Step>],
    done: u64,
    tried: &mut HashSet<(u64, Model)>,
) -> bool {
    let open = || calls.iter().enumerate().filter(|(index, _)| done & (1 << index) == 0);
    // Whatever was asked for after it comes after it.
    let Some(first_told) = open().map(|(_, call)| call.between.1).min() else { return true };
    if !tried.insert((done, model.clone())) {
        return false;
    }
    open().filter(|(_, call)| call.between.0 < first_told).any(|(index, call)| {
        let mut after = model.clone();
        after.perform(&call.step) == call.told && search(&after, calls, done | 1 << index, tried)
    })
}
