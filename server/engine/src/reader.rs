//! Who reads and acts: a name and a role. The doors find out who it is; what a role may see is
//! decided here.

use serde::{Deserialize, Serialize};

use crate::identifier::ReaderName;

codes! {
    /// What a reader may do. Each may also do what those before it may.
    pub enum Role {
        Viewer = "viewer", "조회(viewer)", "viewer";
        Tester = "tester", "시험(tester)", "tester";
        Operator = "operator", "운영(operator)", "operator";
    }
}

codes! {
    /// Through which door a call came in.
    pub enum Source {
        Console = "console", "시뮬레이터", "Console";
        Api = "api", "API", "API";
        Tcp = "tcp", "TCP", "TCP";
        Scenario = "scenario", "시나리오", "Scenario";
        Background = "background", "자동 확인", "Settlement";
    }
}

impl Role {
    /// Whether what `needed` may do is among what this role may do.
    pub fn includes(self, needed: Self) -> bool {
        // In the order of their declaration, which is the order of what they may do.
        self as u8 >= needed as u8
    }
}

/// Who is asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// The name that the operator gave the access token.
    pub name: ReaderName,
    /// What it may do.
    pub role: Role,
}

impl Reader {
    /// Whoever sits at this machine while there is no sign-in, and micropay itself.
    pub fn local() -> Self {
        Self { name: ReaderName::local(), role: Role::Operator }
    }

    /// Whether personal data is masked for this reader, wherever it is shown.
    pub fn sees_masked(&self) -> bool {
        !self.role.includes(Role::Tester)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_includes_those_below_it() {
        for (index, role) in Role::ALL.iter().enumerate() {
            for (other, needed) in Role::ALL.iter().enumerate() {
                assert_eq!(role.includes(*needed), index >= other, "{role:?} {needed:?}");
            }
        }
    }
}
