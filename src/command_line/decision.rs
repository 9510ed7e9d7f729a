//! `decision`: records a decision on an enquiry, withdraws one.

use crate::plain::decisions::DecisionCommand;
use clap::Subcommand;

pub const HELP: &str = "\
Examples:
  enquiries decision add EAST-26-4F7K9Q-X 'Licence granted' --expires 31/12/2027 --appeal-until +21 --as EAST/grace.adeyemi
  enquiries decision withdraw EAST-26-4F7K9Q-X licence 'Granted to the wrong person' --as EAST/grace.adeyemi

A decision is named by its enquiry and some of its words. A wrong one is withdrawn and added anew.
`enquiries show decisions REFERENCE` lists them.";

#[derive(Clone, Debug, Subcommand)]
pub enum DecisionAction {
    /// Record a decision on an enquiry
    Add {
        /// The reference of the enquiry
        reference: String,
        /// What was decided, in a sentence
        decision: String,
        /// The day of the decision: 2026-12-24 or 24/12/2026; without it, today
        #[arg(long, value_name = "DAY")]
        decided: Option<String>,
        /// The first day of force; without it, the day of the decision
        #[arg(long, value_name = "DAY")]
        from: Option<String>,
        /// The last day of force
        #[arg(long, value_name = "DAY")]
        expires: Option<String>,
        /// The last day for an appeal
        #[arg(long, value_name = "DAY")]
        appeal_until: Option<String>,
        /// The rule that gives the appeal period
        #[arg(long, value_name = "RULE", requires = "appeal_until")]
        appeal_rule: Option<String>,
    },
    /// Withdraw a decision
    Withdraw {
        /// The reference of the enquiry
        reference: String,
        /// Words of the decision
        words: String,
        /// Why it is withdrawn
        reason: String,
    },
}

impl From<DecisionAction> for DecisionCommand {
    fn from(action: DecisionAction) -> Self {
        match action {
            DecisionAction::Add {
                reference,
                decision,
                decided,
                from,
                expires,
                appeal_until,
                appeal_rule,
            } => Self::Add {
                reference,
                decision,
                decided,
                from,
                expires,
                appeal_until,
                appeal_rule,
            },
            DecisionAction::Withdraw {
                reference,
                words,
                reason,
            } => Self::Withdraw {
                reference,
                words,
                reason,
            },
        }
    }
}
