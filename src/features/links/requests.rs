//! The links of an enquiry, the enquiries that it could be linked to, and the changes of links.

use crate::database::{Tx, queries::enquiry as q, queue};
use crate::domain::{Failure, FormError, QueueRow, SearchResults, Target};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes, count};
use uuid::Uuid;

/// The most links, and the most enquiries found, that a list shows.
const MOST: i64 = 100;

/// A link of an enquiry to a related one.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub id: Uuid,
    /// The version that a change of it is about.
    pub version: i32,
    pub other: QueueRow,
}

/// The related enquiries, linked last first. Duplicates and parts are no such links.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadLinks {
    pub enquiry_id: Uuid,
}

impl Request for LoadLinks {
    type Response = Vec<Link>;
    type Access = Reads;
    const NAME: &'static str = "links";

    async fn run(self, tx: &Tx) -> Result<Vec<Link>, Failure> {
        let rows = q::links(tx, self.enquiry_id, MOST).await?.many();
        let related = rows.into_iter().filter(|row| row.kind == "related");
        let links = related.map(|row| Link {
            id: row.link_id,
            version: row.link_version,
            other: row.row.into(),
        });
        Ok(links.collect())
    }
}

/// Enquiries by a reference or by words.
#[derive(Clone, Debug, PartialEq)]
pub struct FindToLink {
    pub words: String,
}

impl Request for FindToLink {
    type Response = SearchResults;
    type Access = Reads;
    const NAME: &'static str = "find_to_link";

    async fn run(self, tx: &Tx) -> Result<SearchResults, Failure> {
        queue::search(tx, &self.words, MOST).await
    }
}

/// Links an enquiry to others, all or none. The response is the new links, with their versions.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkEnquiries {
    pub enquiry: Target,
    pub others: Vec<Target>,
    /// It takes back that links were removed.
    pub undoes: bool,
}

impl Request for LinkEnquiries {
    type Response = Vec<(Uuid, i32)>;
    type Access = Writes;
    const NAME: &'static str = "link_enquiries";

    async fn run(self, tx: &Tx) -> Result<Vec<(Uuid, i32)>, Failure> {
        let others: Vec<Uuid> = self.others.iter().map(|other| other.seen.id).collect();
        let rows = q::relate(tx, self.enquiry.seen.id, &others).await?.many();
        Ok(rows
            .into_iter()
            .map(|row| (row.link_id, row.version))
            .collect())
    }
}

impl Write for LinkEnquiries {
    fn targets(&self) -> Vec<Target> {
        both(&self.enquiry, &self.others)
    }

    fn conclude(&self, links: &Vec<(Uuid, i32)>) -> Conclusion {
        let reference = &self.enquiry.reference;
        let sentence = match (self.undoes, self.others.as_slice(), links.len()) {
            (true, _, _) => format!("Undone: links of {reference}"),
            (false, [other], 0) => {
                format!("{reference} and {} are linked already", other.reference)
            }
            (false, _, 0) => format!("They are linked to {reference} already"),
            (false, [other], _) => format!("{reference} linked to {}", other.reference),
            (false, _, many) => format!("{reference} linked to {}", count(many)),
        };
        let back = UnlinkEnquiries {
            enquiry: self.enquiry.clone(),
            others: self.others.clone(),
            links: links.clone(),
            undoes: true,
        };
        let is_undone = !self.undoes && !links.is_empty();
        Conclusion {
            sentence,
            changed: ids(&self.targets()),
            undo: is_undone.then(|| Box::new(back) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("Nothing was linked. {}", error.describe()))
    }
}

/// Removes links, all or none, each as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct UnlinkEnquiries {
    pub enquiry: Target,
    pub others: Vec<Target>,
    pub links: Vec<(Uuid, i32)>,
    /// It takes back that links were added.
    pub undoes: bool,
}

impl Request for UnlinkEnquiries {
    type Response = ();
    type Access = Writes;
    const NAME: &'static str = "unlink_enquiries";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        for (link_id, version) in self.links {
            let row = q::unlink(tx, link_id, version).await?.one()?;
            row.version.ok_or(Failure::Conflict)?;
        }
        Ok(())
    }
}

impl Write for UnlinkEnquiries {
    fn targets(&self) -> Vec<Target> {
        both(&self.enquiry, &self.others)
    }

    fn conclude(&self, (): &()) -> Conclusion {
        let reference = &self.enquiry.reference;
        let sentence = match (self.undoes, self.others.as_slice()) {
            (true, _) => format!("Undone: links of {reference}"),
            (false, [other]) => format!("{reference} no longer linked to {}", other.reference),
            (false, many) => format!("{reference} no longer linked to {}", count(many.len())),
        };
        let back = LinkEnquiries {
            enquiry: self.enquiry.clone(),
            others: self.others.clone(),
            undoes: true,
        };
        Conclusion {
            sentence,
            changed: ids(&self.targets()),
            undo: (!self.undoes).then(|| Box::new(back) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("The link was not removed. {}", error.describe()))
    }
}

fn both(enquiry: &Target, others: &[Target]) -> Vec<Target> {
    std::iter::once(enquiry).chain(others).cloned().collect()
}

fn ids(targets: &[Target]) -> Vec<Uuid> {
    targets.iter().map(|target| target.seen.id).collect()
}
