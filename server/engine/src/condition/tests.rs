use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::field::Field;

/// Codes as a sandbox could have them.
struct Sandbox;

impl Codes for Sandbox {
    fn list(&self, list: CodeList) -> Vec<(&str, &str, &str)> {
        match list {
            CodeList::PaymentMethods => {
                vec![("01", "휴대폰", "Phone"), ("02", "M-PAY", "M-PAY"), ("03", "ARS", "ARS")]
            }
            CodeList::PaymentTypes => vec![("D1", "디지털", "Digital"), ("D2", "실물", "Goods")],
            CodeList::RiskGrades => vec![("1", "낮음", "Low"), ("4", "높음", "High")],
            CodeList::LeedsGrades => vec![("A", "A", "A"), ("B", "B", "B")],
            CodeList::BillPayMethods => vec![("A", "계좌", "Account"), ("C", "카드", "Card")],
            CodeList::Pgs => vec![("PG01", "한빛페이", "Hanbit"), ("PG02", "페이온", "Payon")],
            CodeList::Cps => vec![("CP014", "게임나라", "Games"), ("CP031", "웹툰", "Toons")],
            CodeList::Svcs => vec![("SVC201", "캐시", "Cash"), ("SVC310", "이용권", "Pass")],
            CodeList::Fixed(fixed) => fixed.to_vec(),
        }
    }

    fn services(&self) -> Vec<[&str; 3]> {
        vec![
            ["PG01", "CP014", "SVC201"],
            ["PG01", "CP031", "SVC310"],
            ["PG02", "CP014", "SVC201"],
            ["PG02", "CP031", "SVC310"],
        ]
    }
}

fn at(text: &str) -> chrono::NaiveDateTime {
    let (day, time) = text.split_once(' ').unwrap();
    crate::clock::parse_date(day).unwrap().and_time(crate::clock::parse_time(time).unwrap())
}

fn facts() -> Facts<'static> {
    Facts {
        // A Saturday.
        now: Some(at("2026-11-28 14:03")),
        today: None,
        paid_at: Some(at("2026-11-28 14:03")),
        amount: Some(Krw(9_900)),
        payment_method: Some("01"),
        payment_type: Some("D1"),
        pg: Some("PG02"),
        cp: Some("CP014"),
        svc: Some("SVC201"),
        ad_consent: Some(false),
        birth_date: crate::clock::parse_date("1999-11-29").ok(),
        sex: Some("F"),
        risk_grade: Some("1"),
        leeds_grade: Some("A"),
        mpay_member: Some(false),
        bill_pay_method: Some("A"),
        limit_amount: Some(Krw(100_000)),
        used_this_month: Some(Krw(90_000)),
        has_paid: Some(true),
        has_paid_at_cp: Some(false),
        paid_this_month: Some(2),
    }
}

fn condition(value: serde_json::Value) -> Condition {
    Condition::parse(&value).unwrap()
}

fn changes(value: serde_json::Value) -> Option<Vec<(Field, String)>> {
    let changes = condition(value).changes(&facts(), &Sandbox)?;
    Some(changes.into_iter().map(|change| (change.field, change.value)).collect())
}

/// The facts of the request after a change.
fn changed<'a>(facts: &Facts<'a>, changes: &'a [Change]) -> Facts<'a> {
    let mut facts = facts.clone();
    for Change { field, value } in changes {
        let code = Some(value.as_str());
        match field {
            Field::PaymentMethod => facts.payment_method = code,
            Field::PaymentType => facts.payment_type = code,
            Field::Pg => facts.pg = code,
            Field::Cp => facts.cp = code,
            Field::Svc => facts.svc = code,
            Field::RiskGrade => facts.risk_grade = code,
            Field::LeedsGrade => facts.leeds_grade = code,
            Field::BillPayMethod => facts.bill_pay_method = code,
            Field::Amount => facts.amount = Some(Krw::parse(value).unwrap()),
            Field::LimitAmount => facts.limit_amount = Some(Krw::parse(value).unwrap()),
            Field::AdConsent => facts.ad_consent = Some(value == "yes"),
            Field::MpayMember => facts.mpay_member = Some(value == "yes"),
            Field::PaidOn => {
                let day = crate::clock::parse_date(value).unwrap();
                facts.paid_at = facts.paid_at.map(|at| day.and_time(at.time()));
            }
            Field::PaidTime => {
                let time = crate::clock::parse_time(value).unwrap();
                facts.paid_at = facts.paid_at.map(|at| at.date().and_time(time));
            }
            other => panic!("no tester changes {other:?}"),
        }
    }
    facts
}

