//! What the lines of a list of codes come to beside the codes that there are. Pure.

use std::collections::{HashMap, HashSet};

use super::{CodeKind, ListedCode, NewCode};
use crate::csv_file::{RejectedLine, problem_at};
use crate::field::{Field, FieldProblem};
use crate::language::Text;
use crate::refusal::Refusal;

/// What tells a code from all others: its kind, what stands above it, and itself.
type Key = (CodeKind, String, String, String);

fn key_of(new: &NewCode) -> Key {
    let pg = new.pg.as_ref().map(ToString::to_string).unwrap_or_default();
    let cp = new.cp.as_ref().map(ToString::to_string).unwrap_or_default();
    (new.kind, pg, cp, new.code.to_string())
}

fn key_of_listed(listed: &ListedCode) -> Key {
    let above = |part: &Option<String>| part.clone().unwrap_or_default();
    (listed.kind, above(&listed.pg), above(&listed.cp), listed.code.clone())
}

/// What stands above a code.
fn parents((kind, pg, cp, _): &Key) -> Vec<(Field, Key)> {
    let of_pg = || (Field::Pg, (CodeKind::Pg, String::new(), String::new(), pg.clone()));
    let of_cp = || (Field::Cp, (CodeKind::Cp, pg.clone(), String::new(), cp.clone()));
    match kind {
        CodeKind::Cp => vec![of_pg()],
        CodeKind::Svc => vec![of_pg(), of_cp()],
        _ => Vec::new(),
    }
}

/// What the lines of a list come to.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Each code to be stored, by its line; with its place in its list.
    pub(super) codes: Vec<(i64, NewCode)>,
    /// Those of them that are taken out of use, which what needs them may forbid.
    pub(super) retired: Vec<usize>,
    pub(super) created: i64,
    pub(super) changed: i64,
    pub(super) unchanged: i64,
    pub(super) wrong: Vec<RejectedLine>,
}

impl Plan {
    /// What `lines` come to beside the codes that there are.
    pub(super) fn of(lines: Vec<(i64, NewCode)>, existing: &[ListedCode]) -> Self {
        let before: HashMap<Key, &ListedCode> =
            existing.iter().map(|listed| (key_of_listed(listed), listed)).collect();
        let in_file: HashMap<Key, bool> =
            lines.iter().map(|(_, new)| (key_of(new), new.retired)).collect();
        let mut counts: HashMap<CodeKind, i64> = HashMap::new();
        let mut last_place: HashMap<CodeKind, i32> = HashMap::new();
        for listed in existing {
            *counts.entry(listed.kind).or_default() += 1;
            let last = last_place.entry(listed.kind).or_default();
            *last = listed.position.unwrap_or_default().max(*last);
        }
        for (_, new) in &lines {
            let last = last_place.entry(new.kind).or_default();
            *last = new.position.unwrap_or_default().max(*last);
        }
        let mut plan = Self::default();
        let mut seen = HashSet::new();
        for (line, mut new) in lines {
            let key = key_of(&new);
            let earlier = before.get(&key).copied();
            if let Some(reason) = wrong(&new, &key, &before, &in_file, !seen.insert(key.clone())) {
                plan.wrong.push(RejectedLine { line, reason });
                continue;
            }
            if earlier.is_none() {
                let count = counts.entry(new.kind).or_default();
                *count += 1;
                let most = new.kind.most();
                if *count > most {
                    let reason = Refusal::CodeListFull { most }.text();
                    plan.wrong.push(RejectedLine { line, reason });
                    continue;
                }
            }
            if new.position.is_none() && !is_merchant(new.kind) {
                let last = last_place.entry(new.kind).or_default();
                new.position = Some(match earlier.and_then(|listed| listed.position) {
                    Some(position) => position,
                    None => {
                        *last += 1;
                        *last
                    }
                });
            }
            match earlier {
                None => plan.created += 1,
                Some(listed) if is_same(&new, listed) => plan.unchanged += 1,
                Some(_) => plan.changed += 1,
            }
            if new.retired && earlier.is_some_and(|listed| !listed.retired) {
                plan.retired.push(plan.codes.len());
            }
            plan.codes.push((line, new));
        }
        plan
    }
}

fn is_merchant(kind: CodeKind) -> bool {
    matches!(kind, CodeKind::Pg | CodeKind::Cp | CodeKind::Svc)
}

fn wrong(
    new: &NewCode,
    key: &Key,
    before: &HashMap<Key, &ListedCode>,
    in_file: &HashMap<Key, bool>,
    is_again: bool,
) -> Option<Text> {
    if is_again {
        return Some(Text::new("앞줄에 같은 코드가 있습니다", "An earlier line has the same code"));
    }
    for (field, parent) in parents(key) {
        match in_file.get(&parent) {
            None if !before.contains_key(&parent) => {
                let problem = match field {
                    Field::Pg => FieldProblem::UnknownCode,
                    _ => FieldProblem::NotUnderParent,
                };
                return Some(problem_at(field, &problem.text()));
            }
            Some(true) if !new.retired => {
                let (.., code) = parent;
                return Some(Text::new(
                    format!("위의 {code}은 이 목록에서 사용 중지인데 이 코드는 사용입니다"),
                    format!("The list takes {code} above it out of use, but not this code"),
                ));
            }
            _ => {}
        }
    }
    None
}

