//! What only a superuser can do, and nobody has done: on a managed server an administrator has fewer rights.

use super::{Finding, InspectError, Rule, catalogue};
use crate::sql;
use tokio_postgres::{Client, Row};

/// A finding for each statement that an operator's superuser should run.
pub(super) async fn missing(client: &mut Client) -> Result<Vec<Finding>, InspectError> {
    let transaction = catalogue::enter(client).await?;
    let rows = transaction.query(sql::lint::SUPERUSER, &[]).await?;
    transaction.rollback().await?;
    rows.iter().map(finding).collect()
}

fn finding(row: &Row) -> Result<Finding, InspectError> {
    let statement: String = row.try_get("statement")?;
    Ok(Finding {
        rule: Rule::new(
            "superuser_has_done_the_rest",
            "What only a superuser can do has been done.",
            "the migrations do it where their administrator is one, and cannot elsewhere",
            &format!("as a superuser, in this database: {statement}"),
        ),
        object_name: row.try_get("object_name")?,
        detail: row.try_get("detail")?,
        place: None,
    })
}
