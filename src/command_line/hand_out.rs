//! The words of `enquiries take-next`, `assignment` and `absence`.

use crate::plain::hand_outs::HandOutCommand;
use clap::Subcommand;

pub(super) const TAKE_HELP: &str = "\
Examples:
  enquiries take-next --as HMRC/jo.brown
  enquiries explain hand-out HMRC-26-4F7K9Q-X --as HMRC/jo.brown

Refused while you have too many enquiries that you have not begun, or one for too long.";

pub(super) const ASSIGNMENT_HELP: &str = "\
Examples:
  enquiries assignment list --as HMRC/asha.patel
  enquiries assignment set policy 1 --team payments --why 'Everybody knows payment plans' --as HMRC/asha.patel
  enquiries assignment set capacity 25 --why 'January' --as HMRC/asha.patel

Policies: 0 by hand, 1 in turn, 2 to who has least, 3 to who knows it best.";

pub(super) const ABSENCE_HELP: &str = "\
Examples:
  enquiries absence hand-over jo.brown --to priya.nair --reason 'On leave until Monday' --as HMRC/asha.patel
  enquiries absence return jo.brown --as HMRC/asha.patel

All of it is handed over, or nothing. What somebody changed, noted or wrote since stays with them.";

/// What is done with the parameters of assignment.
#[derive(Clone, Debug, Subcommand)]
pub enum AssignmentAction {
    /// List the parameters, with bounds, unit and reason
    List,
    /// Set a parameter of the organisation, or of one team
    Set {
        /// The code of the parameter
        parameter: String,
        /// Its value
        #[arg(allow_negative_numbers = true)]
        value: i32,
        /// Only for this team, by its code
        #[arg(long)]
        team: Option<String>,
        /// Why it is set so, for the history
        #[arg(long)]
        why: String,
    },
}

/// What is done for somebody who is away.
#[derive(Clone, Debug, Subcommand)]
pub enum AbsenceAction {
    /// Hand over all their open enquiries
    HandOver {
        /// Who is away, by username
        from: String,
        /// To whom; without it, back to the teams
        #[arg(long)]
        to: Option<String>,
        /// Why, for the history
        #[arg(long)]
        reason: String,
    },
    /// Give back what nobody touched since
    Return {
        /// Who was away, by username
        to: String,
        /// Why, for the history
        #[arg(long, default_value = "Back at work")]
        reason: String,
    },
}

impl From<AssignmentAction> for HandOutCommand {
    fn from(action: AssignmentAction) -> Self {
        match action {
            AssignmentAction::List => Self::Parameters,
            AssignmentAction::Set {
                parameter,
                value,
                team,
                why,
            } => Self::SetParameter {
                code: parameter,
                value,
                team,
                why,
            },
        }
    }
}

impl From<AbsenceAction> for HandOutCommand {
    fn from(action: AbsenceAction) -> Self {
        match action {
            AbsenceAction::HandOver { from, to, reason } => Self::Cover { from, to, reason },
            AbsenceAction::Return { to, reason } => Self::Return { to, reason },
        }
    }
}
