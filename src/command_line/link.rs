//! `link`: links related enquiries, or unlinks them.

use crate::plain::links::LinkCommand;
use clap::Subcommand;

pub const HELP: &str = "\
Examples:
  enquiries link add HMRC-26-4F7K9Q-X HMRC-26-7Q2M4K-D --as HMRC/jo.brown
  enquiries link remove HMRC-26-4F7K9Q-X HMRC-26-7Q2M4K-D --as HMRC/jo.brown

`enquiries show enquiry` lists the links of an enquiry.";

#[derive(Clone, Debug, Subcommand)]
pub enum LinkAction {
    /// Link an enquiry to related ones
    Add {
        /// The reference of the enquiry
        reference: String,
        /// The references of the others
        #[arg(required = true)]
        others: Vec<String>,
    },
    /// Unlink related enquiries
    Remove {
        /// The reference of the enquiry
        reference: String,
        /// The references of the others
        #[arg(required = true)]
        others: Vec<String>,
    },
}

impl From<LinkAction> for LinkCommand {
    fn from(action: LinkAction) -> Self {
        let (reference, others, linked) = match action {
            LinkAction::Add { reference, others } => (reference, others, true),
            LinkAction::Remove { reference, others } => (reference, others, false),
        };
        Self {
            reference,
            others,
            linked,
        }
    }
}
