//! A list outside the tabs: a search, a drill-down, drafts, watched enquiries. It holds the source and order of its
//! rows; the queue loads them.

use super::QueueOpening;
use crate::components::paged_list::EnquiryList;
use crate::domain::{DraftForm, ListSource};

#[derive(Clone, Debug)]
pub struct AdhocList {
    pub source: ListSource,
    /// The words of the search, else the name of the list.
    pub words: String,
    pub list: EnquiryList,
    /// The rows of a search have words like those typed, and none has the words themselves.
    pub are_close: bool,
    /// The form to open once the rows are loaded.
    pub opens: Option<DraftForm>,
}

/// The list of drafts.
pub(super) fn drafts() -> QueueOpening {
    QueueOpening::List(ListSource::Drafts, "Drafts".into())
}

impl AdhocList {
    pub fn new(source: ListSource, words: impl Into<String>) -> Self {
        Self {
            source,
            words: words.into(),
            list: EnquiryList::default(),
            are_close: false,
            opens: None,
        }
    }

    pub fn loads_at_once(&self) -> bool {
        !matches!(
            self.source,
            ListSource::Drilldown(_) | ListSource::Clocks(_) | ListSource::Tagged(_)
        )
    }

    /// Whether only the first rows are shown. A draft for several lists all its enquiries, since it acts on all.
    pub fn is_truncated(&self) -> bool {
        !matches!(self.source, ListSource::ByIds(_))
    }

    /// Whether `words` is a name and not the text of a search.
    pub fn is_named(&self) -> bool {
        !matches!(self.source, ListSource::Search(_))
    }

    /// Whether it shows drafts.
    pub fn shows_drafts(&self) -> bool {
        matches!(self.source, ListSource::Drafts | ListSource::ByIds(_))
    }

    /// The order of its rows, in words.
    pub fn order(&self) -> &'static str {
        match self.source {
            ListSource::Drilldown(_) | ListSource::Clocks(_) | ListSource::Tagged(_) => {
                "due soonest first"
            }
            ListSource::Watched => "changed last first",
            ListSource::Search(_) => "open first, then newest first",
            ListSource::Drafts | ListSource::ByIds(_) => "newest first",
        }
    }

    /// The notice for a user who asks for another order.
    pub fn why_no_other_order(&self) -> String {
        let what = match self.source {
            ListSource::Drilldown(_) | ListSource::Clocks(_) => "Enquiries in this list",
            ListSource::Tagged(_) => "Enquiries with a tag",
            ListSource::Watched => "Watched enquiries",
            ListSource::Drafts => "Drafts",
            ListSource::Search(_) | ListSource::ByIds(_) => "Search results",
        };
        format!("{what} are always {}.", self.order())
    }
}
