//! NCN 조회 at a target's customer API.

use super::{CustomerLookup, from_target};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::exchange::Trace;
use crate::identifier::Ctn;
use crate::target::{BaseUrl, PathKind, Question, Target};

impl Engine {
    /// The target's subscriber with a phone number.
    pub(crate) async fn customer_at_target(
        &self,
        target: &Target,
        url: &BaseUrl,
        ctn: &Ctn,
        trace: &mut Trace,
    ) -> Result<CustomerLookup, EngineError> {
        let values = [("ctn", ctn.as_str())];
        let question = Question { url, kind: PathKind::Customer, values: &values, body: None };
        self.ask_target(target, question, trace, |answer| from_target(answer, ctn)).await
    }
}
