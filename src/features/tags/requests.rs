//! The tags to choose from, and the change of a tag.

use crate::database::{BulkCommand, Tx, bulk, tags};
use crate::domain::{BulkResult, EnquiryVersion, Failure, TagChoice, Target};
use crate::runtime::request::{BulkWording, Conclusion, Reads, Request, Write, Writes};
use uuid::Uuid;

/// All tags, and which of these enquiries have each.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadTagChoices {
    pub enquiries: Vec<Uuid>,
}

impl Request for LoadTagChoices {
    type Response = Vec<TagChoice>;
    type Access = Reads;
    const NAME: &'static str = "tag_choices";

    async fn run(self, tx: &Tx) -> Result<Vec<TagChoice>, Failure> {
        tags::choices(tx, &self.enquiries).await
    }
}

/// A tag, of which only the name is known before it is defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    pub id: Option<Uuid>,
    pub name: String,
}

/// The tag, which may be new, and what came of the enquiries.
#[derive(Clone, Debug, PartialEq)]
pub struct Tagged {
    pub tag_id: Uuid,
    pub result: BulkResult,
}

/// Adds a tag to enquiries, or removes it. A new tag is defined in the same transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeTag {
    pub targets: Vec<Target>,
    pub tag: Tag,
    pub bears: bool,
    /// It takes a change back.
    pub undoes: bool,
}

impl Request for ChangeTag {
    type Response = Tagged;
    type Access = Writes;
    const NAME: &'static str = "change_tag";

    async fn run(self, tx: &Tx) -> Result<Tagged, Failure> {
        let tag_id = match self.tag.id {
            Some(id) => id,
            None => tags::define(tx, &self.tag.name).await?,
        };
        let enquiries: Vec<EnquiryVersion> =
            self.targets.iter().map(|target| target.seen).collect();
        let bears = self.bears;
        let result = bulk::act(tx, &enquiries, BulkCommand::Tag { tag_id, bears }).await?;
        Ok(Tagged { tag_id, result })
    }
}

impl Write for ChangeTag {
    fn targets(&self) -> Vec<Target> {
        self.targets.clone()
    }

    fn conclude(&self, tagged: &Tagged) -> Conclusion {
        if self.undoes {
            return Conclusion::of_undo(&tagged.result, self.targets());
        }
        let name = &self.tag.name;
        let wording = BulkWording {
            title: format!("Tag {name}"),
            nothing: "No tag was changed",
            done: &|which, _| match (self.bears, self.tag.id) {
                (true, None) => format!("New tag “{name}” added to {which}"),
                (true, Some(_)) => format!("Tag “{name}” added to {which}"),
                (false, _) => format!("Tag “{name}” removed from {which}"),
            },
        };
        let undo = |changed: Vec<(Target, ())>| Self {
            targets: changed.into_iter().map(|(target, ())| target).collect(),
            tag: Tag {
                id: Some(tagged.tag_id),
                name: name.clone(),
            },
            bears: !self.bears,
            undoes: true,
        };
        Conclusion::of_bulk(&tagged.result, self.targets(), wording, |_| (), undo)
    }
}
