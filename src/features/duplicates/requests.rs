//! Likely duplicates of an enquiry, and the merge of enquiries with its undoing.

use crate::database::{Tx, enquiry_context, queries};
use crate::domain::{
    EnquiryVersion, Failure, FormError, LinkVersion, QueueRow, SimilarEnquiry, Target,
};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes, count};
use uuid::Uuid;

/// The most enquiries that a search in the popup offers.
const MOST_FOUND: i32 = 20;

/// Likely duplicates of an enquiry, most alike first.
#[derive(Clone, Debug, PartialEq)]
pub struct FindSimilar {
    pub id: Uuid,
}

impl Request for FindSimilar {
    type Response = Vec<SimilarEnquiry>;
    type Access = Reads;
    const NAME: &'static str = "similar";

    async fn run(self, tx: &Tx) -> Result<Vec<SimilarEnquiry>, Failure> {
        enquiry_context::similar(tx, self.id).await
    }
}

/// Enquiries by reference, citizen or words, where the right one is not among the likely ones. Logged like any search
/// (R267).
#[derive(Clone, Debug, PartialEq)]
pub struct FindOther {
    pub words: String,
}

impl Request for FindOther {
    type Response = Vec<QueueRow>;
    type Access = Reads;
    const NAME: &'static str = "find_other";

    async fn run(self, tx: &Tx) -> Result<Vec<QueueRow>, Failure> {
        queries::queue::log_search(tx, "search").await?.one()?;
        let rows = queries::queue::search(tx, &self.words, MOST_FOUND).await?;
        Ok(rows.many().into_iter().map(|row| row.row.into()).collect())
    }
}

/// Merges enquiries into the one that is kept, all or none: from then on they are worked on there.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeEnquiries {
    pub duplicates: Vec<Target>,
    pub original: Target,
    /// It takes an undone merge up again.
    pub undoes: bool,
}

impl Request for MergeEnquiries {
    type Response = Vec<(Uuid, LinkVersion)>;
    type Access = Writes;
    const NAME: &'static str = "merge_enquiries";

    async fn run(self, tx: &Tx) -> Result<Self::Response, Failure> {
        let seen = self.duplicates.iter().map(|target| target.seen);
        let (ids, versions): (Vec<Uuid>, Vec<i32>) = seen.map(|it| (it.id, it.version)).unzip();
        let rows = queries::enquiry::merge(tx, &ids, &versions, self.original.seen.id).await?;
        let merged = rows.many().into_iter().map(|row| {
            let link = LinkVersion {
                id: row.link_id,
                version: row.link_version,
            };
            (row.enquiry_id, link)
        });
        let merged: Vec<_> = merged.collect();
        match merged.len() == ids.len() {
            true => Ok(merged),
            // One of them had changed since it was seen.
            false => Err(Failure::Conflict),
        }
    }
}

/// One reference, or a number of enquiries.
fn which(targets: &[Target]) -> String {
    match targets {
        [one] => one.reference.clone(),
        many => count(many.len()),
    }
}

impl Write for MergeEnquiries {
    fn targets(&self) -> Vec<Target> {
        self.duplicates.clone()
    }

    fn versioned_target(&self) -> Option<&Target> {
        match self.duplicates.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    fn conclude(&self, merged: &Self::Response) -> Conclusion {
        let pairs = self.duplicates.iter().filter_map(|target| {
            let (_, link) = merged.iter().find(|(id, _)| *id == target.seen.id)?;
            Some((target.clone(), *link))
        });
        let undo = UndoMerges {
            pairs: pairs.collect(),
            original: self.original.clone(),
            undoes: true,
        };
        let ids = self.duplicates.iter().map(|target| target.seen.id);
        Conclusion {
            sentence: format!(
                "Merged {} into {}",
                which(&self.duplicates),
                self.original.reference
            ),
            changed: ids.chain([self.original.seen.id]).collect(),
            undo: (!self.undoes).then(|| Box::new(undo) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        let which = which(&self.duplicates);
        Some(format!("Not merged: {which}. {}", error.describe()))
    }
}

/// Takes merges back, all or none: each duplicate is open again where it was.
#[derive(Clone, Debug, PartialEq)]
pub struct UndoMerges {
    /// The duplicates, and their links.
    pub pairs: Vec<(Target, LinkVersion)>,
    pub original: Target,
    /// It takes a merge back by the key of undo.
    pub undoes: bool,
}

impl UndoMerges {
    fn duplicates(&self) -> Vec<Target> {
        self.pairs
            .iter()
            .map(|(target, _)| target.clone())
            .collect()
    }
}

impl Request for UndoMerges {
    type Response = Vec<EnquiryVersion>;
    type Access = Writes;
    const NAME: &'static str = "undo_merges";

    async fn run(self, tx: &Tx) -> Result<Vec<EnquiryVersion>, Failure> {
        let links = self.pairs.iter().map(|(_, link)| (link.id, link.version));
        let (ids, versions): (Vec<Uuid>, Vec<i32>) = links.unzip();
        let rows = queries::enquiry::undo_merges(tx, &ids, &versions).await?;
        let undone = rows.many().into_iter().map(|row| EnquiryVersion {
            id: row.enquiry_id,
            version: row.version,
        });
        let undone: Vec<_> = undone.collect();
        match undone.len() == ids.len() {
            true => Ok(undone),
            false => Err(Failure::Conflict),
        }
    }
}

impl Write for UndoMerges {
    fn targets(&self) -> Vec<Target> {
        self.duplicates()
    }

    fn conclude(&self, undone: &Vec<EnquiryVersion>) -> Conclusion {
        let mut duplicates = self.duplicates();
        for target in &mut duplicates {
            if let Some(now) = undone.iter().find(|it| it.id == target.seen.id) {
                target.seen = *now;
            }
        }
        let ids = duplicates.iter().map(|target| target.seen.id);
        let changed = ids.chain([self.original.seen.id]).collect();
        let which = which(&duplicates);
        let again = MergeEnquiries {
            duplicates,
            original: self.original.clone(),
            undoes: true,
        };
        Conclusion {
            sentence: match self.undoes {
                true => format!("Undone: {which} is no longer merged"),
                false => format!(
                    "{which} is no longer merged into {}",
                    self.original.reference
                ),
            },
            changed,
            undo: (!self.undoes).then(|| Box::new(again) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("The merge was not undone. {}", error.describe()))
    }
}
