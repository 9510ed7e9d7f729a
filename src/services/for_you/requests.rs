//! The list of what is for a person, and marking it as seen.

use crate::database::{Tx, for_you};
use crate::domain::{Concern, Failure, FormError, Page, SeenMark, Target};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes, count};

/// Questions to this person and approvals to decide, then what others did that concerns them, newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct ListConcerns;

impl Request for ListConcerns {
    type Response = Page<Concern>;
    type Access = Reads;
    const NAME: &'static str = "for_you";

    async fn run(self, tx: &Tx) -> Result<Page<Concern>, Failure> {
        for_you::concerns(tx).await
    }
}

/// Marks enquiries as seen up to the reading of the list in which they were, and returns what they were before.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkSeen {
    pub marks: Vec<SeenMark>,
    /// Of the enquiry, where there is one.
    pub reference: String,
    /// It takes another marking back.
    pub undoes: bool,
}

impl MarkSeen {
    /// One mark for each enquiry, whatever was done to it. Questions stay until they are answered, and requests
    /// for approval until they are decided.
    pub fn of(concerns: &[&Concern]) -> Option<Self> {
        let mut marks: Vec<SeenMark> = Vec::new();
        let seen: Vec<_> = concerns.iter().filter(|it| !it.stays()).collect();
        for concern in &seen {
            if !marks.iter().any(|(id, _)| *id == concern.enquiry_id) {
                marks.push((concern.enquiry_id, Some(concern.position.clone())));
            }
        }
        let first = seen.first()?;
        Some(Self {
            marks,
            reference: first.reference.clone(),
            undoes: false,
        })
    }
}

impl Request for MarkSeen {
    type Response = Vec<SeenMark>;
    type Access = Writes;
    const NAME: &'static str = "mark_seen";

    async fn run(self, tx: &Tx) -> Result<Vec<SeenMark>, Failure> {
        for_you::mark_seen(tx, self.marks).await
    }
}

impl Write for MarkSeen {
    /// None: the enquiries themselves do not change.
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, before: &Vec<SeenMark>) -> Conclusion {
        let which = match self.marks.as_slice() {
            [_] => self.reference.clone(),
            many => count(many.len()),
        };
        let sentence = match self.undoes {
            false => format!("Marked as seen: {which}"),
            true => format!("Undone: {which} not marked as seen"),
        };
        let undo = Self {
            marks: before.clone(),
            reference: self.reference.clone(),
            undoes: true,
        };
        Conclusion {
            sentence,
            changed: self.marks.iter().map(|(id, _)| *id).collect(),
            undo: (!self.undoes).then(|| Box::new(undo) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Not marked as seen. {}", error.describe()))
    }
}