#[test]
fn each_kind_looks_at_its_own_fact() {
    for (holds, fails) in [
        (json!({"payment_method": ["02", "01"]}), json!({"payment_method": ["02"]})),
        (json!({"payment_type": ["D1"]}), json!({"payment_type": ["D2"]})),
        (json!({"pg": ["PG02"]}), json!({"pg": ["PG01"]})),
        (json!({"cp": ["CP014"]}), json!({"cp": ["CP031"]})),
        (json!({"svc": ["SVC201"]}), json!({"svc": ["SVC310"]})),
        (json!({"amount": {"from": 9900, "to": 9900}}), json!({"amount": {"from": 9901}})),
        (json!({"ad_consent": false}), json!({"ad_consent": true})),
        // The 27th birthday is tomorrow.
        (json!({"age": {"from": 26, "to": 26}}), json!({"age": {"from": 27}})),
        (json!({"sex": ["F"]}), json!({"sex": ["M"]})),
        (json!({"risk_grade": ["1"]}), json!({"risk_grade": ["4"]})),
        (json!({"leeds_grade": ["A"]}), json!({"leeds_grade": ["B"]})),
        (json!({"mpay_member": false}), json!({"mpay_member": true})),
        (json!({"bill_pay_method": ["A"]}), json!({"bill_pay_method": ["C"]})),
        (json!({"remaining_limit": {"from": 10000}}), json!({"remaining_limit": {"from": 10001}})),
        (json!({"first_payment": false}), json!({"first_payment": true})),
        (json!({"first_payment_this_month": false}), json!({"first_payment_this_month": true})),
        (json!({"first_payment_at_cp": true}), json!({"first_payment_at_cp": false})),
        (
            json!({"payments_this_month": {"from": 2, "to": 2}}),
            json!({"payments_this_month": {"to": 1}}),
        ),
        (json!({"weekday": ["sat"]}), json!({"weekday": ["fri", "sun"]})),
        (json!({"hour": {"from": 14, "to": 14}}), json!({"hour": {"to": 13}})),
        (json!({"day_of_month": {"from": 28}}), json!({"day_of_month": {"to": 27}})),
    ] {
        let kind = holds.as_object().unwrap().keys().next().unwrap().clone();
        assert_eq!(condition(holds).holds(&facts()), Some(true), "{kind}");
        assert_eq!(condition(fails.clone()).holds(&facts()), Some(false), "{kind}");
        // Nothing is known of nobody.
        assert_eq!(condition(fails).holds(&Facts::default()), None, "{kind}");
    }
}

#[test]
fn each_kind_is_one_file_and_one_line() {
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/condition");
    let list = std::fs::read_to_string(sources.join("kinds/mod.rs")).unwrap();
    for kind in KINDS {
        let file = sources.join("kinds").join(format!("{}.rs", kind.code));
        assert!(file.exists(), "{} has no file", kind.code);
        assert!(list.contains(&format!("\n    {},\n", kind.code)));
    }
    // What works on all kinds names none of them.
    for file in ["judge.rs", "suggest.rs", "wording.rs", "kind.rs", "mod.rs"] {
        let source = std::fs::read_to_string(sources.join(file)).unwrap();
        for kind in KINDS {
            assert!(!source.contains(&format!("\"{}\"", kind.code)), "{file} knows {}", kind.code);
        }
    }
}

#[test]
fn a_condition_knows_whether_it_asks_about_earlier_payments() {
    for (asked, about_payments, at_cp) in [
        (json!({"first_payment": true}), true, false),
        (json!({"payments_this_month": {"to": 2}}), true, false),
        (json!({"none_of": [{"any_of": [{"first_payment_at_cp": false}]}]}), true, true),
        (json!({"all_of": [{"remaining_limit": {"from": 1}}, {"age": {"to": 9}}]}), false, false),
    ] {
        let condition = condition(asked.clone());
        assert_eq!(condition.asks_about_payments(), about_payments, "{asked}");
        assert_eq!(condition.asks_about_payments_at_cp(), at_cp, "{asked}");
    }
}

