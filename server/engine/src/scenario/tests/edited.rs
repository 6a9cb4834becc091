//! A member of a step set where it stands in the text: that one changes, and not a byte more than must.

use proptest::collection::vec;
use proptest::prelude::*;

use super::generated;
use crate::scenario::calls::MemberKind;
use crate::scenario::edit::{MemberText, StepText, set, step_at};
use crate::scenario::{Action, Scenario, Value, ValueKind, parse, written};

fn step(text: &str, of: &str) -> StepText {
    step_at(text, text.find(of).unwrap()).unwrap()
}

fn members(step: &StepText) -> impl Iterator<Item = &MemberText> {
    step.groups.iter().flat_map(|group| &group.members)
}

/// What is set of the step at `of`, as lines that differ: `-` before, `+` now.
fn changed(text: &str, of: &str, path: &str, value: &str) -> String {
    let step = step(text, of);
    let path: Vec<String> = path.split(' ').map(str::to_owned).collect();
    let kind = members(&step).find(|it| it.path == path).map_or(MemberKind::Json, |it| it.kind);
    let Some(now) = set(text, &step.place, &path, kind, value) else { return "no".to_owned() };
    let (mut before, mut after): (Vec<_>, Vec<_>) =
        (text.split('\n').collect(), now.split('\n').collect());
    while !before.is_empty() && before.first() == after.first() {
        before.remove(0);
        after.remove(0);
    }
    while !before.is_empty() && before.last() == after.last() {
        before.pop();
        after.pop();
    }
    let before = before.into_iter().map(|line| format!("-{}", line.trim_start()));
    let after = after.into_iter().map(|line| format!("+{line}"));
    before.chain(after).collect::<Vec<_>>().join("|")
}

const FILE: &str = r#"name: x
request: {ctn: "010", pg: PG01}
steps:
  # the first
  - pay:
      order_no: "${order}"   # kept
      amount: 12000 # won

      # a note
      serial_no: 'A'
    expect: {status: paid}

  - cancel: ${order}  # whole
  - name: "of it"
    pay: {order_no: "A", amount: 1}
    expect:
      status:
        in: [paid, unknown]
      charged: 1 # won
    keep: {order: /order_no}
  - check: {coupon: "${serial}"}
  - check: invariants
  - at_once:
      copies: 2
      steps:
        - cancel: B
        - {inquire: "C"}
    expect: {outcomes: {paid: 1}}
  - until: {payment: A}
    within: 10s
    expect: {status: paid}
"#;

