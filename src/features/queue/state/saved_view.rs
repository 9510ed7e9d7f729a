//! What the queue shows in the words of a saved view, and a saved view in the queue.

use super::QueueScreen;
use super::adhoc_list::AdhocList;
use super::lists::Lists;
use crate::domain::{ListSource, ViewQuery, ViewRows};
use crate::view::Context;

impl Lists {
    /// None for a list that is of now only: drafts, the enquiries behind a figure.
    pub(super) fn query(&self) -> Option<ViewQuery> {
        let of = match self.found.as_ref().map(|found| &found.source) {
            None => ViewRows::Tab(self.view, self.sort),
            Some(ListSource::Tagged(tag_id)) => ViewRows::Tagged(*tag_id),
            Some(ListSource::Search(words)) => ViewRows::Search(words.clone()),
            Some(ListSource::Watched) => ViewRows::Watched,
            Some(ListSource::Drilldown(_) | ListSource::Drafts | ListSource::ByIds(_)) => {
                return None;
            }
        };
        let filter = self.open().filter.clone();
        Some(ViewQuery { of, filter })
    }
}

impl QueueScreen {
    /// The view keeps its name until another tab, order or filter is chosen.
    pub(super) fn open_saved(&mut self, query: ViewQuery, name: String, cx: &mut Context<'_>) {
        cx.services.changes.refused = None;
        self.pane.invalidate();
        let source = match query.of {
            ViewRows::Tab(view, sort) => {
                self.lists.view = view;
                self.lists.sort = sort;
                None
            }
            ViewRows::Tagged(tag_id) => Some(ListSource::Tagged(tag_id)),
            ViewRows::Search(words) => Some(ListSource::Search(words)),
            ViewRows::Watched => Some(ListSource::Watched),
        };
        self.lists.found = source.map(|source| {
            let words = match &source {
                ListSource::Search(words) => words.clone(),
                _ => name.clone(),
            };
            AdhocList::new(source, words)
        });
        self.filter.close();
        self.filter_by(query.filter, cx);
        self.lists.saved_as = Some(name);
        self.refresh(cx);
    }
}
