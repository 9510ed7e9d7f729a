//! Changes of opening hours: made in a transaction of the person's, previewed in it, and kept only when asked.

use super::queries::configure as q;
use super::transaction::{Access, Tx};
use super::{Database, STATEMENT_TIMEOUT_MS};
use crate::domain::rows::ClockMoveRow;
use crate::domain::{CalendarChange, ChangedHours, ClockMove, Failure, SessionToken};

impl Database {
    /// What the change moves, rule by rule; without `apply` nothing of it stays.
    ///
    /// Fails with [`Failure::Refused`] where the database knows no such calendar, cannot read the hours, or the person may
    /// not configure.
    pub async fn change_calendar(
        &self,
        session: &SessionToken,
        change: &CalendarChange,
        apply: bool,
    ) -> Result<Vec<ClockMove>, Failure> {
        let access = Access::ReadWrite;
        let scope = Tx::enter(&self.pool, Some(session), access, STATEMENT_TIMEOUT_MS).await?;
        let moves = make(&scope, change).await;
        if !apply || moves.is_err() {
            scope.roll_back().await;
            return moves;
        }
        scope.commit().await?;
        moves
    }
}

async fn make(scope: &Tx, change: &CalendarChange) -> Result<Vec<ClockMove>, Failure> {
    let code = &change.calendar;
    let calendar = match &change.what {
        ChangedHours::Weekday { weekday, hours } => {
            let set = q::set_opening_hours(scope, code, *weekday, hours).await?;
            set.one()?.calendar_id
        }
        ChangedHours::Day { day, name, hours } => {
            let set = q::set_opening_day(scope, code, *day, Some(name), hours).await?;
            set.one()?.calendar_id
        }
        ChangedHours::UsualDay { day } => {
            let set = q::set_opening_day(scope, code, *day, None, "closed").await?;
            set.one()?.calendar_id
        }
    };
    let moves = q::preview_calendar_change(scope, calendar).await?;
    Ok(moves.many().into_iter().map(clock_move).collect())
}

fn clock_move(row: ClockMoveRow) -> ClockMove {
    ClockMove {
        rule: row.rule_name,
        clocks: row.clocks,
        earlier: row.earlier,
        later: row.later,
        confirmed: row.confirmed,
        most_seconds: row.most_seconds,
    }
}