#[test]
fn groups_are_all_any_and_none_of_their_parts() {
    let (yes, no) = (json!({"ad_consent": false}), json!({"ad_consent": true}));
    for (group, expected) in [
        (json!({"all_of": []}), true),
        (json!({"all_of": [yes, yes]}), true),
        (json!({"all_of": [yes, no]}), false),
        (json!({"any_of": [no, yes]}), true),
        (json!({"any_of": [no, no]}), false),
        (json!({"none_of": []}), true),
        (json!({"none_of": [no, no]}), true),
        (json!({"none_of": [no, yes]}), false),
        (json!({"none_of": [{"all_of": [yes, no]}, {"any_of": [no]}]}), true),
    ] {
        assert_eq!(condition(group.clone()).holds(&facts()), Some(expected), "{group}");
    }
}

#[test]
fn all_that_is_wrong_is_told_at_its_place() {
    let wrong = json!({"all_of": [
        {"pgs": ["PG01"]},
        {"amount": {"from": "10000"}},
        {"any_of": [{"age": {"from": 40, "to": 19}}, {"weekday": ["monday"]}, {"hour": {"to": 24}}]},
        {"pg": [], "cp": ["CP014"]},
        {"ad_consent": "yes"},
        {"none_of": {"sex": ["F"]}},
        {"cp": [""]},
        {"any_of": []},
    ]});
    let errors = Condition::parse(&wrong).unwrap_err();
    let at: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(
        at,
        [
            "/all_of/0/pgs",
            "/all_of/1/amount",
            "/all_of/2/any_of/0/age",
            "/all_of/2/any_of/1/weekday",
            "/all_of/2/any_of/2/hour",
            "/all_of/3",
            "/all_of/4/ad_consent",
            "/all_of/5/none_of",
            "/all_of/6/cp",
            "/all_of/7/any_of",
        ]
    );
}

#[test]
fn a_tree_has_its_bounds() {
    let mut deep = json!({"ad_consent": true});
    for _ in 0..Condition::DEEPEST {
        deep = json!({"all_of": [deep]});
    }
    assert!(Condition::parse(&deep).is_ok());
    assert_eq!(Condition::parse(&json!({"all_of": [deep]})).unwrap_err().len(), 1);
    let wide = |many| json!({"all_of": vec![json!({"ad_consent": true}); many]});
    assert!(Condition::parse(&wide(Condition::LARGEST - 1)).is_ok());
    assert!(Condition::parse(&wide(Condition::LARGEST)).is_err());
    // The same number, written otherwise.
    assert_eq!(
        condition(json!({"all_of": [{"amount": {"from": 10_000.0, "to": 2e4}}]})),
        condition(json!({"all_of": [{"amount": {"from": 10_000, "to": 20_000}}]}))
    );
    assert!(Condition::parse(&json!({"all_of": [{"amount": {"from": 0.5}}]})).is_err());
    // A test alone becomes a group of one.
    assert_eq!(
        condition(json!({"ad_consent": true})),
        condition(json!({"all_of": [{"ad_consent": true}]}))
    );
}

#[test]
fn the_nearest_change_is_suggested() {
    let one = |field, value: &str| Some(vec![(field, value.to_owned())]);
    assert_eq!(changes(json!({"amount": {"from": 10000}})), one(Field::Amount, "10,000"));
    assert_eq!(changes(json!({"amount": {"to": 5000}})), one(Field::Amount, "5,000"));
    assert_eq!(
        changes(json!({"none_of": [{"amount": {"from": 9000, "to": 20000}}]})),
        one(Field::Amount, "8,999")
    );
    assert_eq!(changes(json!({"ad_consent": true})), one(Field::AdConsent, "yes"));
    assert_eq!(changes(json!({"payment_method": ["03", "02"]})), one(Field::PaymentMethod, "02"));
    assert_eq!(
        changes(json!({"none_of": [{"payment_method": ["01", "02"]}]})),
        one(Field::PaymentMethod, "03")
    );
    assert_eq!(changes(json!({"pg": ["PG01"]})), one(Field::Pg, "PG01"));
    assert_eq!(
        changes(json!({"remaining_limit": {"from": 12000}})),
        one(Field::LimitAmount, "102,000")
    );
    // A provider's services are its own.
    assert_eq!(
        changes(json!({"cp": ["CP031"]})),
        Some(vec![(Field::Cp, "CP031".into()), (Field::Svc, "SVC310".into())])
    );
    // Yesterday was a Friday; the time stays.
    assert_eq!(
        changes(json!({"weekday": ["fri"]})),
        Some(vec![(Field::PaidOn, "2026-11-27".into()), (Field::PaidTime, "14:03:00".into())])
    );
    // No payment is dated in the future: the evening is yesterday's.
    assert_eq!(
        changes(json!({"hour": {"from": 20}})),
        Some(vec![(Field::PaidOn, "2026-11-27".into()), (Field::PaidTime, "20:00:00".into())])
    );
    // Nothing in a request makes somebody older, or undoes what they paid.
    assert_eq!(changes(json!({"age": {"from": 30}})), None);
    assert_eq!(changes(json!({"first_payment": true})), None);
    assert_eq!(changes(json!({"payments_this_month": {"to": 1}})), None);
    assert_eq!(changes(json!({"payment_method": ["99"]})), None);
    // Of two ways that which is possible, and the shorter.
    assert_eq!(
        changes(json!({"any_of": [
            {"age": {"from": 30}},
            {"all_of": [{"ad_consent": true}, {"mpay_member": true}]},
            {"payment_method": ["02"]},
        ]})),
        one(Field::PaymentMethod, "02")
    );
    // What is asked of one thing twice is answered once.
    assert_eq!(
        changes(json!({"all_of": [
            {"amount": {"from": 10000}},
            {"none_of": [{"amount": {"from": 9950, "to": 10500}}]},
        ]})),
        one(Field::Amount, "10,501")
    );
    assert_eq!(changes(json!({"all_of": [{"amount": {"from": 10}}, {"amount": {"to": 9}}]})), None);
    assert_eq!(changes(json!({"all_of": []})), Some(Vec::new()));
}

