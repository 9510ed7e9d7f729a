//! `task`: adds a task to an enquiry, completes one, gives one to somebody else.

use crate::plain::tasks::TaskCommand;
use clap::{Subcommand, ValueEnum};

pub const HELP: &str = "\
Examples:
  enquiries task add HMRC-26-4F7K9Q-X 'Ring the bank' --due 'Friday 16:00' --as HMRC/jo.brown
  enquiries task add HMRC-26-4F7K9Q-X 'Visit' --due +3 --to payments --blocks nothing --as HMRC/jo.brown
  enquiries task add HMRC-26-4F7K9Q-X 'Ring her' --call-back --from 2pm --due 'Friday 4pm' --as HMRC/jo.brown
  enquiries task complete HMRC-26-4F7K9Q-X bank --as HMRC/jo.brown
  enquiries task give HMRC-26-4F7K9Q-X bank priya.nair --as HMRC/jo.brown

A task is named by its enquiry and some of its words. `enquiries show tasks` lists them.";

/// What waits for a task.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Blocks {
    Closing,
    Everything,
    Nothing,
}

#[derive(Clone, Debug, Subcommand)]
pub enum TaskAction {
    /// Add a task to an enquiry
    Add {
        /// The reference of the enquiry
        reference: String,
        /// What is to be done
        what: String,
        /// By when: today 16:00, Friday, 4 December, 2026-12-24 or +3 for 3 days
        #[arg(long, value_name = "TIME")]
        due: String,
        /// Who is to do it: a username or a team's code; without one, you
        #[arg(long, value_name = "USERNAME OR CODE")]
        to: Option<String>,
        /// What waits for it
        #[arg(long, value_enum, default_value = "closing")]
        blocks: Blocks,
        /// Only this standard stage waits for it: triage, in_progress, waiting_for_citizen, escalated, …
        #[arg(long, value_name = "STAGE", conflicts_with = "blocks")]
        blocks_stage: Option<String>,
        /// A promise to ring the citizen: the number is shown with it
        #[arg(long)]
        call_back: bool,
        /// The beginning of the window in which you ring, of the same day: 14:00 or 2pm
        #[arg(long, value_name = "TIME", requires = "call_back")]
        from: Option<String>,
    },
    /// Complete a task
    Complete {
        /// The reference of the enquiry
        reference: String,
        /// Words of the task
        words: String,
    },
    /// Set a completed task to do again
    Reopen {
        /// The reference of the enquiry
        reference: String,
        /// Words of the task
        words: String,
    },
    /// Give a task to a colleague or to a team
    Give {
        /// The reference of the enquiry
        reference: String,
        /// Words of the task
        words: String,
        /// A username or a team's code
        to: String,
    },
}

impl From<TaskAction> for TaskCommand {
    fn from(action: TaskAction) -> Self {
        let done = |reference, words, done| Self::Done {
            reference,
            words,
            done,
        };
        match action {
            TaskAction::Add {
                reference,
                what,
                due,
                to,
                blocks,
                blocks_stage,
                call_back,
                from,
            } => Self::Add {
                reference,
                what,
                due,
                to,
                blocks: match blocks {
                    _ if blocks_stage.is_some() => "stage",
                    Blocks::Closing => "closing",
                    Blocks::Everything => "everything",
                    Blocks::Nothing => "nothing",
                },
                stage: blocks_stage,
                is_call_back: call_back,
                from,
            },
            TaskAction::Complete { reference, words } => done(reference, words, true),
            TaskAction::Reopen { reference, words } => done(reference, words, false),
            TaskAction::Give {
                reference,
                words,
                to,
            } => Self::Give {
                reference,
                words,
                to,
            },
        }
    }
}