#[test]
fn a_member_is_set_where_it_stands() {
    let cases = [
        ("- pay", "pay amount", "9000", "-amount: 12000 # won|+      amount: 9000 # won"),
        (
            "- pay",
            "pay order_no",
            "${other}",
            "-order_no: \"${order}\"   # kept|+      order_no: ${other}   # kept",
        ),
        (
            "- pay",
            "pay order_no",
            "a: #b",
            "-order_no: \"${order}\"   # kept|+      order_no: \"a: #b\"   # kept",
        ),
        ("- pay", "pay serial_no", "", "-serial_no: 'A'"),
        ("- pay", "pay amount", "", "-amount: 12000 # won|+      # won"),
        ("- pay", "pay ctn", "\"01012345678\"", "+      ctn: \"01012345678\""),
        (
            "- pay",
            "expect charged",
            "12000",
            "-expect: {status: paid}|+    expect: {status: paid, charged: 12000}",
        ),
        ("- pay", "expect status", "", "-expect: {status: paid}"),
        ("- pay", "keep order", "/order_no", "+    keep:|+      order: /order_no"),
        (
            "- cancel",
            "cancel order_no",
            "B",
            "-- cancel: ${order}  # whole|+  - cancel: B  # whole",
        ),
        ("- cancel", "cancel order_no", "", "-- cancel: ${order}  # whole|+  - cancel:  # whole"),
        ("- cancel", "keep a", "/b", "+    keep: {a: /b}"),
        (
            "- name",
            "name",
            "",
            "-- name: \"of it\"|-pay: {order_no: \"A\", amount: 1}|+  - pay: {order_no: \"A\", amount: 1}",
        ),
        (
            "- name",
            "pay order_no",
            "${order}",
            "-pay: {order_no: \"A\", amount: 1}|+    pay: {order_no: \"${order}\", amount: 1}",
        ),
        ("- name", "pay order_no", "", "-pay: {order_no: \"A\", amount: 1}|+    pay: {amount: 1}"),
        (
            "- name",
            "pay amount",
            "",
            "-pay: {order_no: \"A\", amount: 1}|+    pay: {order_no: \"A\"}",
        ),
        ("- name", "pay amount", "x, y", "no"),
        (
            "- name",
            "pay serial_no",
            "x, y",
            "-pay: {order_no: \"A\", amount: 1}|+    pay: {order_no: \"A\", amount: 1, serial_no: \"x, y\"}",
        ),
        ("- name", "expect status in", "[paid]", "-in: [paid, unknown]|+        in: [paid]"),
        ("- name", "expect status in", "", "-status:|-in: [paid, unknown]"),
        (
            "- name",
            "keep order",
            "{at: /x, secret: true}",
            "-keep: {order: /order_no}|+    keep: {order: {at: /x, secret: true}}",
        ),
        (
            "coupon",
            "check coupon serial_no",
            "S",
            "-- check: {coupon: \"${serial}\"}|+  - check: {coupon: S}",
        ),
        ("invariants", "expect /rows", "{length: 0}", "+    expect: {/rows: {length: 0}}"),
        ("- cancel: B", "cancel order_no", "${order}", "-- cancel: B|+        - cancel: ${order}"),
        (
            "{inquire",
            "inquire order_no",
            "${order}",
            "-- {inquire: \"C\"}|+        - {inquire: \"${order}\"}",
        ),
        ("{inquire", "key", "K", "-- {inquire: \"C\"}|+        - {inquire: \"C\", key: K}"),
        ("copies", "at_once copies", "3", "-copies: 2|+      copies: 3"),
        (
            "outcomes",
            "expect outcomes",
            "{paid: 2}",
            "-expect: {outcomes: {paid: 1}}|+    expect: {outcomes: {paid: 2}}",
        ),
        ("- until", "within", "5s", "-within: 10s|+    within: 5s"),
    ];
    for (of, path, value, expected) in cases {
        assert_eq!(changed(FILE, of, path, value), expected, "{of}: {path} = {value}");
    }
    // A scalar becomes a map only where it must.
    let refused = FILE.replace("cancel: ${order}", "refund: ${order}");
    assert!(step_at(&refused, refused.find("refund").unwrap()).is_none(), "no such step");
    let scalar = "name: x\nsteps:\n  - codes: kind # a\n  - cancel: a-${b}\n    expect: {}\n";
    assert!(step(scalar, "- cancel").groups.len() > 2);
}

#[test]
fn what_is_written_as_one_scalar_becomes_a_map_only_where_it_must() {
    let call = super::super::calls::CALLS
        .iter()
        .find(|call| call.scalar().is_some() && call.members.len() > 1)
        .unwrap();
    let of_path = call.scalar().unwrap().name;
    let other = call.members.iter().find(|it| it.name != of_path).unwrap().name;
    let text = format!("name: x\nsteps:\n  - {}: ${{a}} # why\n", call.name);
    assert_eq!(
        changed(&text, "- ", &format!("{} {other}", call.name), "1"),
        format!(
            "-- {0}: ${{a}} # why|+  - {0}: {{{of_path}: \"${{a}}\", {other}: 1}} # why",
            call.name
        )
    );
    assert_eq!(
        changed(&text, "- ", &format!("{} {of_path}", call.name), "b"),
        format!("-- {0}: ${{a}} # why|+  - {0}: b # why", call.name)
    );
    let text = "name: x\nsteps:\n  - check: coupon # why\n";
    assert_eq!(
        changed(text, "- ", "check coupon serial_no", "${s}"),
        "-- check: coupon # why|+  - check: {coupon: {serial_no: \"${s}\"}} # why"
    );
}

