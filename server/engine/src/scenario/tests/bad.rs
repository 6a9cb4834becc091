//! Bad files, each with all that is told of it.

use crate::scenario::parse;

fn told(text: &str) -> Vec<String> {
    let parsed = parse("a/b.yaml", text);
    assert!(parsed.clone().scenario().is_none() || parsed.problems.is_empty());
    let told = parsed.problems.into_iter().map(|it| {
        assert!(!it.text.korean.is_empty());
        format!("{}:{}+{} {}", it.span.line, it.span.column, it.span.length, it.text.english)
    });
    told.collect()
}

/// The problems of steps: lines are counted from the first step, which is line 1.
fn steps(steps: &str) -> Vec<String> {
    let indented: String = steps.lines().map(|line| format!("  {line}\n")).collect();
    told(&format!("name: x\nsteps:\n{indented}"))
}

#[test]
fn all_problems_of_a_file_are_told_at_once() {
    assert_eq!(
        told(
            "nam: x\nsede: 1\nsandbox: a b\nclock: yesterday\nschedule: {cron: \"* *\", overlap: skp}\nvalues: {a: 1, a: 2, row: 3}\nsteps:\n  - pya: {}\n  - pay: {amuont: 1}\n    expect: {code: X}\n  - check: {cuopon: \"${a}\"}\n  - cancel: ${b}\n"
        ),
        [
            "1:1+1 A scenario needs a `name`.",
            "1:1+3 There is no member `nam` here. Did you mean `name`?",
            "2:1+4 There is no member `sede` here. Did you mean `seed`?",
            "3:10+3 Allowed characters: A–Z a–z 0–9 - _ .",
            "4:8+9 `clock` is a moment in Seoul: `2026-11-27T12:00:00`.",
            "5:18+5 A `cron` has five fields: minute, hour, day, month, weekday.",
            "5:34+3 `overlap` must be one of skip, queue, cancel_old. Did you mean `skip`?",
            "6:16+1 `a` is there twice.",
            "6:22+3 `row` has a meaning of its own and can't be kept.",
            "8:5+3 There is no step `pya`. Did you mean `pay`?",
            "9:11+6 There is no member `amuont` here. Did you mean `amount`?",
            "11:13+6 There is no check of `cuopon`. Did you mean `coupon`?",
            "12:13+4 There is no name `${b}`.",
        ]
    );
}

#[test]
fn a_name_is_no_longer_than_can_be_written() {
    // Found by fuzzing: its line breaks, written as `\n`, made it longer than YAML reads a name.
    let expecting = |name: &str| steps(&format!("- cancel: A\n  expect: {{\"{name}\": 1}}"));
    assert_eq!(expecting(&format!("/{}", "\\u0001".repeat(149))), [""; 0]);
    let [told] = &expecting(&format!("/{}", "a".repeat(150)))[..] else { panic!("not one") };
    assert!(told.starts_with("4:14+153 The name is too long"), "{told}");
}

#[test]
fn names_must_be_known_where_they_stand() {
    assert_eq!(
        steps(
            "- cancel: ${order}\n- cancel: \"x${oder}\"\n- inquire: A\n  keep: {order: /order_no}\n- inquire: A\n  keep: {order: order_no}\n- cancel: ${ctn}\n- cancel: ${random.ct}\n- cancel: ${copy}\n- cancel: \"가${order\"\n- cancel: $${order}"
        ),
        [
            "3:13+8 `${order}` is kept only later, in line 6.",
            "4:15+7 There is no name `${oder}`. Did you mean `${order}`?",
            "8:12+5 The name `order` is already kept in line 6.",
            "8:19+8 Where it is in the answer begins with `/`: `/order_no`.",
            "9:13+6 There is no name `${ctn}`. Did you mean `${random.ctn}`?",
            "10:13+12 `${random.ct}`: what can be drawn is ctn, ncn, order_no, name, digits4, digits5, digits6, digits7, digits8, digits9, digits10, digits11, digits12. Did you mean `ctn`?",
            "11:13+7 `${copy}` is known within `at_once` only.",
            "12:15+2 `${` is not closed by `}`. Itself it is written `$${`.",
        ]
    );
}