#[test]
fn what_stands_in_the_way_is_told_whole() {
    let condition = condition(json!({"all_of": [
        {"amount": {"from": 10000}},
        {"pg": ["PG01"]},
        {"none_of": [{"payment_method": ["01"]}]},
        {"age": {"from": 30}},
        {"sex": ["F"]},
    ]}));
    let judged = condition.judge(&facts());
    let told: Vec<_> = judged
        .unmet()
        .into_iter()
        .map(|(test, actual)| test.unmet_sentence(actual, &Sandbox).korean)
        .collect();
    assert_eq!(
        told,
        [
            "결제 금액 10,000원 이상, 요청 9,900원",
            "PG PG01 한빛페이, 요청 PG02 페이온",
            "결제 수단 01 휴대폰, 요청 01 휴대폰",
            "나이 만 30세 이상, 가입자 만 26세",
        ]
    );
    let verdict = judged.verdict(&Sandbox);
    assert_eq!(verdict.met, Some(false));
    assert_eq!(verdict.parts[4].actual.as_ref().unwrap().english, "Female");
}

#[test]
fn conditions_are_a_sentence() {
    let told = condition(json!({"all_of": [
        {"mpay_member": true},
        {"age": {"from": 19}},
        {"any_of": [{"pg": ["PG01", "PG02"]}, {"amount": {"from": 1000, "to": 5000}}]},
        {"none_of": [{"risk_grade": ["4"]}, {"weekday": ["sun"]}]},
        {"any_of": [{"hour": {"to": 9}}]},
        {"all_of": []},
    ]}))
    .sentence(&Sandbox);
    assert_eq!(
        told.korean,
        "M-PAY 회원, 나이 만 19세 이상, (PG PG01 한빛페이 · PG02 페이온 또는 결제 금액 1,000원–5,000원), \
         (위험등급 4 높음 또는 요일 일요일) 제외, 시간대 9시까지"
    );
    assert_eq!(
        told.english,
        "M-PAY member, Age at least 19 years, (PG PG01 Hanbit, PG02 Payon or Amount 1,000 won–5,000 won), \
         not (Risk grade 4 High or Weekday Sunday), Hour until 9:00"
    );
    assert_eq!(Condition::NONE.sentence(&Sandbox), crate::language::Text::default());
}

