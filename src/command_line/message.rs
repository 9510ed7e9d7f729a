//! `message`: records what came in from a citizen, says what a message meant.

use crate::plain::messages::MessageCommand;
use clap::Subcommand;

pub const HELP: &str = "\
Examples:
  enquiries message record HMRC-26-4F7K9Q-X 'She rang: the code works now' --channel telephone --answered --as HMRC/jo.brown
  enquiries message record HMRC-26-4F7K9Q-X 'The years are 2024 and 2025' --channel email --meant clarification_received --as HMRC/jo.brown
  enquiries message meant HMRC-26-4F7K9Q-X chased --reason 'She only asks when' --as HMRC/jo.brown

Meanings: clarification_received, withdrawn, chased, thanked, nothing. The clocks follow from an answer and from a withdrawal.
What was said before is taken back, and stays in the history.";

#[derive(Clone, Debug, Subcommand)]
pub enum MessageAction {
    /// Record a message, or a conversation
    Record {
        /// The reference of the enquiry
        reference: String,
        /// What was said
        body: String,
        /// How it came: telephone, in_person, email, letter or web_form
        #[arg(long, value_name = "CODE", default_value = "telephone")]
        channel: String,
        /// The number or address it came from
        #[arg(long, value_name = "ADDRESS")]
        from: Option<String>,
        /// What it meant
        #[arg(long, value_name = "MEANING")]
        meant: Option<String>,
        /// The conversation itself answered the citizen: it counts as a first response
        #[arg(long)]
        answered: bool,
    },
    /// Say what a message meant
    Meant {
        /// The reference of the enquiry
        reference: String,
        /// What it meant; nothing takes back what was said
        meaning: String,
        /// Words of the message; without them, the newest that came in
        #[arg(long)]
        words: Option<String>,
        /// Why, needed where something else was said before
        #[arg(long)]
        reason: Option<String>,
    },
}

impl From<MessageAction> for MessageCommand {
    fn from(action: MessageAction) -> Self {
        match action {
            MessageAction::Record {
                reference,
                body,
                channel,
                from,
                meant,
                answered,
            } => Self::Record {
                reference,
                body,
                channel,
                from,
                meant,
                answered,
            },
            MessageAction::Meant {
                reference,
                meaning,
                words,
                reason,
            } => Self::Meant {
                reference,
                meaning,
                words,
                reason,
            },
        }
    }
}
