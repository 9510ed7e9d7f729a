//! `tag`: adds a tag to enquiries, or removes it.

use crate::plain::tags::TagCommand;
use clap::Subcommand;

pub const HELP: &str = "\
Examples:
  enquiries tag add HMRC-26-4F7K9Q-X 'Old ledger' --as HMRC/jo.brown
  enquiries tag add HMRC-26-4F7K9Q-X HMRC-26-7Q2M4K-D 'Lost post' --new --as HMRC/asha.patel
  enquiries tag remove HMRC-26-4F7K9Q-X 'Old ledger' --as HMRC/jo.brown

`enquiries show tagged` lists the tags, `enquiries show tagged 'Old ledger'` the open enquiries with one.";

#[derive(Clone, Debug, Subcommand)]
pub enum TagAction {
    /// Add a tag to enquiries
    Add {
        /// The references of the enquiries
        #[arg(required = true, num_args = 1.., value_name = "REFERENCE")]
        references: Vec<String>,
        /// The name of the tag
        #[arg(required = true)]
        tag: String,
        /// Define the tag if it does not exist; only for those who may define tags
        #[arg(long)]
        new: bool,
    },
    /// Remove a tag from enquiries
    Remove {
        /// The references of the enquiries
        #[arg(required = true, num_args = 1.., value_name = "REFERENCE")]
        references: Vec<String>,
        /// The name of the tag
        #[arg(required = true)]
        tag: String,
    },
}

impl From<TagAction> for TagCommand {
    fn from(action: TagAction) -> Self {
        match action {
            TagAction::Add {
                references,
                tag,
                new,
            } => Self {
                references,
                tag,
                bears: true,
                may_be_new: new,
            },
            TagAction::Remove { references, tag } => Self {
                references,
                tag,
                bears: false,
                may_be_new: false,
            },
        }
    }
}
