//! `hold`: puts enquiries on hold until a time, or ends that.

use crate::plain::hold::HoldCommand;
use clap::Args;

pub const HELP: &str = "\
Examples:
  enquiries hold HMRC-26-4F7K9Q-X --until +14 --reason 'The bank answers by then' --as HMRC/jo.brown
  enquiries hold HMRC-26-4F7K9Q-X --end --as HMRC/jo.brown

A hold ends by itself, and at once when a message, a document or a task comes in. What is over stands on top of the queue.";

#[derive(Args, Clone, Debug)]
pub struct HoldEnquiries {
    /// The references of the enquiries
    #[arg(required = true)]
    references: Vec<String>,
    /// Until when, at most 120 days: a day like fri, +14 or 3 may, or a time
    #[arg(
        long,
        value_name = "WHEN",
        required_unless_present = "end",
        requires = "reason"
    )]
    until: Option<String>,
    /// What they wait for
    #[arg(long, requires = "until")]
    reason: Option<String>,
    /// End their holds
    #[arg(long, conflicts_with_all = ["until", "reason"])]
    end: bool,
}

impl From<HoldEnquiries> for HoldCommand {
    fn from(hold: HoldEnquiries) -> Self {
        Self {
            references: hold.references,
            until: hold.until,
            reason: hold.reason,
        }
    }
}
