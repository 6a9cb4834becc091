//! Conditions in the editor: a tree whose nodes are groups and tests. What is entered into one stays while
//! others come and go.

mod view;

use engine::condition::{ConditionForm, ConditionVerdict, Rule};
use engine::language::Text;
use engine::money::Krw;
use engine::promotion::EnteredAs;
use leptos::prelude::*;

use super::desk::Desk;
pub(super) use view::view;

/// A group or a test as it is entered, with what is told of it.
#[derive(Clone, Copy)]
pub(super) struct Node {
    /// What tells it from the others.
    key: u32,
    /// A group's rule or a test's kind.
    code: RwSignal<String>,
    parts: RwSignal<Vec<Node>>,
    codes: RwSignal<Vec<String>>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    answer: RwSignal<String>,
    /// Whether it is met, where it was judged; none where that is not known.
    met: RwSignal<Option<Option<bool>>>,
    problem: RwSignal<Option<Text>>,
}

impl Node {
    pub(super) fn new(made: StoredValue<u32>, form: ConditionForm) -> Self {
        let key = made.get_value();
        made.set_value(key + 1);
        let parts = form.parts.into_iter().map(|part| Self::new(made, part)).collect();
        Self {
            key,
            code: RwSignal::new(form.code),
            parts: RwSignal::new(parts),
            codes: RwSignal::new(form.codes),
            from: RwSignal::new(form.from),
            to: RwSignal::new(form.to),
            answer: RwSignal::new(form.answer),
            met: RwSignal::new(None),
            problem: RwSignal::new(None),
        }
    }

    /// What is entered now, followed.
    pub(super) fn read(self) -> ConditionForm {
        ConditionForm {
            code: self.code.get(),
            parts: self.parts.read().iter().map(|part| part.read()).collect(),
            codes: self.codes.get(),
            from: self.from.get(),
            to: self.to.get(),
            answer: self.answer.get(),
        }
    }

    /// Has a group say what was entered before. Where it says that already, nothing in it loses the focus.
    pub(super) fn write(self, made: StoredValue<u32>, form: ConditionForm) {
        if untrack(move || self.read()) == form {
            return;
        }
        self.problem.set(None);
        self.code.set(form.code);
        self.parts.set(form.parts.into_iter().map(|part| Self::new(made, part)).collect());
    }

    fn is_group(self) -> bool {
        self.code.with_untracked(|code| Rule::from_code(code).is_some())
    }

    /// Its id in the document.
    fn id(self) -> String {
        format!("condition-{}", self.key)
    }

    /// Shows what it and all within came to.
    pub(super) fn judge(self, verdict: Option<&ConditionVerdict>) {
        let met = verdict.map(|verdict| verdict.met);
        if self.met.get_untracked() != met {
            self.met.set(met);
        }
        for (place, part) in self.parts.read_untracked().iter().enumerate() {
            part.judge(verdict.and_then(|verdict| verdict.parts.get(place)));
        }
    }

    /// Notes what is not entered yet, or no number; gives the ids of those places.
    pub(super) fn check(self, desk: Desk) -> Vec<String> {
        if self.is_group() {
            self.problem.set(None);
            let parts = self.parts.get_untracked();
            return parts.into_iter().flat_map(|part| part.check(desk)).collect();
        }
        let problem = self.missing(desk);
        let has_problem = problem.is_some();
        self.problem.set(problem);
        has_problem.then(|| self.id()).into_iter().collect()
    }

    fn missing(self, desk: Desk) -> Option<Text> {
        let code = self.code.get_untracked();
        let entered = desk.kinds.with_value(|kinds| {
            kinds.iter().find(|kind| kind.code == code).map(|kind| kind.entered)
        });
        match entered {
            Some(EnteredAs::Codes) if self.codes.read_untracked().is_empty() => {
                Some(Text::new("하나 이상 골라 주세요", "Choose at least one"))
            }
            Some(EnteredAs::Range) => {
                let bounds = [self.from, self.to].map(|bound| bound.get_untracked());
                let given: Vec<_> = bounds
                    .iter()
                    .filter(|bound| !bound.trim().is_empty())
                    .map(|bound| Krw::parse(bound))
                    .collect();
                if given.is_empty() || given.iter().any(Result::is_err) {
                    Some(Text::new(
                        "숫자를 넣어 주세요. 하나는 비워도 됩니다",
                        "Enter a number; one may be blank",
                    ))
                } else if let [Ok(from), Ok(to)] = given.as_slice()
                    && from > to
                {
                    Some(Text::new("앞의 수가 뒤의 수보다 큽니다", "The first is above the second"))
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// Shows what the server says is wrong, at its place by a JSON pointer; gives the id of that place.
    pub(super) fn place(self, pointer: &str, problem: Text) -> String {
        let code = self.code.get_untracked();
        let below = pointer.strip_prefix('/').and_then(|rest| rest.strip_prefix(&*code));
        let part = below.and_then(|below| {
            let (place, _) = below
                .strip_prefix('/')
                .map(|below| below.split_once('/').unwrap_or((below, "")))?;
            let part = *self.parts.read_untracked().get(place.parse::<usize>().ok()?)?;
            Some((part, below.get(place.len() + 1..)?.to_owned()))
        });
        match part {
            Some((part, below)) => part.place(&below, problem),
            None => {
                self.problem.set(Some(problem));
                self.id()
            }
        }
    }
}
