//! Which looks stand under the payment or cancel that they were about, so that a list of calls reads as a
//! list of what was done.

use chrono::TimeDelta;
use engine::exchange::{Exchange, Operation};

/// The longest time between a call and a look that belongs to it.
const NEAR: TimeDelta = TimeDelta::minutes(10);

/// The calls, which come newest first, in the order in which they are shown: by their index, each with
/// whether it stands under a payment or cancel above it.
///
/// A payment is looked up before and looked at after: both stand under it.
pub(super) fn arrange(calls: &[Exchange]) -> Vec<(usize, bool)> {
    let mut shown = Vec::with_capacity(calls.len());
    // Looks that nothing claims yet.
    let mut free = Vec::new();
    let mut index = 0;
    while let Some(call) = calls.get(index) {
        if call.operation.is_look() {
            free.push(index);
            index += 1;
            continue;
        }
        let claimed = free.iter().rev().take_while(|look| is_about(call, &calls[**look])).count();
        let after = free.split_off(free.len() - claimed);
        shown.extend(free.drain(..).map(|look| (look, false)));
        shown.push((index, false));
        shown.extend(after.into_iter().map(|look| (look, true)));
        index += 1;
        let mut asked = Vec::new();
        while let Some(look) = calls.get(index).filter(|look| leads_to(call, look, &asked)) {
            asked.push(look.operation);
            shown.push((index, true));
            index += 1;
        }
    }
    shown.extend(free.into_iter().map(|look| (look, false)));
    shown
}

fn is_head(call: &Exchange) -> bool {
    matches!(call.operation, Operation::Pay | Operation::Cancel)
}

/// Whether a look is about what a call did.
fn is_about(call: &Exchange, look: &Exchange) -> bool {
    let same_order = call.order_no.is_some() && call.order_no == look.order_no;
    is_head(call) && same_order && (look.at - call.at).abs() <= NEAR
}

/// Whether a look was made for a payment that came after it: one for the same order, or the last for none
/// by the same door, of each kind that `asked` does not have yet.
fn leads_to(call: &Exchange, look: &Exchange, asked: &[Operation]) -> bool {
    let for_any_order = look.order_no.is_none()
        && !asked.contains(&look.operation)
        && look.source == call.source
        && (look.at - call.at).abs() <= NEAR;
    call.operation == Operation::Pay
        && matches!(look.operation, Operation::CustomerLookup | Operation::CouponLookup)
        && (is_about(call, look) || for_any_order)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use engine::exchange::{Source, Verdict};
    use engine::identifier::OrderNo;
    use engine::language::Text;

    use super::*;

    fn call(operation: Operation, order_no: &str, second: i64) -> Exchange {
        Exchange {
            exchange_no: second,
            at: DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(second),
            took_us: 1,
            source: Source::Console,
            operation,
            verdict: Verdict::Good,
            code: "OK".to_owned(),
            message: Text::new("", ""),
            order_no: OrderNo::parse(order_no).ok(),
        }
    }

    use Operation::{Cancel, CouponLookup, CustomerLookup, History, Inquiry, Pay};

    #[test]
    fn what_was_looked_up_before_a_payment_and_looked_at_after_stands_under_it() {
        let calls = [
            call(History, "A", 90),
            call(Cancel, "A", 80),
            call(History, "A", 40),
            call(Pay, "A", 39),
            call(CouponLookup, "A", 20),
            call(CustomerLookup, "", 10),
        ];
        let expected = [(1, false), (0, true), (3, false), (2, true), (4, true), (5, true)];
        assert_eq!(arrange(&calls), expected);
    }

    #[test]
    fn looks_of_another_order_of_long_ago_or_made_over_and_over_stand_alone() {
        let calls = [
            call(History, "B", 1_000),
            call(Inquiry, "A", 990),
            call(Pay, "A", 980),
            call(CustomerLookup, "", 970),
            call(CustomerLookup, "", 960),
            call(CouponLookup, "A", 100),
        ];
        let expected = [(0, false), (2, false), (1, true), (3, true), (4, false), (5, false)];
        assert_eq!(arrange(&calls), expected);
    }

    #[test]
    fn by_another_door_a_look_belongs_only_by_its_order() {
        let mut calls =
            [call(Pay, "A", 30), call(CouponLookup, "A", 20), call(CustomerLookup, "", 10)];
        calls[0].source = Source::Api;
        assert_eq!(arrange(&calls), [(0, false), (1, true), (2, false)]);
    }

    #[test]
    fn every_call_is_shown_once_and_calls_that_do_something_keep_their_order() {
        let operations = [Pay, Cancel, History, CustomerLookup, CouponLookup, Inquiry];
        let orders = ["A", "B", ""];
        // All runs of four calls.
        let kinds = operations.len() * orders.len();
        for run in 0..kinds.pow(4) {
            let of = |place: u32| run / kinds.pow(place) % kinds;
            let calls: Vec<Exchange> = (0..4)
                .map(|place| {
                    let kind = of(place);
                    let (operation, order) = (operations[kind % 6], orders[kind / 6]);
                    call(operation, order, 100 - i64::from(place))
                })
                .collect();
            let shown = arrange(&calls);
            let mut indices: Vec<usize> = shown.iter().map(|(index, _)| *index).collect();
            let done: Vec<usize> = indices
                .iter()
                .copied()
                .filter(|index| !calls[*index].operation.is_look())
                .collect();
            assert!(done.is_sorted(), "{run}");
            assert!(!shown[0].1, "under nothing: {run}");
            indices.sort_unstable();
            assert_eq!(indices, [0, 1, 2, 3], "{run}");
        }
    }
}
