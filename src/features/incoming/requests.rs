//! Recording what came in, saying what a message meant, and taking both back.

use crate::database::{Tx, draft, queries};
use crate::domain::{Channel, DraftSubject, Failure, FormError, Target};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes};
use crate::wording::messages::meaning;
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

/// Records a message, or a conversation, with what it meant. The response is its key.
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
    type Response = Uuid;
    type Access = Writes;
    const NAME: &'static str = "record_message";

    async fn run(self, tx: &Tx) -> Result<Uuid, Failure> {
        let arguments = queries::enquiry::RecordMessageArguments {
            enquiry_id: self.target.seen.id,
            channel: &self.channel,
            from_address: self.from.as_deref(),
            subject: None,
            body: &self.body,
            in_reply_to: None,
            answered: self.answered,
        };
        let row = queries::enquiry::record_message(tx, arguments).await?;
        let id = row.one()?.message_id;
        if self.meant.is_some() {
            queries::enquiry::mean_message(tx, id, self.meant.as_deref(), None).await?;
        }
        if let Some(draft) = self.draft {
            draft::drop(tx, draft).await?;
        }
        Ok(id)
    }
}

impl Write for RecordMessage {
    fn targets(&self) -> Vec<Target> {
        vec![self.target.clone()]
    }

    fn conclude(&self, id: &Uuid) -> Conclusion {
        let reference = &self.target.reference;
        let meant = self.meant.as_deref().map(meaning);
        let meant = meant.map(|it| format!(": {it}")).unwrap_or_default();
        let answered = match self.answered {
            true => ". The conversation counts as a first response",
            false => "",
        };
        Conclusion {
            sentence: format!("Recorded on {reference}{meant}{answered}"),
            changed: vec![self.target.seen.id],
            undo: Some(Box::new(TakeBackMessage {
                message: *id,
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

/// Says what a message meant. The response is what was said before.
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
    type Response = Option<String>;
    type Access = Writes;
    const NAME: &'static str = "mean_message";

    async fn run(self, tx: &Tx) -> Result<Option<String>, Failure> {
        let (meant, reason) = (self.meant.as_deref(), self.reason.as_deref());
        let row = queries::enquiry::mean_message(tx, self.message, meant, reason).await?;
        let row = row.optional()?.ok_or(Failure::Conflict)?;
        Ok(row.former)
    }
}

impl Write for MeanMessage {
    fn targets(&self) -> Vec<Target> {
        vec![self.target.clone()]
    }

    fn conclude(&self, former: &Option<String>) -> Conclusion {
        let meant = meaning(self.meant.as_deref().unwrap_or_default());
        let back = Self {
            meant: former.clone(),
            reason: Some("Undone".into()),
            undoes: true,
            ..self.clone()
        };
        let changed = *former != self.meant;
        // Chasing and thanks move no clock.
        let moves = |it: &Option<String>| {
            matches!(it.as_deref(), Some("clarification_received" | "withdrawn"))
        };
        let follow = match moves(former) || moves(&self.meant) {
            true => ". The clocks follow",
            false => "",
        };
        Conclusion {
            sentence: match self.undoes {
                true => format!("Undone: the message {meant}{follow}"),
                false => format!("The message {meant}{follow}"),
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
