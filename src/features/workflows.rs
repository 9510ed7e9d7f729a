//! Versions of workflows: drafted, checked, published, retired; and running enquiries that move from one to the next.

mod migration;
mod requests;

pub use migration::{MigrateBatch, PreviewMigration, StageMove, TakeBackBatch};
pub use requests::{
    BeginTypes, CheckWorkflow, DraftWorkflow, ListWorkflows, PublishWorkflow, RetireWorkflow,
    WorkflowVersion,
};
