//! A list beside the tabs: what words found, what stands behind a figure, what one typed or watches. It knows where
//! its rows come from and in which order; asking for them is the queue's.

use super::list::List;
use crate::domain::{DraftForm, QueueFilter};
use uuid::Uuid;

/// Where the rows of such a list come from.
#[derive(Clone, Debug, PartialEq)]
pub enum ListSource {
    /// Words that somebody typed.
    Words(String),
    /// A figure of the dashboard. They come in pages, as those of a tab do; all others come at once.
    Figure(QueueFilter),
    /// What the person typed about them and did not send.
    ReplyDraft,
    Watched,
    /// A text for several that was typed for just these, and not sent.
    These(Vec<Uuid>),
}

#[derive(Clone, Debug)]
pub struct AdhocList {
    pub source: ListSource,
    /// The words that found it; else what the list is called.
    pub words: String,
    pub list: List,
    /// The form that opens once they are here.
    pub opens: Option<DraftForm>,
}

impl AdhocList {
    pub fn new(source: ListSource, words: impl Into<String>) -> Self {
        Self {
            source,
            words: words.into(),
            list: List::default(),
            opens: None,
        }
    }

    pub fn at_once(&self) -> bool {
        !matches!(self.source, ListSource::Figure(_))
    }

    /// Its first rows come, and the word that there are more; but of what a text is for all are listed, since all are
    /// acted on.
    pub fn is_truncated(&self) -> bool {
        !matches!(self.source, ListSource::These(_))
    }

    /// It has a name of its own, which nobody typed.
    pub fn is_named(&self) -> bool {
        !matches!(self.source, ListSource::Words(_))
    }

    /// What is typed and not sent is told of above it or in it.
    pub fn tells_drafts(&self) -> bool {
        matches!(self.source, ListSource::ReplyDraft | ListSource::These(_))
    }

    /// In which order its rows are.
    pub fn order(&self) -> &'static str {
        match self.source {
            ListSource::Figure(_) => "due soonest first",
            ListSource::Watched => "changed last first",
            ListSource::Words(_) | ListSource::ReplyDraft | ListSource::These(_) => "newest first",
        }
    }

    /// The same for whoever asks for another order.
    pub fn why_no_other_order(&self) -> String {
        let what = match self.source {
            ListSource::Figure(_) => "Enquiries in this list",
            ListSource::Watched => "Watched enquiries",
            ListSource::ReplyDraft => "Drafts",
            ListSource::Words(_) | ListSource::These(_) => "Search results",
        };
        format!("{what} are always {}.", self.order())
    }
}
