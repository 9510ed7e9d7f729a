//! The lists of the queue: one for each tab, or a list outside the tabs. They load their rows: tabs and drill-downs in
//! pages, other lists at once.

use super::adhoc_list::AdhocList;
use crate::components::paged_list::{EnquiryList, PAGE};
use crate::domain::{EnquiryVersion, ListSource, PageKey, Person, QueueView, Sort};
use crate::features::queue::requests::{
    ListBehindClocks, ListByIds, ListDrafted, ListDrilldown, ListPage, ListTagged, ListWatched,
    SearchEnquiries,
};
use crate::runtime::request::RequestId;
use crate::view::Context;

/// The most rows of a list that is not paginated.
pub(super) const MAX_ROWS: i64 = 200;

#[derive(Clone, Debug)]
pub struct Lists {
    pub view: QueueView,
    /// The order of the tabs. Other lists have their own.
    pub sort: Sort,
    tabs: [EnquiryList; QueueView::ALL.len()],
    pub found: Option<AdhocList>,
    /// The name of the saved view, as long as the queue shows it.
    pub saved_as: Option<String>,
    /// The newest request for rows, whichever list they are for.
    loading: Option<RequestId>,
}

impl Default for Lists {
    fn default() -> Self {
        Self {
            view: QueueView::Mine,
            sort: Sort::default(),
            tabs: Default::default(),
            found: None,
            saved_as: None,
            loading: None,
        }
    }
}

impl Lists {
    /// The list on the screen.
    pub fn open(&self) -> &EnquiryList {
        match &self.found {
            Some(found) => &found.list,
            None => &self.tabs[self.view as usize],
        }
    }

    pub fn open_mut(&mut self) -> &mut EnquiryList {
        match &mut self.found {
            Some(found) => &mut found.list,
            None => &mut self.tabs[self.view as usize],
        }
    }

    /// Whether the rows are those that need an approval, or have one.
    pub fn is_of_approvals(&self) -> bool {
        let source = self.found.as_ref().map(|found| &found.source);
        matches!(source, Some(ListSource::Drilldown(filter)) if filter.approvals || filter.approved)
    }

    /// Whether a list of this source is open.
    pub fn shows(&self, source: &ListSource) -> bool {
        self.found
            .as_ref()
            .is_some_and(|found| found.source == *source)
    }

    /// The tab beside the open one, in a circle.
    pub(super) fn next_view(&self, forward: bool, person: Option<&Person>) -> QueueView {
        let tabs = || QueueView::tabs(person).map(|(view, _)| view);
        let (first, last) = (tabs().next(), tabs().last());
        let beside = match forward {
            true => tabs().find(|view| *view > self.view).or(first),
            false => tabs().filter(|view| *view < self.view).last().or(last),
        };
        beside.unwrap_or(self.view)
    }

    /// Leaving a list that was opened from another screen drops it; marks and the filter are cleared first.
    pub(super) fn has_nothing_to_clear(&self) -> bool {
        let found = self.found.as_ref();
        let is_step_of_list = |found: &AdhocList| {
            matches!(found.source, ListSource::Search(_) | ListSource::ByIds(_))
        };
        let list = self.open();
        list.marks.is_empty() && list.filter.is_empty() && !found.is_some_and(is_step_of_list)
    }

    /// The order of the pages: a drill-down has one only.
    pub(super) fn order(&self) -> Sort {
        match &self.found {
            Some(found) if !found.loads_at_once() => Sort::Due,
            _ => self.sort,
        }
    }

    pub(super) fn loads_at_once(&self) -> bool {
        self.found.as_ref().is_some_and(AdhocList::loads_at_once)
    }

    pub(super) fn load(&mut self, after: Option<PageKey>, cx: &mut Context<'_>) {
        let (view, sort) = (self.view, self.order());
        // A page key belongs to one order only.
        let after = after.filter(|_| self.open().sort == sort);
        // A response for another list would be taken for a change of the one on the screen.
        if let Some(other) = self.loading.take() {
            cx.services.requests.forget(other);
        }
        let source = self.found.as_ref().map(|found| found.source.clone());
        let list = self.open_mut();
        let limit = MAX_ROWS + 1;
        match source {
            None => {
                let request = ListPage {
                    view,
                    sort,
                    after: after.clone(),
                    limit: PAGE,
                };
                list.load(request, after, cx);
            }
            Some(ListSource::Drilldown(filter)) => {
                let request = ListDrilldown {
                    filter,
                    after: after.clone(),
                    limit: PAGE,
                };
                list.load(request, after, cx);
            }
            Some(ListSource::Clocks(figure)) => {
                let request = ListBehindClocks {
                    figure,
                    after: after.clone(),
                    limit: PAGE,
                };
                list.load(request, after, cx);
            }
            Some(ListSource::Tagged(tag_id)) => {
                let request = ListTagged {
                    tag_id,
                    after: after.clone(),
                    limit: PAGE,
                };
                list.load(request, after, cx);
            }
            Some(ListSource::Search(words)) => {
                list.load(SearchEnquiries { words, limit }, None, cx);
            }
            Some(ListSource::Drafts) => list.load(ListDrafted { limit }, None, cx),
            Some(ListSource::Watched) => list.load(ListWatched { limit }, None, cx),
            Some(ListSource::ByIds(enquiries)) => list.load(ListByIds { enquiries }, None, cx),
        }
        self.loading = self.open().rows.request_id();
    }

    /// Unmarks updated enquiries in every list, and marks those again of which a change was taken back.
    pub(super) fn change_marks(&mut self, reached: &[EnquiryVersion], back: &[EnquiryVersion]) {
        let found = self.found.iter_mut().map(|found| &mut found.list);
        for list in self.tabs.iter_mut().chain(found) {
            let is_reached = |id| reached.iter().any(|seen| seen.id == id);
            list.marks.retain(|id| !is_reached(*id));
        }
        let back = back.iter().map(|seen| seen.id);
        self.open_mut().marks.extend(back);
    }
}
