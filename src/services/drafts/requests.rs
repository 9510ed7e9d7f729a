//! Loading the drafts of a person, and saving one.

use crate::database::{Tx, draft};
use crate::domain::{Draft, DraftSubject, Failure};
use crate::runtime::request::{AnyRequest, Reads, Request, Running, Writes};
use std::any::Any;
use uuid::Uuid;

/// What the person typed and did not send, wherever they typed it.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadDrafts;

impl Request for LoadDrafts {
    type Response = Vec<Draft>;
    type Access = Reads;
    const NAME: &'static str = "drafts";

    async fn run(self, tx: &Tx) -> Result<Vec<Draft>, Failure> {
        draft::mine(tx).await
    }
}

/// Saves a draft over its earlier text; a blank body deletes it.
#[derive(Clone, Debug, PartialEq)]
pub struct SaveDraft {
    pub of: DraftSubject,
    /// The version of the enquiry that was on the screen, where it was known.
    pub seen_version: Option<i32>,
    /// Those that were marked, where it is for several.
    pub marked: Vec<Uuid>,
    pub body: String,
    /// The version of the draft that was read last; 0 for none. Another one is refused.
    pub read_version: i32,
}

impl Request for SaveDraft {
    /// The new version; 0 where it was deleted.
    type Response = i32;
    type Access = Writes;
    const NAME: &'static str = "keep_draft";

    async fn run(self, tx: &Tx) -> Result<i32, Failure> {
        let (marked, body) = (&self.marked, &self.body);
        draft::keep(
            tx,
            self.of,
            self.seen_version,
            marked,
            body,
            self.read_version,
        )
        .await
    }
}

/// A change that sends the text of a draft. In its transaction the draft is held first, so that a text which another
/// session of the writer added meanwhile does not leave with it unread.
#[derive(Clone, Debug)]
pub(crate) struct SendDraft {
    pub of: DraftSubject,
    pub read_version: i32,
    pub change: Box<dyn AnyRequest>,
}

impl AnyRequest for SendDraft {
    fn name(&self) -> &'static str {
        self.change.name()
    }

    fn writes(&self) -> bool {
        self.change.writes()
    }

    fn polls(&self) -> bool {
        self.change.polls()
    }

    fn in_session(&self) -> bool {
        self.change.in_session()
    }

    fn run_any(self: Box<Self>, tx: &Tx) -> Running<'_> {
        Box::pin(async move {
            draft::hold(tx, self.of, self.read_version).await?;
            self.change.run_any(tx).await
        })
    }

    fn clone_any(&self) -> Box<dyn AnyRequest> {
        Box::new(self.clone())
    }

    fn equals(&self, other: &dyn AnyRequest) -> bool {
        self.change.equals(other)
    }

    /// What is asked for is the change.
    fn as_any(&self) -> &dyn Any {
        self.change.as_any()
    }
}
