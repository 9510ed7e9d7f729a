//! `split`: makes a part of an enquiry an enquiry of its own.

use crate::plain::duplicates::DuplicateCommand;
use clap::Args;

pub const HELP: &str = "\
Examples:
  enquiries split HMRC-26-4F7K9Q-X --about 'Payment plan' --subject 'Instalments' --as HMRC/jo.brown

The part is of the same citizen and has its own stage. The whole cannot be closed before its parts are.";

/// Which enquiry, and what its part is about.
#[derive(Args, Clone, Debug)]
pub struct Split {
    /// The reference of the enquiry
    reference: String,
    /// The name of the type of the part
    #[arg(long, value_name = "TYPE")]
    about: String,
    /// What the part is about in a few words
    #[arg(long)]
    subject: String,
    /// What is asked in the part
    #[arg(long, default_value = "")]
    text: String,
}

impl From<Split> for DuplicateCommand {
    fn from(split: Split) -> Self {
        Self::Split {
            reference: split.reference,
            about: split.about,
            subject: split.subject,
            text: split.text,
        }
    }
}