#[test]
fn the_step_is_the_one_that_the_place_belongs_to() {
    let at = |of: &str| step_at(FILE, FILE.find(of).unwrap()).map(|step| (step.place, step.name));
    let expected = |place: &[usize], name: &str| Some((place.to_vec(), name.to_owned()));
    assert_eq!(at("request"), None);
    assert_eq!(at("# the first"), None);
    assert_eq!(at("# a note"), expected(&[0], "pay"));
    assert_eq!(at("  - cancel: ${order}"), expected(&[1], "cancel"));
    assert_eq!(at("# whole"), expected(&[1], "cancel"));
    assert_eq!(at("- check: inv"), expected(&[4], "check invariants"));
    assert_eq!(at("copies"), expected(&[5], "at_once"));
    assert_eq!(at("- cancel: B"), expected(&[5, 0], "cancel"));
    assert_eq!(at("\"C\""), expected(&[5, 1], "inquire"));
    assert_eq!(at("outcomes"), expected(&[5], "at_once"));
    assert_eq!(step_at(FILE, FILE.len()).unwrap().place, [6]);
    let pay = step(FILE, "- pay");
    let ctn = members(&pay).find(|it| it.path == ["pay", "ctn"]).unwrap();
    assert_eq!((ctn.otherwise.as_deref(), &*ctn.written), (Some("\"010\""), ""));
    let line = "name: x\nsteps: [{cancel: A}, {inquire: B}]\n";
    assert_eq!(step(line, "A}").name, "cancel");
    assert_eq!(step(line, "B}").name, "inquire");
    assert_eq!(step_at("name: x\nsteps:\n  - pay: {\n", 20), None);
    assert_eq!(step_at("", 0), None);
}

/// The same but for where it stands.
fn bare(scenario: &Scenario) -> String {
    let debug = format!("{scenario:?}");
    let mut pieces = debug.split("Span {");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |bare, piece| bare + piece.split_once('}').unwrap().1)
}

/// A scenario's text with comments everywhere, in both styles.
fn text() -> impl Strategy<Value = String> {
    let block = (generated::scalar(), generated::scalar(), any::<bool>()).prop_map(|(a, b, is_deep)| {
        let (a, b) = (generated::quoted(&a), generated::quoted(&b));
        let expect = if is_deep { "\n      status: # why\n        in: [paid]" } else { " {status: paid}" };
        format!("pay: # of it\n      order_no: {a}\n\n      amount: 1 # won\n      # between\n      serial_no: {b}\n    expect:{expect}")
    });
    let flow = (generated::step(), generated::expect())
        .prop_map(|(step, expect)| if step.starts_with("use") { step } else { step + &expect });
    let step = prop_oneof![block, flow];
    vec(step, 1..5).prop_map(|steps| {
        let mut text = "# first\nname: x # named\nvalues: {order: x}\nrequest: {ctn: \"0200\", pg: A, cp: B, svc: C, payment_method: x, payment_type: y}\nsteps:\n".to_owned();
        for (number, step) in steps.iter().enumerate() {
            // A line of a step may end with a text in which `#` is one, so a comment is behind all of it.
            text.push_str(&format!("  # before {number}\n  - {step} # behind {number}\n\n"));
        }
        text + "# last\n"
    })
}

/// Every comment of the text that `text()` puts there.
fn comments(text: &str) -> Vec<String> {
    const KNOWN: &[&str] = &[
        "# first",
        "# named",
        "# before ",
        "# behind ",
        "# last",
        "# of it",
        "# won",
        "# between",
        "# why",
    ];
    let mut all: Vec<(usize, &str)> = Vec::new();
    for known in KNOWN {
        all.extend(text.match_indices(known).map(|(at, _)| (at, *known)));
    }
    all.sort_unstable();
    all.into_iter().map(|(_, known)| known.to_owned()).collect()
}

