//! Whose turn it is: telegrams of one connection that name the same order or the same coupon are done
//! in the order in which they came. All others may overtake each other.

use std::collections::HashMap;

use engine::telegram::Telegram;
use tokio_util::sync::{CancellationToken, DropGuard};

/// How many matters are remembered before those that are done are forgotten.
const REMEMBERED: usize = 256;

/// What a telegram is about, in its sandbox.
#[derive(PartialEq, Eq, Hash)]
enum TurnKey {
    Order(String, String),
    Coupon(String, String),
}

/// The last telegram of a connection about each matter.
#[derive(Default)]
pub(super) struct Turns {
    last: HashMap<TurnKey, CancellationToken>,
}

/// A telegram's place behind those that came before it about the same. Whoever comes behind it waits
/// until this is dropped, whatever became of the telegram.
pub(super) struct Turn {
    before: [Option<CancellationToken>; 2],
    _over: DropGuard,
}

impl Turns {
    /// The place of a telegram that has just been read.
    pub(super) fn take(&mut self, telegram: &Telegram) -> Turn {
        if self.last.len() >= REMEMBERED {
            self.last.retain(|_, over| !over.is_cancelled());
        }
        let over = CancellationToken::new();
        let mut behind = |name: &str, matter: fn(String, String) -> TurnKey| {
            let named = !name.is_empty();
            let matter = named.then(|| matter(telegram.sandbox.clone(), name.to_owned()))?;
            self.last.insert(matter, over.clone())
        };
        let before = [
            behind(&telegram.order_no, TurnKey::Order),
            behind(&telegram.serial_no, TurnKey::Coupon),
        ];
        Turn { before, _over: over.drop_guard() }
    }
}

impl Turn {
    /// Waits until all before it are over.
    pub(super) async fn come(&self) {
        for before in self.before.iter().flatten() {
            before.cancelled().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::{REMEMBERED, Telegram, Turn, Turns};
    use crate::telegram::test_support::request;

    fn about(order_no: &str, serial_no: &str) -> Telegram {
        Telegram { serial_no: serial_no.to_owned(), ..request(order_no) }
    }

    fn has_come(turn: &Turn) -> bool {
        turn.come().now_or_never().is_some()
    }

    #[test]
    fn who_names_the_same_order_or_coupon_waits_and_nobody_else() {
        let mut turns = Turns::default();
        let first = turns.take(&about("A", "1"));
        let same_order = turns.take(&about("A", "2"));
        let same_coupon = turns.take(&about("B", "1"));
        let behind_both = turns.take(&about("B", "2"));
        let others = [about("C", "3"), about("", ""), about("", "")].map(|it| turns.take(&it));
        let elsewhere = Telegram { sandbox: "other".to_owned(), ..about("A", "1") };
        assert!(has_come(&first) && others.iter().all(has_come));
        assert!(has_come(&turns.take(&elsewhere)));
        assert!(!has_come(&same_order) && !has_come(&same_coupon) && !has_come(&behind_both));
        drop(first);
        assert!(has_come(&same_order) && has_come(&same_coupon) && !has_come(&behind_both));
        drop(same_order);
        assert!(!has_come(&behind_both));
        drop(same_coupon);
        assert!(has_come(&behind_both));
    }

    #[test]
    fn what_is_over_is_forgotten() {
        let mut turns = Turns::default();
        let waiting = turns.take(&about("A", "1"));
        for number in 0..10 * REMEMBERED {
            turns.take(&about(&number.to_string(), ""));
        }
        assert!(turns.last.len() <= REMEMBERED);
        assert!(!has_come(&turns.take(&about("A", ""))));
        drop(waiting);
    }
}
