//! `approval`: asks that an enquiry may take a step, and decides what a colleague asked for.

use crate::plain::approvals::ApprovalCommand;
use clap::Subcommand;

pub const HELP: &str = "\
Examples:
  enquiries approval ask HMRC-26-4F7K9Q-X 'Escalate to a specialist' --reason 'Two tax codes at once' --as HMRC/jo.brown
  enquiries approval approve HMRC-26-4F7K9Q-X 'Escalate to a specialist' --comment 'Agreed' --as HMRC/asha.patel
  enquiries approval decline HMRC-26-4F7K9Q-X 'Escalate to a specialist' --reason 'Ask the employer first' --as HMRC/asha.patel

A step is named by its label, its stage, or words of either. Where the step says so, approving takes it at once.
`enquiries show for-you` lists what is for you to decide.";

#[derive(Clone, Debug, Subcommand)]
pub enum ApprovalAction {
    /// Ask for approval of a step
    Ask {
        /// The reference of the enquiry
        reference: String,
        /// The step
        step: String,
        /// Why it should be approved
        #[arg(long)]
        reason: String,
    },
    /// Approve what a colleague asked for
    Approve {
        /// The reference of the enquiry
        reference: String,
        /// The step
        step: String,
        /// A comment
        #[arg(long)]
        comment: Option<String>,
    },
    /// Decline what a colleague asked for
    Decline {
        /// The reference of the enquiry
        reference: String,
        /// The step
        step: String,
        /// Why, and what needs to change
        #[arg(long)]
        reason: String,
    },
}

impl From<ApprovalAction> for ApprovalCommand {
    fn from(action: ApprovalAction) -> Self {
        match action {
            ApprovalAction::Ask {
                reference,
                step,
                reason,
            } => Self::Ask {
                reference,
                step,
                reason,
            },
            ApprovalAction::Approve {
                reference,
                step,
                comment,
            } => Self::Decide {
                reference,
                step,
                approve: true,
                reason: comment,
            },
            ApprovalAction::Decline {
                reference,
                step,
                reason,
            } => Self::Decide {
                reference,
                step,
                approve: false,
                reason: Some(reason),
            },
        }
    }
}
