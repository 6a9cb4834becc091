//! The calls that steps make, as data: what a step is called, which request of the API it makes, and its members. Reading,
//! JSON Schema, documentation and forms follow from it; a test holds it against the API's own document.

mod checks;
mod steps;
mod values;

pub use checks::CHECKS;
pub use steps::CALLS;

/// A call of the API that a step makes.
#[derive(Debug)]
pub struct CallKind {
    /// What the step is called; of a check, its subject.
    pub name: &'static str,
    /// Whether it is the subject of a `check` or `until`: it reads and changes nothing.
    pub is_check: bool,
    /// GET, POST, DELETE.
    pub method: &'static str,
    /// Its path, with `{member}` where a member belongs. A member of the path that shares its name with one of the
    /// body is called `of`.
    pub path: &'static str,
    /// What it is given.
    pub members: &'static [Member],
    /// What it does, in Korean and English.
    pub says: (&'static str, &'static str),
}

/// A member of a call.
#[derive(Debug)]
pub struct Member {
    /// Its name, as the API has it.
    pub name: &'static str,
    /// How it is written.
    pub kind: MemberKind,
    /// Where it goes.
    pub place: Place,
    /// Whether the API asks for it.
    pub is_required: bool,
}

/// How a member is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// Any scalar, as text.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Bool,
    /// Whatever JSON it is.
    Json,
}

/// Where a member goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into the body.
    Body,
}

impl CallKind {
    /// The step of this name.
    pub fn of_step(name: &str) -> Option<&'static Self> {
        CALLS.iter().find(|kind| kind.name == name)
    }

    /// The subject of a check of this name.
    pub fn of_check(name: &str) -> Option<&'static Self> {
        CHECKS.iter().find(|kind| kind.name == name)
    }

    /// Its member of this name.
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// The member that it is, where it is written as one scalar: the only one of its path.
    pub fn scalar(&self) -> Option<&'static Member> {
        let mut of_path = self.members.iter().filter(|member| member.place == Place::Path);
        of_path.next().filter(|_| of_path.next().is_none())
    }

    /// Whether the members under `request` are also its: it asks about a payment.
    pub fn takes_request(&self) -> bool {
        matches!(self.name, "look_up" | "evaluate" | "pay") && !self.is_check
    }
}

const fn member(name: &'static str, kind: MemberKind, place: Place, is_required: bool) -> Member {
    Member { name, kind, place, is_required }
}

/// Of the path.
const fn of(name: &'static str) -> Member {
    member(name, MemberKind::Text, Place::Path, true)
}

/// Of the path, a number.
const fn number_of(name: &'static str) -> Member {
    member(name, MemberKind::Number, Place::Path, true)
}

/// Of the query.
const fn filter(name: &'static str) -> Member {
    member(name, MemberKind::Text, Place::Query, false)
}

/// Of the query, a number.
const fn number_filter(name: &'static str) -> Member {
    member(name, MemberKind::Number, Place::Query, false)
}

/// Of the body, a text that must be there.
const fn must(name: &'static str) -> Member {
    member(name, MemberKind::Text, Place::Body, true)
}

/// Of the body, a text.
const fn may(name: &'static str) -> Member {
    member(name, MemberKind::Text, Place::Body, false)
}

/// Of the body, a number that must be there.
const fn must_number(name: &'static str) -> Member {
    member(name, MemberKind::Number, Place::Body, true)
}

/// Of the body, a number.
const fn may_number(name: &'static str) -> Member {
    member(name, MemberKind::Number, Place::Body, false)
}

/// Of the body, yes or no.
const fn may_bool(name: &'static str) -> Member {
    member(name, MemberKind::Bool, Place::Body, false)
}
