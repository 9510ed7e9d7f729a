//! What the queue shows in the words of a saved view, and a saved view in the queue.

use super::adhoc_list::AdhocList;
use super::lists::Lists;
use crate::domain::{ListSource, ViewQuery, ViewRows};

impl Lists {
    /// None for a list that is of now only: drafts, the enquiries behind a figure.
    pub(super) fn query(&self) -> Option<ViewQuery> {
        let of = match self.found.as_ref().map(|found| &found.source) {
            None => ViewRows::Tab(self.view, self.sort),
            Some(ListSource::Tagged(tag_id)) => ViewRows::Tagged(*tag_id),
            Some(ListSource::Search(words)) => ViewRows::Search(words.clone()),
            Some(ListSource::Watched) => ViewRows::Watched,
            Some(
                ListSource::Drilldown(_)
                | ListSource::Clocks(_)
                | ListSource::Drafts
                | ListSource::ByIds(_),
            ) => return None,
        };
        let filter = self.open().filter.clone();
        Some(ViewQuery { of, filter })
    }

    /// Shows what a saved view shows, under its name.
    pub(super) fn take(&mut self, of: ViewRows, name: &str) {
        let source = match of {
            ViewRows::Tab(view, sort) => {
                self.view = view;
                self.sort = sort;
                None
            }
            ViewRows::Tagged(tag_id) => Some(ListSource::Tagged(tag_id)),
            ViewRows::Search(words) => Some(ListSource::Search(words)),
            ViewRows::Watched => Some(ListSource::Watched),
        };
        self.found = source.map(|source| {
            let words = match &source {
                ListSource::Search(words) => words.clone(),
                _ => name.to_owned(),
            };
            AdhocList::new(source, words)
        });
    }
}