/// A condition of any kind that can be written.
fn any_condition() -> impl Strategy<Value = Condition> {
    let test = (0..KINDS.len(), any::<[u8; 4]>()).prop_map(|(place, [a, b, c, d])| {
        let kind = KINDS[place];
        let wanted = match kind.shape {
            Shape::Codes(list) => {
                let codes = Sandbox.list(list);
                let code = |at: u8| codes[usize::from(at) % codes.len()].0.to_owned();
                let mut wanted = vec![code(a)];
                if b % 2 == 0 && code(b) != code(a) {
                    wanted.push(code(b));
                }
                Wanted::Codes(wanted)
            }
            Shape::Number { least, most, .. } => {
                let most = most.min(least + 20_000);
                let number = |high: u8, low: u8| {
                    least + (i64::from(high) * 256 + i64::from(low)) % (most - least + 1)
                };
                let (one, other) = (number(a, b), number(c, d));
                match a % 3 {
                    0 => Wanted::Range { from: Some(one), to: None },
                    1 => Wanted::Range { from: None, to: Some(one) },
                    _ => Wanted::Range { from: Some(one.min(other)), to: Some(one.max(other)) },
                }
            }
            Shape::YesNo { .. } => Wanted::YesNo(a % 2 == 0),
        };
        Condition::Test(Test { kind, wanted })
    });
    let tree = test.prop_recursive(4, 24, 5, |part| {
        let rule = prop_oneof![Just(Rule::AllOf), Just(Rule::AnyOf), Just(Rule::NoneOf)];
        (rule, prop::collection::vec(part, 1..5))
            .prop_map(|(rule, parts)| Condition::Group(rule, parts))
    });
    tree.prop_map(|tree| match tree {
        group @ Condition::Group(..) => group,
        test @ Condition::Test(_) => Condition::Group(Rule::AllOf, vec![test]),
    })
}

/// What the tree says by the words of its groups, worked out alone.
fn plainly(condition: &Condition, facts: &Facts<'_>) -> bool {
    match condition {
        Condition::Test(test) => test.holds(facts).unwrap(),
        Condition::Group(rule, parts) => {
            let met = parts.iter().filter(|part| plainly(part, facts)).count();
            match rule {
                Rule::AllOf => met == parts.len(),
                Rule::AnyOf => met > 0,
                Rule::NoneOf => met == 0,
            }
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(condition in any_condition()) {
        let written = serde_json::to_value(&condition).unwrap();
        prop_assert_eq!(Condition::parse(&written), Ok(condition));
    }

    #[test]
    fn the_verdict_is_the_trees(condition in any_condition()) {
        let facts = facts();
        let judged = condition.judge(&facts);
        prop_assert_eq!(judged.met, Some(plainly(&condition, &facts)));
        prop_assert_eq!(condition.holds(&facts), judged.met);
        // Something stands in the way exactly where it is not met.
        prop_assert_eq!(judged.unmet().is_empty(), judged.met == Some(true));
    }

    /// Whatever is not known may turn out either way: what is decided without it stays decided.
    #[test]
    fn what_is_decided_stays_so_when_more_is_known(condition in any_condition()) {
        let known = Facts { amount: None, pg: None, birth_date: None, paid_at: None, ..facts() };
        if let Some(decided) = condition.holds(&known) {
            prop_assert_eq!(condition.holds(&facts()), Some(decided));
        }
    }

    /// Applied, a suggestion meets the conditions; and it touches only what a tester can change.
    #[test]
    fn a_suggestion_does_what_it_says(condition in any_condition()) {
        let facts = facts();
        if let Some(changes) = condition.changes(&facts, &Sandbox) {
            prop_assert_eq!(changes.is_empty(), condition.holds(&facts) == Some(true));
            let after = changed(&facts, &changes);
            prop_assert_eq!(condition.holds(&after), Some(true), "{:?}", changes);
            prop_assert!(after.paid_at <= facts.now);
            prop_assert!(Sandbox.services().contains(&[
                after.pg.unwrap(), after.cp.unwrap(), after.svc.unwrap()
            ]));
        }
    }

    #[test]
    fn nothing_that_comes_from_outside_panics(text in ".{0,60}", number: i64) {
        for value in [json!(text), json!({&text: number}), json!({"amount": {"from": number}}),
            json!({"age": {&text: number}}), json!({"pg": [text]})] {
            let _ = Condition::parse(&value);
        }
    }
}

#[test]
fn a_change_is_told_with_the_names_of_what_it_changes() {
    let change = |field, value: &str| Change { field, value: value.to_owned() }.told(&Sandbox);
    for (field, value, korean, english) in [
        (Field::Pg, "PG01", "PG를 PG01 한빛페이로", "PG to PG01 Hanbit"),
        (Field::Amount, "10000", "결제 금액을 10,000원으로", "Amount to 10,000 won"),
        (Field::PaymentMethod, "02", "결제 수단 코드를 02 M-PAY로", "Payment method to 02 M-PAY"),
        (Field::AdConsent, "yes", "광고동의를 예로", "Ad consent to yes"),
        (Field::PaidOn, "2026-11-30", "결제일을 2026-11-30으로", "Payment date to 2026-11-30"),
    ] {
        assert_eq!(change(field, value), crate::language::Text::new(korean, english));
    }
}