#[test]
fn members_have_their_types() {
    assert_eq!(
        steps(
            "- generate: {count: 0200}\n- generate: {count: \"0200\", seed: 1.5}\n- code: {kind: svc, code: b, korean: c, retired: yes, position: [1]}\n- issue: {ctn: , promotion_id: 0098}\n- pay: {amount: 12_000}\n  expect: {http: 400}\n- cancel:\n- promotion: x"
        ),
        [
            "3:23+4 `count` takes a whole number. To send `0200` as the text that it is, quote it.",
            "4:37+3 `seed` takes a whole number. To send `1.5` as the text that it is, quote it.",
            "5:52+3 `retired` takes `true` or `false`. To send `yes` as the text that it is, quote it.",
            "5:67+3 `position` takes a single value.",
            "6:16+1 `ctn` has no value. Empty text is `\"\"`, nothing at all `null`.",
            "7:19+6 `amount` takes a whole number. To send `12_000` as the text that it is, quote it.",
            "9:5+6 `cancel` lacks `order_no`. To test the refusal, expect its `code`.",
            "10:16+1 `promotion` takes members, `name: value`: promotion_id, state, name, benefit, coupon_amount, percent, rounding, minimum_amount, valid_from, valid_until, valid_days, on_cancel, grace_days, conditions, budget, per_customer, budget_won, per_day, per_month, issuing, verification_fault.",
        ]
    );
}

#[test]
fn steps_are_one_thing_each() {
    assert_eq!(
        steps(
            "- cancel: A\n  inquire: A\n- name: x\n- cancel: A\n  within: 1s\n- use: /etc/passwd\n- use: ../../x.yaml\n- until: {payment: A}\n  within: 6m\n- at_once: {copies: 1001, cancel: A, expect: {http: 200}}\n- at_once: {copies: 2}\n- at_once: {until: {payment: A}}\n- telegram: {mesage_type: \"0200\"}\n- http: {path: \"//evil/\", method: FETCH}\n- http: {}\n- check: {payment: A, coupon: B}\n- check: coupon"
        ),
        [
            "4:5+7 A step does one thing: `cancel` is there already.",
            "5:5+7 This step does nothing: one of `pay`, `cancel`, `check`, … must be there.",
            "7:5+6 `within` doesn't belong to `cancel`.",
            "8:10+11 The path must be relative to this file: `../common/world.yaml`.",
            "9:10+12 Files outside of the scenarios' folder can't be used.",
            "10:5+5 An `until` must `expect` what it waits for.",
            "11:13+2 `within` is written `200ms`, `10s` or `2m`, from 10ms to 5m.",
            "12:23+4 `copies` must be a whole number from 1 to 1000.",
            "12:40+6 `expect` belongs to the `at_once` itself: answers come in any order.",
            "13:14+11 An `at_once` needs one thing to do, or `steps`.",
            "14:15+5 `until` can't stand within `at_once`.",
            "15:5+8 A telegram needs its `message_type`.",
            "15:16+11 There is no member `mesage_type` here. Did you mean `message_type`?",
            "16:18+9 A `path` begins with `/`; no other host can be asked.",
            "16:37+5 `method` must be one of GET, POST, DELETE, PUT, PATCH, HEAD, OPTIONS.",
            "17:5+4 An `http` step needs its `path`.",
            "18:12+23 One thing is looked at in one step.",
            "19:12+6 `coupon` lacks `serial_no`. To test the refusal, expect its `code`.",
        ]
    );
}

#[test]
fn expectations_can_be_asked() {
    assert_eq!(
        steps(
            "- check: {payment: A}\n  expect: {a: [1], b: {is: [1], i: 2}, c: {matches: \"[\"}, d: {at_most: x}, e: {exists: no}, f: {}, g: {in: 1}}"
        ),
        [
            "4:17+3 A list itself stands below `is`: `{is: […]}`; one of it below `in`: `{in: […]}`.",
            "4:35+1 There is no matcher `i`. Members themselves stand below `is`.",
            "4:55+3 This is no regular expression: found unclosed character class",
            "4:74+1 `at_most` takes a number.",
            "4:90+2 `exists` is `true` or `false`.",
            "4:98+2 Nothing is expected here. For the empty map itself write `{is: {}}`.",
            "4:110+1 `in` must be a list (`- …` or `[…]`).",
        ]
    );
}

#[test]
fn rows_have_a_name_and_the_same_members() {
    assert_eq!(
        told(
            "name: x\neach:\n  - {name: a, amount: 1}\n  - {name: a, amount: 2, code: X}\n  - {amount: 3, code: Y}\nsteps:\n  - cancel: ${row.cod}\n"
        ),
        [
            "3:5+20 This row lacks `code`, which another row has.",
            "4:12+1 Two rows can't have the same `name`.",
            "5:5+20 A row of `each` needs a `name`.",
            "7:13+10 There is no name `${row.cod}`. Did you mean `${row.code}`?",
        ]
    );
}

