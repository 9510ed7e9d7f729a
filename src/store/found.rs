//! A list beside the tabs: what words found, what stands behind a figure, what one typed or watches. It knows where
//! its rows come from and in which order; asking for them is the queue's.

use super::list::List;
use crate::domain::{Door, DraftForm};
use uuid::Uuid;

/// Where the rows of such a list come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// Words that somebody typed.
    Words(String),
    /// A figure of the dashboard. They come in pages, as those of a tab do; all others come at once.
    Figure(Door),
    /// What the person typed about them and did not send.
    Drafted,
    Watched,
    /// A text for several that was typed for just these, and not sent.
    These(Vec<Uuid>),
}

#[derive(Clone, Debug)]
pub struct Found {
    pub source: Source,
    /// The words that found it; else what the list is called.
    pub words: String,
    pub list: List,
    /// The form that opens once they are here.
    pub opens: Option<DraftForm>,
}

impl Found {
    pub fn new(source: Source, words: impl Into<String>) -> Self {
        Self {
            source,
            words: words.into(),
            list: List::default(),
            opens: None,
        }
    }

    pub fn at_once(&self) -> bool {
        !matches!(self.source, Source::Figure(_))
    }

    /// Its first rows come, and the word that there are more; but of what a text is for all are listed, since all are
    /// acted on.
    pub fn is_cut(&self) -> bool {
        !matches!(self.source, Source::These(_))
    }

    /// It has a name of its own, which nobody typed.
    pub fn is_named(&self) -> bool {
        !matches!(self.source, Source::Words(_))
    }

    /// What is typed and not sent is told of above it or in it.
    pub fn tells_drafts(&self) -> bool {
        matches!(self.source, Source::Drafted | Source::These(_))
    }

    /// In which order its rows are.
    pub fn order(&self) -> &'static str {
        match self.source {
            Source::Figure(_) => "due soonest first",
            Source::Watched => "changed last first",
            Source::Words(_) | Source::Drafted | Source::These(_) => "newest first",
        }
    }

    /// The same for whoever asks for another order.
    pub fn why_no_other_order(&self) -> String {
        let what = match self.source {
            Source::Figure(_) => "What is behind a figure",
            Source::Watched => "What you watch",
            Source::Drafted => "What is not sent",
            Source::Words(_) | Source::These(_) => "What was found",
        };
        format!("{what} is shown {}.", self.order())
    }
}
