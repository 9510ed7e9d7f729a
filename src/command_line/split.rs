//! `split`: makes a part of an enquiry an enquiry of its own.

use crate::domain::{Carried, PartBlocks};
use crate::plain::duplicates::DuplicateCommand;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

pub const HELP: &str = "\
Examples:
  enquiries split HMRC-26-4F7K9Q-X --about 'Payment plan' --subject 'Instalments' --as HMRC/jo.brown
  enquiries split HMRC-26-4F7K9Q-X --about 'Payment plan' --subject 'Instalments' --show letters --as HMRC/jo.brown

The part is of the same citizen and has its own stage. The whole cannot be closed before its parts are.
With --blocks everything no step of the whole can be taken before.";

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
    /// What the part shows of the whole, where it stays
    #[arg(long, default_value = "all", value_name = "WHAT")]
    show: Carried,
    /// Which steps of the whole the part blocks while it is open
    #[arg(long, default_value = "closing", value_name = "STEPS")]
    blocks: PartBlocks,
}

impl ValueEnum for Carried {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.code()).help(self.word()))
    }
}

impl ValueEnum for PartBlocks {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.code()).help(self.word()))
    }
}

impl From<Split> for DuplicateCommand {
    fn from(split: Split) -> Self {
        Self::Split {
            reference: split.reference,
            about: split.about,
            subject: split.subject,
            text: split.text,
            carried: split.show,
            blocks: split.blocks,
        }
    }
}
