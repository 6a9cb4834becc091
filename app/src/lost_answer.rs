//! A request whose answer was lost: what came of it is asked until that is known. Nobody guesses, and
//! nothing is sent again by itself.

use std::pin::Pin;

use crate::browser;

/// How often what came of a request is asked by itself: for a minute and a half. After that, whenever
/// the server tells of a change, and on the user's wish.
const LOOKS: i32 = 20;
/// How much longer each time lies before the next, and the most, in milliseconds.
const LONGER: i32 = 500;
const LONGEST: i32 = 5_000;

/// How often in a row it has to be said that nothing was done: a request whose connection broke may
/// still be on its way.
const TIMES_NOT_DONE: i32 = 2;

/// What a look at it told.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Look {
    /// What came of it, which is on the screen now.
    Known,
    /// It was not done, by now.
    NotDone,
    /// Nothing.
    Silence,
}

/// How it is looked, the how-many-th time.
pub(crate) type Looks = Box<dyn Fn(i32) -> Pin<Box<dyn Future<Output = Look>>>>;

/// Looks until it is known what came of a request, or nobody said so for long.
pub(crate) async fn until_known(look: Looks) -> Look {
    let mut not_done = 0;
    for times in 1..=LOOKS {
        let told = look(times).await;
        not_done = if told == Look::NotDone { not_done + 1 } else { 0 };
        if told == Look::Known || not_done == TIMES_NOT_DONE {
            return told;
        }
        browser::pause((LONGER * (times + 1)).min(LONGEST)).await;
    }
    Look::Silence
}
