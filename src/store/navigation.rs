//! Navigation: the cursor keys and Esc, with one meaning for every list and every text that scrolls.

use super::adhoc_list::{AdhocList, ListSource};
use super::popup::Popup;
use super::{Screen, Store};
use crate::action::Action;
use crate::components::choice_list::{scroll, step};
use crate::runtime::effect::{Effect, Slot};

impl Store {
    /// Moves the cursor of the popup, or of the screen when there is none.
    pub(super) fn navigate(&mut self, how: &Action) -> Vec<Effect> {
        if self.popup.is_some() {
            self.navigate_popup(how);
            return Vec::new();
        }
        let lines = self.measured.lines;
        match self.screen() {
            Screen::SignIn => {
                let len = self.sign_in.matches().len();
                step(&mut self.sign_in.cursor, how, len, lines);
            }
            Screen::Dashboard => self.navigate_dashboard(how),
            Screen::Queue => {
                let list = self.queue.list_mut();
                let len = list.len();
                step(&mut list.cursor, how, len, lines);
                return self.load_next_page();
            }
            Screen::Enquiry => {
                let furthest = self.measured.furthest;
                // A selected related enquiry is kept visible; scrolling deselects it and starts from what is shown.
                if self.enquiry.related.take().is_some() {
                    self.enquiry.scroll = self.measured.top;
                }
                scroll(&mut self.enquiry.scroll, how, furthest, lines);
            }
            Screen::View(_) => {}
        }
        Vec::new()
    }

    fn navigate_popup(&mut self, how: &Action) {
        match &mut self.popup {
            Some(Popup::Filter { .. }) => {
                let lines = self.measured.lines;
                let list = self.queue.list_mut();
                let len = list.len();
                step(&mut list.cursor, how, len, lines);
            }
            None => {}
        }
    }

    /// Esc: one step back, which never loses typed text.
    pub(super) fn back(&mut self) -> Vec<Effect> {
        self.services.changes.conflict = None;
        match &self.popup {
            Some(Popup::Filter { .. }) => {
                self.filter_by(String::new());
                self.popup = None;
            }
            // Leaving a drill-down drops its list; Esc clears marks first.
            None if self.in_drilldown() => {
                self.queue.found = None;
                // Rows still being loaded belong to no tab.
                self.request_ids.forget(Slot::Queue);
                self.screens.pop();
                return self.refresh_dashboard();
            }
            None if self.has_anything_to_clear() => return self.clear_one(),
            // Leaving the screen also clears the last refusal.
            None if self.screens.len() > 1 => return self.leave_screen(),
            None => return self.clear_one(),
        }
        Vec::new()
    }

    /// A list opened from the dashboard is shown, with neither marks nor a filter to clear first.
    fn in_drilldown(&self) -> bool {
        let found = self.queue.found.as_ref();
        let opened = |found: &AdhocList| {
            !matches!(found.source, ListSource::Search(_) | ListSource::ByIds(_))
        };
        let from_dashboard = found.is_some_and(opened);
        self.screen() == Screen::Queue
            && self.screens.len() > 1
            && from_dashboard
            && self.queue.list().marks.is_empty()
            && self.queue.list().filter.is_empty()
    }

    fn has_anything_to_clear(&self) -> bool {
        let marks = !self.queue.list().marks.is_empty();
        let filtered = !self.queue.list().filter.is_empty();
        self.screen() == Screen::Queue && (marks || filtered || self.queue.found.is_some())
    }

    /// Esc in the queue clears one thing at a time: the filter, the marks, the refusal, the search.
    fn clear_one(&mut self) -> Vec<Effect> {
        if !self.queue.list().filter.is_empty() {
            self.filter_by(String::new());
            return Vec::new();
        }
        let marks = &mut self.queue.list_mut().marks;
        if !marks.is_empty() {
            marks.clear();
        } else if self.services.changes.refused.take().is_none()
            && let Some(found) = self.queue.found.take()
        {
            // Back to the list of drafts that this list was opened from.
            return match found.source {
                ListSource::ByIds(_) if self.draft_count() > 0 => self.open_drafts(),
                _ => self.refresh_queue(),
            };
        }
        Vec::new()
    }
}
