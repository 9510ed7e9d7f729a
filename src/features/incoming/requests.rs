//! Recording what came in, saying what a message meant, and taking both back.

use crate::database::{Tx, draft, queries};
use crate::domain::{Channel, DraftSubject, Failure, FormError, ReplyEffect, Target};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes};
use crate::wording::messages::{meaning, reply_effect};
use uuid::Uuid;

/// The most channels of a body.
const MOST: i64 = 100;

/// How messages come in.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadChannels;

impl Request for LoadChannels {
    type Response = Vec<Channel>;
    type Access = Reads;
    const NAME: &'static str = "channels";

    async fn run(self, tx: &Tx) -> Result<Vec<Channel>, Failure> {
        let rows = queries::new_enquiry::channels(tx, MOST).await?.many();
        let channels = rows.into_iter().map(|row| Channel {
            code: row.code,
            name: row.name,
        });
        Ok(channels.collect())
    }
}

/// A message that was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedMessage {
    pub id: Uuid,
    /// Of an enquiry that was closed.
    pub effect: Option<ReplyEffect>,
}

/// What the database calls it; an effect of a later version is passed over.
fn effect(code: Option<String>) -> Option<ReplyEffect> {
    code.and_then(|code| code.parse().ok())
}

/// Records a message, or a conversation, with what it meant.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordMessage {
    pub target: Target,
    pub channel: String,
    pub from: Option<String>,
    pub body: String,
    /// A code of `domain::MEANINGS`; none for nothing in particular.
    pub meant: Option<String>,
    /// The conversation itself answered the citizen.
    pub answered: bool,
    /// The draft that it is the text of, dropped in the same transaction.
    pub draft: Option<DraftSubject>,
}

impl Request for RecordMessage {
    type Response = RecordedMessage;
    type Access = Writes;
    const NAME: &'static str = "record_message";

    async fn run(self, tx: &Tx) -> Result<RecordedMessage, Failure> {
        let arguments = queries::enquiry::RecordMessageArguments {
            enquiry_id: self.target.seen.id,
            channel: &self.channel,
            from_address: self.from.as_deref(),
            subject: None,
            body: &self.body,
            in_reply_to: None,
            answered: self.answered,
            meaning: self.meant.as_deref(),
        };
        let row = queries::enquiry::record_message(tx, arguments).await?;
        let row = row.one()?;
        if let Some(draft) = self.draft {
            draft::drop(tx, draft).await?;
        }
        Ok(RecordedMessage {
            id: row.message_id,
            effect: effect(row.effect),
        })
    }
}

impl Write for RecordMessage {
    fn targets(&self) -> Vec<Target> {
        vec![self.target.clone()]
    }

    fn conclude(&self, recorded: &RecordedMessage) -> Conclusion {
        let reference = &self.target.reference;
        let meant = self.meant.as_deref().map(meaning);
        let meant = meant.map(|it| format!(": {it}")).unwrap_or_default();
        let answered = match self.answered {
            true => ". The conversation counts as a first response",
            false => "",
        };
        Conclusion {
            sentence: format!(
                "Recorded on {reference}{meant}{answered}{}",
                reply_effect(recorded.effect)
            ),
            changed: vec![self.target.seen.id],
            undo: Some(Box::new(TakeBackMessage {
                message: recorded.id,
                target: self.target.clone(),
            })),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Not recorded. {}", error.describe()))
    }
}

/// Takes back a message that was recorded by mistake, just now.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeBackMessage {
    pub message: Uuid,
    pub target: Target,
}

impl Request for TakeBackMessage {
    type Response = ();
    type Access = Writes;
    const NAME: &'static str = "take_back_message";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        let row = queries::enquiry::take_back_message(tx, self.message).await?;
        let found = row.one()?.enquiry_id;
        found.map(|_| ()).ok_or(Failure::Conflict)
    }
}

impl Write for TakeBackMessage {
    fn targets(&self) -> Vec<Target> {
        vec![self.target.clone()]
    }

    fn conclude(&self, (): &()) -> Conclusion {
        let reference = &self.target.reference;
        Conclusion::of_one(
            self.target.seen.id,
            format!("Undone: the message on {reference} is taken back"),
        )
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Not taken back. {}", error.describe()))
    }
}

/// What was said of a message before, and what the new meaning did to an enquiry that was closed.
#[derive(Clone, Debug, PartialEq)]
pub struct FormerMeaning {
    pub meant: Option<String>,
    pub effect: Option<ReplyEffect>,
}

/// Says what a message meant.
#[derive(Clone, Debug, PartialEq)]
pub struct MeanMessage {
    pub target: Target,
    pub message: Uuid,
    /// A code of `domain::MEANINGS`; none for nothing in particular.
    pub meant: Option<String>,
    pub reason: Option<String>,
    /// It takes another change back.
    pub undoes: bool,
}

impl Request for MeanMessage {
    type Response = FormerMeaning;
    type Access = Writes;
    const NAME: &'static str = "mean_message";

    async fn run(self, tx: &Tx) -> Result<FormerMeaning, Failure> {
        let (meant, reason) = (self.meant.as_deref(), self.reason.as_deref());
        let row = queries::enquiry::mean_message(tx, self.message, meant, reason).await?;
        let row = row.optional()?.ok_or(Failure::Conflict)?;
        Ok(FormerMeaning {
            meant: row.former,
            effect: effect(row.effect),
        })
    }
}

impl Write for MeanMessage {
    fn targets(&self) -> Vec<Target> {
        vec![self.target.clone()]
    }

    fn conclude(&self, former: &FormerMeaning) -> Conclusion {
        let meant = meaning(self.meant.as_deref().unwrap_or_default());
        let back = Self {
            meant: former.meant.clone(),
            reason: Some("Undone".into()),
            undoes: true,
            ..self.clone()
        };
        let changed = former.meant != self.meant;
        // Chasing and thanks move no clock.
        let moves = |it: &Option<String>| {
            matches!(it.as_deref(), Some("clarification_received" | "withdrawn"))
        };
        let follow = match moves(&former.meant) || moves(&self.meant) {
            true => ". The clocks follow",
            false => "",
        };
        let effect = reply_effect(former.effect);
        Conclusion {
            sentence: match self.undoes {
                true => format!("Undone: the message {meant}{follow}{effect}"),
                false => format!("The message {meant}{follow}{effect}"),
            },
            changed: vec![self.target.seen.id],
            undo: (changed && !self.undoes).then(|| Box::new(back) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Not recorded. {}", error.describe()))
    }
}
