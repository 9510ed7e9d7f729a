//! The colleagues to whom an enquiry can be assigned.

use super::queries;
use super::transaction::Tx;
use crate::domain::rows::people::AssignableRow;
use crate::domain::{Colleague, Failure, Role, TaskHolder};

/// The most colleagues a picker is given.
const MOST_COLLEAGUES: i64 = 1000;

pub(crate) async fn colleagues(scope: &Tx) -> Result<Vec<Colleague>, Failure> {
    let rows = queries::people::assignable(scope, MOST_COLLEAGUES).await?;
    Ok(rows.many().into_iter().map(colleague).collect())
}

/// The people and the teams that a task can be given to, or a question put to.
pub(crate) async fn task_holders(scope: &Tx) -> Result<Vec<TaskHolder>, Failure> {
    let rows = queries::people::task_holders(scope, MOST_COLLEAGUES).await?;
    let holders = rows.many().into_iter().map(|row| TaskHolder {
        staff_id: row.staff_id,
        team_id: row.team_id,
        code: row.code,
        name: row.name,
    });
    Ok(holders.collect())
}

fn colleague(row: AssignableRow) -> Colleague {
    Colleague {
        staff_id: row.staff_id,
        name: row.name,
        role: Role::from_code(&row.role_code),
        team_name: row.team_name,
        open_count: row.open_count,
    }
}
