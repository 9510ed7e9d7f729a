//! `deputy`: names who decides requests for approval in the place of somebody, and ends it.

use crate::plain::deputies::DeputyCommand;
use clap::Subcommand;

pub const HELP: &str = "\
Examples:
  enquiries deputy name jo.brown --until +14 --as HMRC/asha.patel
  enquiries deputy name jo.brown --for asha.patel --from mon --until +11 --as HMRC/helen.morris
  enquiries deputy end jo.brown --as HMRC/asha.patel

A deputy decides as the person whose place they take, and never what that person asked for. Managers may name one for others.
`enquiries show deputies` lists them.";

#[derive(Clone, Debug, Subcommand)]
pub enum DeputyAction {
    /// Name a deputy
    Name {
        /// The username of the deputy
        #[arg(value_name = "USERNAME")]
        deputy: String,
        /// The username of the person whose place they take; without one, you
        #[arg(long = "for", value_name = "USERNAME")]
        of: Option<String>,
        /// The first day; without it, today
        #[arg(long, value_name = "DAY")]
        from: Option<String>,
        /// The last day, at most a year after the first
        #[arg(long, value_name = "DAY")]
        until: String,
    },
    /// End a deputy at once
    End {
        /// The username of the deputy
        #[arg(value_name = "USERNAME")]
        deputy: String,
    },
}

impl From<DeputyAction> for DeputyCommand {
    fn from(action: DeputyAction) -> Self {
        match action {
            DeputyAction::Name {
                deputy,
                of,
                from,
                until,
            } => Self::Name {
                deputy,
                of,
                from,
                until,
            },
            DeputyAction::End { deputy } => Self::End { deputy },
        }
    }
}
