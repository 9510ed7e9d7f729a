//! A deputy: who decides requests for approval in the place of somebody, and when.

use chrono::NaiveDate;
use uuid::Uuid;

/// Names are untrusted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deputy {
    pub id: Uuid,
    /// Whose requests they are.
    pub staff_id: Uuid,
    pub staff_name: String,
    /// Who decides them too.
    pub deputy_id: Uuid,
    pub deputy_name: String,
    /// The first day and the last, in London.
    pub from_on: NaiveDate,
    pub until_on: NaiveDate,
    pub has_begun: bool,
    pub version: i32,
}
