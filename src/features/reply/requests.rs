//! What a reply begins with, a template filled for its enquiry, and the reply as a change.

use crate::database::{Tx, reply};
use crate::domain::reply::{FilledTemplate, ReplyActivity, ReplyDraft};
use crate::domain::{DraftForm, Failure, FormError, OutgoingMessage, ReplyTo, Target};
use crate::keys::REPLY;
use crate::runtime::request::{Conclusion, Reads, Request, ReturnedDraft, Write, Writes};
use uuid::Uuid;

/// Where a reply on an enquiry goes, and the templates that it can begin with.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadReplyTo {
    pub enquiry_id: Uuid,
}

impl Request for LoadReplyTo {
    type Response = ReplyTo;
    type Access = Reads;
    const NAME: &'static str = "reply_to";

    async fn run(self, tx: &Tx) -> Result<ReplyTo, Failure> {
        reply::reply_to(tx, self.enquiry_id).await
    }
}

/// What colleagues did and do meanwhile about answering an enquiry.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadReplyActivity {
    pub enquiry_id: Uuid,
}

impl Request for LoadReplyActivity {
    type Response = ReplyActivity;
    type Access = Reads;
    const NAME: &'static str = "reply_activity";

    async fn run(self, tx: &Tx) -> Result<ReplyActivity, Failure> {
        reply::activity(tx, self.enquiry_id).await
    }
}

/// A template's text for an enquiry; `None` when one of the two is not there any more.
#[derive(Clone, Debug, PartialEq)]
pub struct FillTemplate {
    pub template_id: Uuid,
    pub enquiry_id: Uuid,
}

impl Request for FillTemplate {
    type Response = Option<FilledTemplate>;
    type Access = Reads;
    const NAME: &'static str = "fill_template";

    async fn run(self, tx: &Tx) -> Result<Self::Response, Failure> {
        reply::fill(tx, self.template_id, self.enquiry_id).await
    }
}

/// Releases a reply on the enquiry as it was seen, and drops its draft.
#[derive(Clone, Debug, PartialEq)]
pub struct SendReply {
    pub target: Target,
    /// The citizen's name.
    pub to: String,
    pub letter: OutgoingMessage,
}

impl Request for SendReply {
    /// The message, which waits to be sent.
    type Response = Uuid;
    type Access = Writes;
    const NAME: &'static str = "send_reply";

    async fn run(self, tx: &Tx) -> Result<Uuid, Failure> {
        reply::send(tx, self.target.seen, &self.letter).await
    }
}

impl Write for SendReply {
    /// None: the row of the enquiry itself does not change.
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn versioned_target(&self) -> Option<&Target> {
        Some(&self.target)
    }

    fn conclude(&self, _message: &Uuid) -> Conclusion {
        let (to, reference) = (&self.to, &self.target.reference);
        Conclusion::of_one(
            self.target.seen.id,
            format!("Your reply to {to} on {reference} is released, to be sent by hand"),
        )
    }

    fn failed(&self, error: &FormError, unconfirmed: bool) -> Option<String> {
        let not = match unconfirmed {
            true => "may not have been sent",
            false => "was not sent",
        };
        let (reference, error) = (&self.target.reference, error.describe());
        Some(format!(
            "The reply on {reference} {not}. {error} Press {REPLY} to open it again."
        ))
    }
}

/// Takes back a letter on the enquiry that waits to be sent. Its text is a draft again.
#[derive(Clone, Debug, PartialEq)]
pub struct RecallLetter {
    pub target: Target,
    /// The citizen's name.
    pub to: String,
    pub letter: Uuid,
    pub seen_version: i32,
}

impl Request for RecallLetter {
    type Response = ReplyDraft;
    type Access = Writes;
    const NAME: &'static str = "recall_letter";

    async fn run(self, tx: &Tx) -> Result<ReplyDraft, Failure> {
        reply::recall(tx, self.letter, self.seen_version).await
    }
}

impl Write for RecallLetter {
    /// None: the row of the enquiry itself does not change.
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, text: &ReplyDraft) -> Conclusion {
        let (to, reference) = (&self.to, &self.target.reference);
        let sentence = format!(
            "The letter to {to} on {reference} is recalled and will not be sent. Press {REPLY} to edit it"
        );
        Conclusion {
            returned: Some(ReturnedDraft {
                of: DraftForm::Reply.on(self.target.seen.id),
                target: self.target.clone(),
                text: text.written(),
            }),
            ..Conclusion::of_one(self.target.seen.id, sentence)
        }
    }

    fn failed(&self, error: &FormError, unconfirmed: bool) -> Option<String> {
        let not = match unconfirmed {
            true => "may not be recalled",
            false => "was not recalled",
        };
        let (reference, error) = (&self.target.reference, error.describe());
        Some(format!("The letter on {reference} {not}. {error}"))
    }
}
