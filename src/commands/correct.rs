//! `enquiries correct` and `enquiries hand-over`.

use super::signed_in::SignedIn;
use super::{CommandResult, Exit, print};
use crate::command_line::{Correct, Global, HandOver, NewValue};
use crate::domain::Correction;

pub(super) async fn run(global: &Global, what: Correct) -> CommandResult {
    make(global, correction(what)).await
}

pub(super) async fn hand_over(global: &Global, what: HandOver) -> CommandResult {
    let HandOver {
        username,
        team,
        to,
        reason,
        leaves,
        closes,
    } = what;
    let correction = match (username, team, to) {
        (Some(from), None, to) => Correction::HandOverWork {
            from,
            to,
            reason,
            leaves,
        },
        (None, Some(from), Some(to)) => Correction::HandOverTeam {
            from,
            to,
            reason,
            closes,
        },
        _ => {
            return Err(Exit::wrong_use(
                "Name a person, or --team and --to with the codes of two teams.",
            ));
        }
    };
    make(global, correction).await
}

async fn make(global: &Global, correction: Correction) -> CommandResult {
    let session = SignedIn::open(global, "A correction names who made it.").await?;
    let made = session.database.correct(&session.token, &correction).await;
    session.close().await;
    print(&made?)
}

fn correction(what: Correct) -> Correction {
    let value = |kind: &'static str, value: NewValue| Correction::Value {
        reference: value.reference,
        kind,
        new_value: value.new_value,
        reason: value.reason,
    };
    match what {
        Correct::Type(new) => value("type", new),
        Correct::Citizen(new) => value("citizen", new),
        Correct::Channel(new) => value("channel", new),
        Correct::Deadline(new) => value("deadline", new),
        Correct::Team(new) => value("team", new),
        Correct::Outcome(new) => value("outcome", new),
        Correct::Merge {
            reference,
            into,
            reason,
        } => Correction::Merge {
            reference,
            into_reference: into,
            reason,
        },
        Correct::UndoMerge { reference, reason } => Correction::UndoMerge { reference, reason },
        Correct::FailureDemand {
            reference,
            code,
            page,
        } => Correction::FailureDemand {
            reference,
            code,
            page,
        },
    }
}
