//! Save requests, list them, delete one, take in many.

use serde_json::to_string;

use super::{MOST_REQUESTS, NewSavedRequest, SavedRequest, SavedRequestForm, parse_import};
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::field::{Field, FieldError};
use crate::identifier::SavedRequestName;
use crate::refusal::Refusal;
use crate::topic::Topic;

impl Engine {
    /// The requests that the sandbox keeps, by their names.
    pub async fn saved_requests(&self, caller: &Caller) -> Result<Vec<SavedRequest>, EngineError> {
        let saved: Vec<SavedRequest> = sqlx::query_as(include_str!("list.sql"))
            .bind(&caller.sandbox)
            .fetch_all(&self.pool)
            .await?;
        if saved.is_empty() {
            self.now(&caller.sandbox).await?;
        }
        Ok(saved)
    }

    /// Keeps a request; one of the same name is replaced. All that are kept after it.
    pub async fn save_request(
        &self,
        caller: &Caller,
        form: &SavedRequestForm,
    ) -> Result<Vec<SavedRequest>, EngineError> {
        self.store_requests(caller, &[form.parse()?]).await
    }

    /// Keeps all of these, or none where one can't be kept. All that are kept after it.
    pub async fn import_requests(
        &self,
        caller: &Caller,
        forms: &[SavedRequestForm],
    ) -> Result<Vec<SavedRequest>, EngineError> {
        self.store_requests(caller, &parse_import(forms)?).await
    }

    async fn store_requests(
        &self,
        caller: &Caller,
        requests: &[NewSavedRequest],
    ) -> Result<Vec<SavedRequest>, EngineError> {
        if !requests.is_empty() {
            let mut transaction = self.begin_in_turn(caller).await?;
            let stored = sqlx::query(include_str!("store.sql"))
                .bind(&caller.sandbox)
                .bind(to_string(requests)?)
                .bind(&caller.reader.name)
                .bind(MOST_REQUESTS as i64)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            if stored.rows_affected() == 0 {
                self.now(&caller.sandbox).await?;
                return Err(Refusal::SavedRequestsFull { most: MOST_REQUESTS as i64 }.into());
            }
            self.changed(Change::within(caller.sandbox.sandbox(), Topic::Requests));
        }
        self.saved_requests(caller).await
    }

    /// Deletes the request of this name. All that are kept after it.
    pub async fn delete_request(
        &self,
        caller: &Caller,
        name: &str,
    ) -> Result<Vec<SavedRequest>, EngineError> {
        let name = SavedRequestName::parse(name)
            .map_err(|problem| FieldError { field: Field::Name, problem })?;
        let deleted = sqlx::query(include_str!("delete.sql"))
            .bind(&caller.sandbox)
            .bind(&name)
            .execute(&self.pool)
            .await?;
        let deleted = (deleted.rows_affected() > 0).then_some(());
        self.found(caller, deleted, Refusal::RecordNotFound {}).await?;
        self.changed(Change::within(caller.sandbox.sandbox(), Topic::Requests));
        self.saved_requests(caller).await
    }
}