#[test]
fn what_is_no_yaml_is_told_at_its_place() {
    let files = [
        ("", "1:1+1 The file is empty."),
        ("- a", "1:1+3 A scenario must be members, `name: value`."),
        ("name: x\n\tsteps: []", "2:1+1 A tab can't stand here; use spaces."),
        ("name: \"x\nsteps: []\n", "1:7+1 The quote is not closed."),
        (
            "name: x\nsteps: [{cancel: ${a}}]\n",
            "2:19+1 A comma or a closing bracket must stand here. Within `{ }` a `${…}` must be quoted.",
        ),
        (
            "name: &a x\nsteps: [{cancel: A}]\n",
            "1:10+1 Anchors (`&`) and aliases (`*`) are not used here; quote it if it is text.",
        ),
        (
            "name: !x x\nsteps: [{cancel: A}]\n",
            "1:10+1 Tags (`!`) are not used here; quote it if it is text.",
        ),
        (
            "name: x\nsteps: [{cancel: *a}]\n",
            "2:18+2 Anchors (`&`) and aliases (`*`) are not used here; quote it if it is text.",
        ),
        (
            "name: x\nsteps: [{cancel: A}]\n---\nname: y\n",
            "3:1+3 A file has one document only (`---`).",
        ),
        (
            "name: x\nsteps: [{cancel: {<<: {}, order_no: A}}]\n",
            "2:19+2 Merge keys (`<<`) are not used here.",
        ),
        (
            "name: x: y\nsteps: [{cancel: A}]\n",
            "1:8+1 `name: value` can't stand here. Quote a text with `:` in it, and look at the indentation.",
        ),
        ("name: x\nsteps: []\n", "2:8+2 There is no step."),
    ];
    let all: Vec<_> = files.iter().map(|(text, _)| told(text).join(" / ")).collect();
    assert_eq!(all, files.map(|(_, expected)| expected));
    let deep = format!(
        "name: x\nvalues: {{a: {}1{}}}\nsteps: [{{cancel: A}}]\n",
        "[".repeat(40),
        "]".repeat(40)
    );
    assert!(told(&deep)[0].contains("Too deep"), "{:?}", told(&deep));
    let many = format!("name: x\nsteps:\n{}", "  - cancel: A\n".repeat(1001));
    assert_eq!(told(&many), ["1003:5+9 Too many steps: at most 1000."]);
    let large = format!("name: x\n#{}\nsteps: [{{cancel: A}}]\n", "x".repeat(1 << 20));
    assert_eq!(told(&large), ["1:1+1 The file is too large: at most 1 MiB."]);
}

