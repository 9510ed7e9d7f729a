//! `seen`: marks what is for a person as seen.

use crate::plain::for_you::SeenCommand;
use clap::Args;

pub const HELP: &str = "\
Examples:
  enquiries seen HMRC-26-4F7K9Q-X --as HMRC/jo.brown
  enquiries seen HMRC-26-4F7K9Q-X --not --as HMRC/jo.brown
  enquiries seen --all --as HMRC/jo.brown

`enquiries show for-you` lists what is for you.";

#[derive(Args, Clone, Debug)]
pub struct Seen {
    /// The references of the enquiries
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    references: Vec<String>,
    /// All that is for you
    #[arg(long)]
    all: bool,
    /// Not seen after all: it is for you again
    #[arg(long, conflicts_with = "all")]
    not: bool,
}

impl From<Seen> for SeenCommand {
    fn from(seen: Seen) -> Self {
        Self {
            references: seen.references,
            seen: !seen.not,
        }
    }
}
