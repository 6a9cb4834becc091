//! What the editor shows of a status.

use serde::{Deserialize, Serialize};

use crate::customer::SubscriberStatus;
use crate::language::{Language, Text};
use crate::refusal::pg_codes;

/// A status, and what a payment is refused for in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatusView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Text,
    /// The refusal's code and that of payment gateways, where they are known; blank where it pays.
    pub refusal: String,
    /// The refusal in words.
    pub reason: Text,
}

impl StatusView {
    /// All of them, in their order.
    pub fn all() -> Vec<Self> {
        let all = SubscriberStatus::ALL.iter().map(|status| {
            let refusal = status.refusal();
            let codes = refusal.as_ref().map(|refusal| {
                let kg = pg_codes(refusal.code()).map(|codes| codes.kg.join(", "));
                let kg = kg.map(|kg| format!(" · KG {kg}")).unwrap_or_default();
                format!("{}{kg}", refusal.code())
            });
            Self {
                code: status.code().to_owned(),
                name: Text::new(status.name(Language::Korean), status.name(Language::English)),
                refusal: codes.unwrap_or_default(),
                reason: refusal.map(|refusal| refusal.text()).unwrap_or_default(),
            }
        });
        all.collect()
    }
}
