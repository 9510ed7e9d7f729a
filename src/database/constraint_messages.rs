//! The sentence and the column of each constraint that a person can break: PostgreSQL names the constraint that
//! a value broke, but neither the column of a check nor what would be valid.

/// `sql/constraint_messages.txt`: a constraint, its column and its sentence a line.
const TEXT: &str = crate::sql::CONSTRAINT_MESSAGES;

/// The constraint, the column at fault, and what the person can do.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    TEXT.lines().filter_map(|line| {
        let mut cells = line.splitn(3, '|').map(str::trim);
        match (cells.next(), cells.next(), cells.next()) {
            (Some(constraint), Some(column), Some(sentence)) => {
                Some((constraint, column, sentence))
            }
            // The preface.
            _ => None,
        }
    })
}

/// The column and the sentence of one constraint, if it is in the list.
pub(super) fn of(constraint: &str) -> Option<(&'static str, &'static str)> {
    all()
        .find(|(name, ..)| *name == constraint)
        .map(|(_, column, sentence)| (column, sentence))
}

/// The sentence of one constraint; one sentence for all that only a faulty program can break.
pub(super) fn message_for(constraint: &str) -> &'static str {
    of(constraint).map_or(
        "A rule of the data does not allow this value.",
        |(_, sentence)| sentence,
    )
}
