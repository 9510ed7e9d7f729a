//! The life of a workflow version.

use crate::database::{Tx, queries};
use crate::domain::Failure;
use crate::runtime::request::{Reads, Request, Writes};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// One version of a workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkflowVersion {
    pub id: Uuid,
    pub code: String,
    pub number: i16,
    pub name: String,
    /// None while it is drafted.
    pub published_at: Option<DateTime<Utc>>,
    pub retired_at: Option<DateTime<Utc>>,
    pub version: i32,
    pub open_enquiries: i64,
    /// Types of enquiry that begin in it.
    pub types: i64,
}

/// Every version, by workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct ListWorkflows;

impl Request for ListWorkflows {
    type Response = Vec<WorkflowVersion>;
    type Access = Reads;
    const NAME: &'static str = "workflows";

    async fn run(self, tx: &Tx) -> Result<Vec<WorkflowVersion>, Failure> {
        let rows = queries::configure::workflows(tx).await?.many().into_iter();
        let version = rows.map(|row| WorkflowVersion {
            id: row.id,
            code: row.code,
            number: row.workflow_number,
            name: row.name,
            published_at: row.published_at,
            retired_at: row.retired_at,
            version: row.version,
            open_enquiries: row.open_enquiries,
            types: row.types,
        });
        Ok(version.collect())
    }
}

/// Every fault of a version, by its code and in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckWorkflow {
    pub id: Uuid,
}

impl Request for CheckWorkflow {
    type Response = Vec<(String, String)>;
    type Access = Reads;
    const NAME: &'static str = "workflow_faults";

    async fn run(self, tx: &Tx) -> Result<Vec<(String, String)>, Failure> {
        let rows = queries::configure::workflow_faults(tx, self.id).await?;
        let faults = rows.many().into_iter().map(|row| (row.fault, row.sentence));
        Ok(faults.collect())
    }
}

/// The draft of the next version; none where there is no workflow of that code.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftWorkflow {
    pub code: String,
}

impl Request for DraftWorkflow {
    type Response = Option<Uuid>;
    type Access = Writes;
    const NAME: &'static str = "draft_workflow";

    async fn run(self, tx: &Tx) -> Result<Option<Uuid>, Failure> {
        let row = queries::configure::draft_workflow(tx, &self.code).await?;
        Ok(row.one()?.workflow_id)
    }
}

/// Publishes a draft as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishWorkflow {
    pub id: Uuid,
    pub seen_version: i32,
}

impl Request for PublishWorkflow {
    type Response = ();
    type Access = Writes;
    const NAME: &'static str = "publish_workflow";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        let row = queries::configure::publish_workflow(tx, self.id, self.seen_version).await?;
        row.one()?.version.map(|_| ()).ok_or(Failure::Conflict)
    }
}

/// Retires a version as it was seen, or takes that back.
#[derive(Clone, Debug, PartialEq)]
pub struct RetireWorkflow {
    pub id: Uuid,
    pub seen_version: i32,
    pub retired: bool,
}

impl Request for RetireWorkflow {
    type Response = ();
    type Access = Writes;
    const NAME: &'static str = "retire_workflow";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        let (id, seen) = (self.id, self.seen_version);
        let row = queries::configure::retire_workflow(tx, id, seen, self.retired).await?;
        row.one()?.version.map(|_| ()).ok_or(Failure::Conflict)
    }
}

/// Types that begin in another version begin in this one. The response is how many.
#[derive(Clone, Debug, PartialEq)]
pub struct BeginTypes {
    pub id: Uuid,
}

impl Request for BeginTypes {
    type Response = i32;
    type Access = Writes;
    const NAME: &'static str = "begin_types";

    async fn run(self, tx: &Tx) -> Result<i32, Failure> {
        let row = queries::configure::begin_types_in(tx, self.id).await?;
        Ok(row.one()?.types)
    }
}
