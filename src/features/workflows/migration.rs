//! Running enquiries that move to another version of their workflow, a batch at a time, and back.

use crate::database::{Tx, queries};
use crate::domain::Failure;
use crate::runtime::request::{Reads, Request, Writes};
use serde_json::Value;
use uuid::Uuid;

/// The enquiries of one stage, and where they come to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageMove {
    pub from_code: String,
    pub from_name: String,
    pub enquiries: i64,
    /// Code and name; none where the other version has no such stage.
    pub to: Option<(String, String)>,
}

/// What a migration would do, by stage.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewMigration {
    pub from: Uuid,
    pub to: Uuid,
    /// Codes of the stages that have another code in the other version.
    pub stage_map: Value,
}

impl Request for PreviewMigration {
    type Response = Vec<StageMove>;
    type Access = Reads;
    const NAME: &'static str = "preview_migration";

    async fn run(self, tx: &Tx) -> Result<Vec<StageMove>, Failure> {
        let rows =
            queries::configure::preview_migration(tx, self.from, self.to, &self.stage_map).await?;
        let moves = rows.many().into_iter().map(|row| StageMove {
            from_code: row.from_code,
            from_name: row.from_name,
            enquiries: row.enquiries,
            to: row.to_code.zip(row.to_name),
        });
        Ok(moves.collect())
    }
}

/// Moves the next of them. The response is how many; none is left after 0.
#[derive(Clone, Debug, PartialEq)]
pub struct MigrateBatch {
    pub from: Uuid,
    pub to: Uuid,
    pub stage_map: Value,
    pub reason: String,
}

impl Request for MigrateBatch {
    type Response = i32;
    type Access = Writes;
    const NAME: &'static str = "migrate_workflow";

    async fn run(self, tx: &Tx) -> Result<i32, Failure> {
        let (from, to) = (self.from, self.to);
        let row = queries::configure::migrate_workflow(tx, from, to, &self.stage_map, &self.reason)
            .await?;
        Ok(row.one()?.enquiries_moved)
    }
}

/// Moves back the next of those that were moved between these versions and took no step since.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeBackBatch {
    pub from: Uuid,
    pub to: Uuid,
    pub reason: String,
}

impl Request for TakeBackBatch {
    type Response = i32;
    type Access = Writes;
    const NAME: &'static str = "take_back_migration";

    async fn run(self, tx: &Tx) -> Result<i32, Failure> {
        let (from, to) = (self.from, self.to);
        let row = queries::configure::take_back_migration(tx, from, to, &self.reason).await?;
        Ok(row.one()?.enquiries_moved)
    }
}
