//! Load and set a sandbox's target.

use std::sync::{Arc, LazyLock};

use sqlx::types::Json;

use super::form::{path, pointer};
use super::{Mapped, Pair, PathKind, Target, TargetForm, TargetSummary, TargetView};
use crate::engine::{Caller, Change, Engine};
use crate::error::{EngineError, Fault};
use crate::identifier::WorldId;
use crate::outbound::Peer;
use crate::refusal::Refusal;
use crate::topic::Topics;

/// The target of nearly every sandbox: everything built in.
static BUILT_IN: LazyLock<Arc<Target>> = LazyLock::new(|| Arc::new(Target::built_in()));

/// A sandbox's target as it is stored; there is no row if everything is built in.
#[derive(serde::Deserialize)]
pub(crate) struct StoredTarget {
    customer_url: Option<String>,
    payment_url: Option<String>,
    telegram_address: Option<String>,
    headers: Vec<Pair>,
    connect_timeout_ms: i64,
    timeout_ms: i64,
    paths: Vec<Pair>,
    mapping: Vec<Pair>,
}

impl Engine {
    /// The sandbox's target for the settings, without secrets.
    pub async fn target(&self, caller: &Caller) -> Result<TargetView, EngineError> {
        self.now(&caller.sandbox).await?;
        Ok(TargetView::from(&*self.target_of(&caller.sandbox).await?))
    }

    /// Which parts of the sandbox are at a target.
    pub async fn target_summary(&self, caller: &Caller) -> Result<TargetSummary, EngineError> {
        Ok(self.target_of(&caller.sandbox).await?.summary())
    }

    /// Sets the sandbox's target; later calls go there.
    pub async fn set_target(
        &self,
        caller: &Caller,
        form: &TargetForm,
    ) -> Result<TargetView, EngineError> {
        self.now(&caller.sandbox).await?;
        let stored = self.target_of(&caller.sandbox).await?;
        let target = form.parse(Some(&stored))?;
        let headers: Vec<Pair> = target
            .headers
            .iter()
            .map(|header| Pair::from((header.name.as_str(), header.value.reveal())))
            .collect();
        let (paths, mapping) = changed(&target);
        let stored = sqlx::query(include_str!("store.sql"))
            .bind(&caller.sandbox)
            .bind(target.customer.as_ref().map(ToString::to_string))
            .bind(target.payment.as_ref().map(ToString::to_string))
            .bind(target.telegram.as_ref().map(ToString::to_string))
            .bind(Json(headers))
            .bind(i64::try_from(target.connect_timeout_ms).unwrap_or(i64::MAX))
            .bind(i64::try_from(target.timeout_ms).unwrap_or(i64::MAX))
            .bind(Json(paths))
            .bind(Json(mapping))
            .execute(&self.pool)
            .await?;
        if stored.rows_affected() == 0 {
            return Err(self.gone(&caller.sandbox).await);
        }
        let TargetSummary { customer, payment, telegram } = target.summary();
        tracing::info!(
            request_id = caller.request_id,
            sandbox = %caller.sandbox.sandbox(),
            ?customer, ?payment, ?telegram,
            "the target was set"
        );
        // Every list may now come from another system.
        self.changed(Change::within(caller.sandbox.sandbox(), Topics::all()));
        Ok(TargetView::from(&target))
    }

    /// The sandbox's target. It is loaded for every call: that costs one row by its key, and a call
    /// that went to a former target would be worse.
    pub(crate) async fn target_of(&self, world: &WorldId) -> Result<Arc<Target>, EngineError> {
        let row = sqlx::query_scalar(include_str!("load.sql"))
            .bind(world)
            .fetch_optional(&self.pool)
            .await?;
        Target::of_stored(row)
    }

    /// Refuses what only the owner of coupons and payments can do, if that is not micropay.
    pub(crate) async fn refuse_if_at_target(&self, caller: &Caller) -> Result<(), EngineError> {
        match &self.target_of(&caller.sandbox).await?.payment {
            Some(_) => Err(Refusal::OwnedByTarget {}.into()),
            None => Ok(()),
        }
    }
}

impl Target {
    /// The stored target, read alone or with the other data of a sandbox.
    pub(crate) fn of_stored(stored: Option<Json<StoredTarget>>) -> Result<Arc<Self>, EngineError> {
        let Some(Json(row)) = stored else { return Ok(Arc::clone(&BUILT_IN)) };
        let form = TargetForm {
            customer_url: row.customer_url.unwrap_or_default(),
            payment_url: row.payment_url.unwrap_or_default(),
            telegram_address: row.telegram_address.unwrap_or_default(),
            headers: row.headers,
            connect_timeout_ms: row.connect_timeout_ms.to_string(),
            timeout_ms: row.timeout_ms.to_string(),
            paths: row.paths,
            mapping: row.mapping,
        };
        form.parse(None).map(Arc::new).map_err(|errors| {
            let fields: Vec<_> = errors.iter().map(|error| error.field.code()).collect();
            Fault::Inconsistent(format!("a stored target can't be read: {fields:?}")).into()
        })
    }

    /// The peer to ask for verifications; `None`: the server's own choice.
    pub(crate) fn peer(&self) -> Option<Peer> {
        self.telegram.as_ref().map(|address| self.peer_at(address.as_str()))
    }

    /// The peer at `address`, with this target's timeouts.
    pub(crate) fn peer_at(&self, address: &str) -> Peer {
        Peer {
            address: address.to_owned(),
            connect_timeout_ms: self.connect_timeout_ms,
            answer_timeout_ms: self.timeout_ms,
        }
    }
}

/// What differs from the defaults: only that is stored.
fn changed(target: &Target) -> (Vec<Pair>, Vec<Pair>) {
    let paths = PathKind::ALL
        .iter()
        .filter(|kind| target.paths.template(**kind) != kind.standard())
        .map(|kind| path(&target.paths, *kind));
    let mapping = Mapped::ALL
        .iter()
        .filter(|mapped| target.mapping.text(**mapped) != mapped.standard())
        .map(|mapped| pointer(&target.mapping, *mapped));
    (paths.collect(), mapping.collect())
}
