//! Questions to colleagues, as rows of the screens.

use crate::domain::Question;
use crate::domain::rows::QuestionRow;

pub(crate) fn question(row: QuestionRow) -> Question {
    Question {
        id: row.id,
        version: row.version,
        enquiry_id: row.enquiry_id,
        reference: row.reference,
        subject: row.subject,
        question: row.question,
        asked_by: row.asked_by_name,
        is_of_team: row.staff_id.is_none(),
        to: row.staff_name.or(row.team_name).unwrap_or_default(),
        due_at: row.due_at,
        is_open: row.answered_at.is_none() && !row.withdrawn,
    }
}