fn is_same(new: &NewCode, listed: &ListedCode) -> bool {
    new.korean.as_str() == listed.korean
        && new.english.as_str() == listed.english
        && (is_merchant(new.kind) || new.position == listed.position)
        && new.rule == listed.rule
        && listed.contract.is_none_or(|contract| contract == new.contract)
        && new.retired == listed.retired
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{CodeForm, Contract};

    fn new(kind: &str, above: [&str; 2], code: &str) -> NewCode {
        let form = CodeForm {
            kind: kind.into(),
            pg: above[0].into(),
            cp: above[1].into(),
            code: code.into(),
            korean: "이름".into(),
            ..CodeForm::default()
        };
        form.parse().unwrap()
    }

    fn listed(new: &NewCode, position: Option<i32>) -> ListedCode {
        let form = |code: &str| (!code.is_empty()).then(|| code.to_owned());
        let (kind, pg, cp, code) = key_of(new);
        ListedCode {
            kind,
            pg: form(&pg),
            cp: form(&cp),
            code,
            korean: new.korean.to_string(),
            english: new.english.to_string(),
            position,
            rule: new.rule,
            contract: (kind == CodeKind::Svc).then_some(new.contract),
            retired: new.retired,
        }
    }

    fn numbered(codes: Vec<NewCode>) -> Vec<(i64, NewCode)> {
        (2..).zip(codes).collect()
    }

    #[test]
    fn what_a_list_comes_to_is_counted() {
        let pg = new("pg", ["", ""], "PG01");
        let empty = new("pg", ["", ""], "PG03");
        let grade = new("risk_grade", ["", ""], "1");
        let svc = new("svc", ["PG01", "CP1"], "S1");
        let existing = [
            listed(&pg, None),
            listed(&empty, None),
            listed(&grade, Some(3)),
            listed(&new("cp", ["PG01", ""], "CP1"), None),
            listed(&svc, None),
        ];
        let other =
            NewCode { contract: Contract { serves_minors: false, ..svc.contract }, ..svc.clone() };
        let plan = Plan::of(
            numbered(vec![
                // The children may stand before their parents.
                new("svc", ["PG02", "CP2"], "S2"),
                new("cp", ["PG02", ""], "CP2"),
                new("pg", ["", ""], "PG02"),
                new("risk_grade", ["", ""], "7"),
                grade,
                other,
                NewCode { retired: true, ..empty },
            ]),
            &existing,
        );
        assert_eq!((plan.created, plan.changed, plan.unchanged), (4, 2, 1), "{plan:?}");
        assert_eq!(plan.codes[3].1.position, Some(4), "a new one stands last");
        assert_eq!(plan.codes[4].1.position, Some(3), "where it stood");
        assert_eq!(plan.retired, [6]);
        assert_eq!(plan.wrong, []);
    }

    #[test]
    fn what_cannot_be_taken_is_told_at_its_line() {
        let retired = NewCode { retired: true, ..new("pg", ["", ""], "PG01") };
        let lines = numbered(vec![
            retired,
            new("cp", ["PG01", ""], "CP1"),
            new("svc", ["PG01", "CP9"], "S1"),
            new("cp", ["PG09", ""], "CP1"),
            new("payment_type", ["", ""], "X"),
            new("payment_type", ["", ""], "X"),
        ]);
        let wrong: Vec<_> = Plan::of(lines, &[])
            .wrong
            .into_iter()
            .map(|wrong| (wrong.line, wrong.reason.english))
            .collect();
        let begins = [
            (3, "The list takes PG01 above it out of use"),
            (4, "The list takes PG01"),
            (5, "PG: "),
            (7, "An earlier line"),
        ];
        assert_eq!(wrong.len(), begins.len(), "{wrong:?}");
        for ((line, reason), (expected, begin)) in wrong.iter().zip(begins) {
            assert!(*line == expected && reason.starts_with(begin), "{line}: {reason}");
        }
    }

    #[test]
    fn a_list_is_full_with_what_is_not_in_the_file() {
        let existing: Vec<_> = (0..99)
            .map(|n| listed(&new("leeds_grade", ["", ""], &format!("G{n}")), Some(n)))
            .collect();
        let codes = ["G1", "X1", "X2"].map(|code| new("leeds_grade", ["", ""], code)).to_vec();
        let plan = Plan::of(numbered(codes), &existing);
        assert_eq!((plan.codes.len(), plan.wrong.len()), (2, 1));
        assert_eq!(plan.wrong[0].line, 4);
    }
}
