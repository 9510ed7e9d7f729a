//! Loading the drafts of a person, and saving one.

use crate::database::{Tx, draft};
use crate::domain::{Draft, DraftSubject, Failure};
use crate::runtime::request::{Reads, Request, Writes};
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
}

impl Request for SaveDraft {
    type Response = ();
    type Access = Writes;
    const NAME: &'static str = "keep_draft";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        draft::keep(tx, self.of, self.seen_version, &self.marked, &self.body).await
    }
}
