//! The calls that steps make, as data: what a step is called, which request of the API it makes, and its members. Reading,
//! JSON Schema, documentation and forms follow from it; a test holds it against the API's own document.

/// A call of the API that a step makes.
#[derive(Debug)]
pub struct CallKind {
    /// What the step is called; of a check, its subject.
    pub name: &'static str,
    /// Whether it is the subject of a `check` or `until`: it reads and changes nothing.
    pub is_check: bool,
    /// GET, POST, DELETE.
    pub method: &'static str,
    /// Its path, with `{member}` where a member belongs.
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
