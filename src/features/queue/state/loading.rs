//! When the lists are loaded, and what follows from their rows.

use super::QueueScreen;
use super::adhoc_list::AdhocList;
use super::lists::MAX_ROWS;
use crate::action::Action;
use crate::components::paged_list::report_gone;
use crate::domain::{DraftForm, ListSource, QueueCounts, SearchResults, Sort};
use crate::features::queue::requests::LoadCounts;
use crate::runtime::request::Reply;
use crate::view::Context;

impl QueueScreen {
    /// Loads the rows on the screen again, and the counts of the tabs.
    pub(super) fn refresh(&mut self, cx: &mut Context<'_>) {
        let after = self.list().refresh_from(cx.metrics.lines);
        self.lists.load(after, cx);
        let last = self.counts.value();
        let expect_capped = last.is_some_and(QueueCounts::are_many);
        self.counts.load(LoadCounts { expect_capped }, cx);
    }

    /// Pagination: loads the next page when the cursor comes near the end of the loaded rows.
    pub(super) fn load_next_page(&mut self, cx: &mut Context<'_>) {
        let next = self.list().next_page(cx.metrics.lines);
        if next.is_some() && !self.lists.loads_at_once() {
            self.lists.load(next, cx);
        }
    }

    /// Takes the reply to the request for the rows of the open list; otherwise returns it.
    pub(super) fn claim_rows(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        if !self.lists.loads_at_once() {
            let sort = self.lists.order();
            let left = self.list_mut().claim_page(reply, sort, cx);
            // A page that failed is asked for again by a key, and not at once: it would fail as fast.
            if left.is_none() && self.list().rows.why().is_none() {
                self.mark_rest(cx);
                self.load_next_page(cx);
            }
            return left;
        }
        if !self.list().asked_for(&reply) {
            return Some(reply);
        }
        let is_search = |found: &AdhocList| matches!(found.source, ListSource::Search(_));
        let loaded = match self.lists.found.as_ref().is_some_and(is_search) {
            true => reply.open(),
            false => reply.open().map(|rows| SearchResults {
                rows,
                are_close: false,
            }),
        };
        match loaded {
            Ok(results) => self.on_list_loaded(results, cx),
            Err(failure) => self.list_mut().rows.fail(failure.to_string()),
        }
        None
    }

    fn on_list_loaded(&mut self, results: SearchResults, cx: &mut Context<'_>) {
        let mut rows = results.rows;
        let Some(found) = &mut self.lists.found else {
            return;
        };
        let most = usize::try_from(MAX_ROWS).unwrap_or(usize::MAX);
        let more = found.is_truncated() && rows.len() > most;
        if more {
            rows.truncate(most);
        }
        found.are_close = results.are_close;
        let list = &mut found.list;
        // All rows at once: none of the last time follow, whatever the order.
        let gone = list.fill(rows, Sort::Received, false, cx.now, cx.metrics.lines);
        list.more = more;
        report_gone(gone, cx);
        open_draft_of_several(found, cx);
    }
}

/// The enquiries of a draft for several are loaded: marks them, and opens the form unless the user went elsewhere.
fn open_draft_of_several(found: &mut AdhocList, cx: &mut Context<'_>) {
    let Some(form) = found.opens.take() else {
        return;
    };
    let rows = found.list.rows().iter().map(|row| row.id);
    found.list.marks = rows.collect();
    if found.list.marks.is_empty() || !cx.is_top {
        return;
    }
    cx.perform_on_several(match form {
        DraftForm::Note => Action::Note,
        DraftForm::Question => Action::Ask,
        _ => Action::Stage,
    });
}