/// Each of these would take minutes if what is done for one of them were done for all pairs.
#[test]
fn a_large_file_is_read_in_no_time() {
    let began = std::time::Instant::now();
    let many = |piece: &dyn Fn(usize) -> String, count| (0..count).map(piece).collect::<String>();
    let names = format!("name: x\nsteps: [{{cancel: \"{}\"}}]\n", "${a}".repeat(200_000));
    assert!(told(&names).len() <= 201);
    let keys = format!(
        "name: x\nvalues: {{{}}}\nsteps: [{{cancel: A}}]\n",
        many(&|i| format!("k{i}: 가, "), 40_000)
    );
    assert_eq!(told(&keys), Vec::<String>::new());
    let unknown = format!(
        "name: x\nsteps: [{{cancel: {{{}}}}}]\n",
        many(&|i| format!("order_n{i}: 1, "), 40_000)
    );
    assert!(told(&unknown).last().unwrap().ends_with("more problems."));
    let rows = format!(
        "name: x\neach: [{}]\nsteps: [{{cancel: A}}]\n",
        many(&|i| format!("{{name: r{i}, m{i}: 1}}, "), 20_000)
    );
    assert!(told(&rows).len() <= 201);
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

#[test]
fn what_can_never_be_sent_is_told_before_it_runs() {
    assert_eq!(
        steps(
            "- http: {path: /healthz}\n- http: {path: /api/v1/sandboxes}\n- http: {path: \"/api/v1/x/../target\"}\n- http: {path: /api/v1/clock, headers: {Host: evil, X: \"a\\nb\", a b: c}}\n- telegram: {raw: \"hex:zz\"}\n- telegram: {message_type: \"0200\", ctn: \"010123456789\"}\n- cancel: A\n  key: \"a\\rb\"\n- http: {path: \"/api/v1/${random.name}\", headers: {X: \"${random.name}\"}}"
        ),
        [
            "3:18+8 A `path` is below `/api/v1/`: `/api/v1/coupons`.",
            "4:18+17 Nothing can be sent to `/api/v1/sandboxes…`: a run stays in its own sandbox, and changes no other, no run and no target.",
            "5:18+21 Behind `/api/v1/` a `path` names what the API has, plainly, without `.`, `..`, `\\` and blanks; other letters are written like `%EA%B0%80`.",
            "6:43+4 `Host` is no header that a step may give: each run has its own sandbox.",
            "6:58+6 A header's value has no line break and no other control character.",
            "6:66+3 `a b` is no name of a header: it has letters, digits and `-`.",
            "7:21+8 Behind `hex:` there are pairs of hexadecimal digits: `hex:30 ff`.",
            "8:43+14 The value of `ctn` does not fit into the telegram: it has 12 bytes, and at most 11 fit.",
            "10:10+6 A header's value has no line break and no other control character.",
        ]
    );
}

/// It would be sent, or looked for, as it is written.
#[test]
fn a_name_stands_in_no_members_name_and_no_pointer() {
    let told = steps(
        "- cancel: A\n  expect: {\"/${zz}\": {exists: false}}\n  keep: {k: \"/${ww}\", \"${v}\": /a}\n- http: {method: POST, path: /api/v1/x, body: {\"${xx}\": 1}}",
    );
    let places: Vec<_> = told
        .iter()
        .filter(|told| told.contains("stands in values only"))
        .filter_map(|told| told.split_once(' '))
        .map(|(place, _)| place)
        .collect();
    assert_eq!(places, ["4:14+8", "5:15+8", "5:25+6", "6:50+7"], "{told:?}");
}

/// Which sandbox a run has, only the run knows.
#[test]
fn a_telegram_names_no_sandbox() {
    let told = steps(
        "- telegram: {message_type: \"0800\", sandbox: default}\n- telegram: {message_type: \"0800\", sandbox: \"\"}",
    );
    assert_eq!(told.len(), 2, "{told:?}");
    for (told, place) in told.iter().zip(["3:47+7", "4:47+2"]) {
        assert!(told.starts_with(&format!("{place} A telegram step leads to no other")), "{told}");
    }
}

/// A browser has no table of them: it is told by the server.
#[cfg(feature = "postgres")]
#[test]
fn a_telegrams_text_has_a_code_in_euc_kr() {
    assert_eq!(
        steps(
            "- telegram: {message_type: \"0200\", ctn: \"😀\"}\n- telegram: {message_type: \"0200\", order_no: 똠방}\n- telegram: {raw: \"😀\"}"
        ),
        [
            "3:43+3 The value of `ctn` does not fit into the telegram: EUC-KR lacks one of its characters.",
            "5:21+3 It does not fit into a telegram: EUC-KR lacks one of its characters. Bytes are written as `hex:`.",
        ]
    );
}

#[test]
fn a_member_of_a_few_codes_is_one_of_them_unless_a_refusal_is_expected() {
    assert_eq!(
        steps(
            "- clock: {act: fly}\n- clock: {act: advanec, duration: 1h}\n- clock: {act: fly}\n  expect: {http: 400}\n- clock: {act: \"${random.name}\"}\n- clock: {act: \"\"}\n- check: {payments: {status: piad}}\n- bulk_issue: {promotion_id: P, to: list}"
        ),
        [
            "3:18+3 `act` must be one of set, advance, stop, resume, real. To test the refusal, expect its `code`.",
            "4:18+7 `act` must be one of set, advance, stop, resume, real. To test the refusal, expect its `code`. Did you mean `advance`?",
            "9:32+4 `status` must be one of pending, unknown, paid, declined, cancelled. To test the refusal, expect its `code`. Did you mean `paid`?",
            "10:39+4 `to` must be one of one, everyone, codes. To test the refusal, expect its `code`.",
        ]
    );
}

#[test]
fn a_tab_and_what_nobody_sees_are_told_where_they_are() {
    assert_eq!(
        told("name: x\nsteps:\n\t- cancel: A\n"),
        ["3:1+1 A tab can't stand here; use spaces."]
    );
    assert_eq!(
        steps("- p\u{200b}ay: {}\n- \"\\e[31m\": 1"),
        [
            r"3:5+4 There is no step `p\u{200b}ay`. Did you mean `pay`?",
            r"4:5+8 There is no step `\u{1b}[31m`.",
        ]
    );
}
