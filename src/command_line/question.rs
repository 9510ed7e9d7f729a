//! `question`: asks a colleague about an enquiry, answers, withdraws.

use crate::plain::questions::QuestionCommand;
use clap::Subcommand;

pub const HELP: &str = "\
Examples:
  enquiries question ask HMRC-26-4F7K9Q-X 'Is the mandate valid?' --to priya.nair --due 'tomorrow 12:00' --as HMRC/jo.brown
  enquiries question answer HMRC-26-4F7K9Q-X mandate 'Yes, until June.' --as HMRC/priya.nair
  enquiries question withdraw HMRC-26-4F7K9Q-X mandate --as HMRC/jo.brown

A question is named by its enquiry and some of its words. `enquiries show for-you` lists those to you, and
`enquiries show questions` those that you asked.";

#[derive(Clone, Debug, Subcommand)]
pub enum QuestionAction {
    /// Ask a colleague or a team about an enquiry
    Ask {
        /// The reference of the enquiry
        reference: String,
        /// The question
        question: String,
        /// Who is asked: a username or a team's code
        #[arg(long, value_name = "USERNAME OR CODE")]
        to: String,
        /// By when an answer is needed: today 16:00, Friday, 4 December, 2026-12-24 or +3 for 3 days
        #[arg(long, value_name = "TIME")]
        due: String,
    },
    /// Answer a question; the answer is a note
    Answer {
        /// The reference of the enquiry
        reference: String,
        /// Words of the question
        words: String,
        /// The answer
        answer: String,
    },
    /// Withdraw a question
    Withdraw {
        /// The reference of the enquiry
        reference: String,
        /// Words of the question
        words: String,
    },
}

impl From<QuestionAction> for QuestionCommand {
    fn from(action: QuestionAction) -> Self {
        match action {
            QuestionAction::Ask {
                reference,
                question,
                to,
                due,
            } => Self::Ask {
                reference,
                question,
                to,
                due,
            },
            QuestionAction::Answer {
                reference,
                words,
                answer,
            } => Self::Answer {
                reference,
                words,
                answer,
            },
            QuestionAction::Withdraw { reference, words } => Self::Withdraw { reference, words },
        }
    }
}