fn entered() -> impl Strategy<Value = String> {
    prop_oneof![
        generated::scalar(),
        Just("${order}".to_owned()),
        Just("12000".to_owned()),
        Just("{is: [1, \"${order}\"]}".to_owned()),
        Just("\"quoted\"".to_owned()),
        Just(String::new()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_member_that_is_set_to_what_it_is_leaves_the_text_as_it_is(text in text(), at in any::<prop::sample::Index>()) {
        let at = at.index(text.len());
        let Some(step) = step_at(&text, at) else { return Ok(()) };
        for member in members(&step).filter(|it| !it.is_long) {
            let same = set(&text, &step.place, &member.path, member.kind, &member.written);
            prop_assert_eq!(same.as_deref(), Some(text.as_str()), "{:?}", member);
        }
    }

    #[test]
    fn a_member_that_is_set_is_the_only_one_that_changes(
        text in text(), at in any::<prop::sample::Index>(), which in any::<prop::sample::Index>(), value in entered(),
    ) {
        let Some(step) = step_at(&text, at.index(text.len())) else { return Ok(()) };
        let all: Vec<_> = members(&step).filter(|it| !it.is_long).collect();
        let member = all[which.index(all.len())];
        let Some(now) = set(&text, &step.place, &member.path, member.kind, &value) else { return Ok(()) };
        prop_assert_eq!(comments(&now), comments(&text), "{}", now);
        let again = step_at(&now, now.find("  - ").unwrap());
        prop_assert!(again.is_some(), "{}", now);
        // Set back to what it was, it is as it was but for the style of what was added.
        let before = parse("a/b.yaml", &text);
        prop_assert_eq!(&before.problems, &vec![], "{}", text);
        let (mut before, after) = (before.scenario().unwrap(), parse("a/b.yaml", &now));
        let ([number], Some(after)) = (step.place.as_slice(), after.scenario()) else { return Ok(()) };
        let name = member.path.last().unwrap();
        let Action::Call(call) = &after.steps[*number].action else { return Ok(()) };
        if member.path.len() != if call.kind.is_check { 3 } else { 2 } || member.path[0] == "expect" || member.path[0] == "keep" {
            return Ok(());
        }
        let found = call.members.iter().find(|(of, _)| of == name).map(|(_, value)| value.clone());
        // It says what was entered, or nothing where that was blank.
        match &found {
            Some(Value { kind: ValueKind::Text(phrase), .. }) if !value.trim().starts_with(['"', '\'']) && !value.trim().is_empty() => {
                prop_assert_eq!(phrase.written(), value.trim());
            }
            Some(it) if value.trim().is_empty() => prop_assert!(member.otherwise.is_some(), "{:?}", it),
            Some(it) => prop_assert!(value.trim().starts_with(['"', '\'']) || written(it) == value.trim() || value.trim() == "~", "{:?}", it),
            None => prop_assert!(value.trim().is_empty()),
        }
        let Action::Call(was) = &mut before.steps[*number].action else { return Err(TestCaseError::fail("another step")) };
        let order = |call: &crate::scenario::Call| call.members.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        was.members.retain(|(of, _)| of != name);
        was.members.extend(found.map(|value| (name.clone(), value)));
        // One that is added stands behind those of the step, before those of `request`.
        let wanted = order(call);
        was.members.sort_by_key(|(of, _)| wanted.iter().position(|it| it == of));
        prop_assert_eq!(bare(&before), bare(&after), "{}", now);
    }

    #[test]
    fn any_text_can_be_looked_at_and_edited(pieces in vec(generated::piece(), 0..24), at in any::<prop::sample::Index>(), value in entered()) {
        let mut text = pieces.concat();
        if at.index(3) == 0 {
            text = format!("{}{text}", super::WHOLE);
        }
        let at = at.index(text.len() + 1);
        if let Some(step) = step_at(&text, at) {
            for member in members(&step) {
                set(&text, &step.place, &member.path, member.kind, &value);
            }
        }
    }
}
