//! List all codes, and store one: a new one, another name or contract, out of use or back again.

use sqlx::PgExecutor;
use sqlx::types::Json;

use super::{CodeForm, CodeKind, CodeRule, Contract, ListedCode, NewCode};
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::field::{Field, FieldError, FieldProblem};
use crate::identifier::PromotionId;
use crate::refusal::Refusal;
use crate::topic::Topic;

#[derive(sqlx::FromRow)]
struct CodeRow {
    kind: CodeKind,
    pg: Option<String>,
    cp: Option<String>,
    code: String,
    korean: String,
    english: String,
    position: Option<i32>,
    rule: Option<CodeRule>,
    contract: Option<Json<Contract>>,
    retired: bool,
}

/// What speaks against storing a code.
#[derive(sqlx::FromRow)]
struct Look {
    others: i64,
    promotion_id: Option<PromotionId>,
    code: Option<String>,
    has_subscribers: bool,
}

impl Engine {
    /// Every code of the sandbox, also those that are retired: merchants as a tree, each list in its order.
    pub async fn codes(&self, caller: &Caller) -> Result<Vec<ListedCode>, EngineError> {
        self.codes_by(caller, &self.pool).await
    }

    pub(super) async fn codes_by(
        &self,
        caller: &Caller,
        executor: impl PgExecutor<'_>,
    ) -> Result<Vec<ListedCode>, EngineError> {
        let rows: Vec<CodeRow> = sqlx::query_as(include_str!("codes.sql"))
            .bind(&caller.sandbox)
            .fetch_all(executor)
            .await?;
        if rows.is_empty() {
            // An empty list is one of a sandbox that is there.
            self.now(&caller.sandbox).await?;
        }
        Ok(rows.into_iter().map(ListedCode::from).collect())
    }

    /// Stores a code, whether there is one or not, and tells it as it is stored.
    pub async fn set_code(
        &self,
        caller: &Caller,
        form: &CodeForm,
    ) -> Result<ListedCode, EngineError> {
        self.must_be_operator(caller).await?;
        let new = form.parse()?;
        let mut transaction = self.begin_in_turn(caller).await?;
        if let Some(refusal) = self.against(caller, &new, &mut *transaction).await? {
            return Err(refusal.into());
        }
        let NewCode { kind, pg, cp, code, korean, english, position, rule, contract, retired } =
            &new;
        let is_stored: bool = sqlx::query_scalar(include_str!("set.sql"))
            .bind(&caller.sandbox)
            .bind(kind)
            .bind(pg)
            .bind(cp)
            .bind(code)
            .bind(korean)
            .bind(english)
            .bind(position)
            .bind(rule)
            .bind(contract.refuses_card_bill_payers)
            .bind(contract.serves_minors)
            .bind(contract.next_month_refund)
            .bind(retired)
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        if !is_stored {
            self.now(&caller.sandbox).await?;
            return Err(self.without_parent(caller, &new).await?);
        }
        self.changed(Change::within(caller.sandbox.sandbox(), Topic::Codes));
        let stored = self.codes(caller).await?.into_iter().find(|one| new.is(one));
        // Whoever cleared the sandbox meanwhile took it along.
        match stored {
            Some(stored) => Ok(stored),
            None => Err(self.gone(&caller.sandbox).await),
        }
    }

    /// What speaks against storing a code.
    pub(super) async fn against(
        &self,
        caller: &Caller,
        new: &NewCode,
        executor: impl PgExecutor<'_>,
    ) -> Result<Option<Refusal>, EngineError> {
        let look: Option<Look> = sqlx::query_as(include_str!("set_look.sql"))
            .bind(&caller.sandbox)
            .bind(new.kind)
            .bind(&new.pg)
            .bind(&new.cp)
            .bind(&new.code)
            .bind(new.retired)
            .fetch_optional(executor)
            .await?;
        let Some(look) = look else { return Err(self.gone(&caller.sandbox).await) };
        let most = new.kind.most();
        if look.others >= most {
            return Ok(Some(Refusal::CodeListFull { most }));
        }
        if let (Some(promotion_id), Some(code)) = (look.promotion_id, look.code) {
            return Ok(Some(Refusal::CodeInPromotion { code, promotion_id }));
        }
        if look.has_subscribers {
            return Ok(Some(Refusal::CodeOfSubscribers { code: new.code.to_string() }));
        }
        Ok(None)
    }

    /// The parent that is not there, as a problem of its field.
    async fn without_parent(
        &self,
        caller: &Caller,
        new: &NewCode,
    ) -> Result<EngineError, EngineError> {
        let has_pg = self.codes(caller).await?.iter().any(|one| {
            one.kind == CodeKind::Pg && new.pg.as_ref().is_some_and(|pg| pg.as_str() == one.code)
        });
        let (field, problem) = if has_pg {
            (Field::Cp, FieldProblem::NotUnderParent)
        } else {
            (Field::Pg, FieldProblem::UnknownCode)
        };
        Ok(vec![FieldError { field, problem }].into())
    }
}

impl NewCode {
    /// Whether it is the one that is listed.
    fn is(&self, listed: &ListedCode) -> bool {
        self.kind == listed.kind
            && self.pg.as_ref().map(|pg| pg.as_str()) == listed.pg.as_deref()
            && self.cp.as_ref().map(|cp| cp.as_str()) == listed.cp.as_deref()
            && self.code.as_str() == listed.code
    }
}

impl From<CodeRow> for ListedCode {
    fn from(row: CodeRow) -> Self {
        let CodeRow { kind, pg, cp, code, korean, english, position, rule, contract, retired } =
            row;
        let contract = contract.map(|Json(contract)| contract);
        Self { kind, pg, cp, code, korean, english, position, rule, contract, retired }
    }
}
