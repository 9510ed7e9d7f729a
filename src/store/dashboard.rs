//! The dashboard: figures of open work, and the drill-down from a figure to its enquiries.

use super::adhoc_list::{AdhocList, ListSource};
use super::{Screen, Store};
use crate::action::Action;
use crate::components::cursor::Cursor;
use crate::domain::{Capabilities, Capability, Dashboard, Figure, Scope};
use crate::runtime::effect::{Effect, Request, Slot};
use crate::view::remote::Remote;

#[derive(Clone, Debug, Default)]
pub struct DashboardState {
    pub scope: Scope,
    pub data: Remote<Dashboard>,
    pub cursor: Cursor,
}

impl DashboardState {
    pub fn figures(&self) -> &[Figure] {
        self.data.value().map_or(&[], |data| &data.figures)
    }

    pub fn chosen(&self) -> Option<&Figure> {
        self.figures().get(self.cursor.index)
    }
}

impl Store {
    /// The first screen: the dashboard is for those who have work of their own or plan it.
    pub(super) fn first_screen(&mut self, capabilities: Capabilities) -> Screen {
        self.dashboard.scope = Scope::first(capabilities);
        match capabilities.have(Capability::WorkOnEnquiries) {
            true => Screen::Dashboard,
            false => Screen::Queue,
        }
    }

    /// The figures stay on the screen while they are loaded again.
    pub(super) fn open_dashboard(&mut self) -> Vec<Effect> {
        self.reset_screens(vec![Screen::Dashboard]);
        self.refresh_dashboard()
    }

    pub(super) fn refresh_dashboard(&mut self) -> Vec<Effect> {
        self.dashboard.data.ask(self.now);
        let scope = self.dashboard.scope;
        vec![self.ask(Slot::Dashboard, Request::Dashboard { scope })]
    }

    /// Mine, my team's, everybody's. The figures differ, so the first one is selected.
    pub(super) fn next_scope(&mut self) -> Vec<Effect> {
        self.dashboard.scope = match self.dashboard.scope {
            Scope::Mine => Scope::Team,
            Scope::Team => Scope::Tenant,
            Scope::Tenant => Scope::Mine,
        };
        self.dashboard.cursor = Cursor::default();
        self.refresh_dashboard()
    }

    /// The selected figure stays selected, wherever it is now.
    pub(super) fn on_dashboard_loaded(&mut self, data: Dashboard) {
        let chosen = self.dashboard.chosen().cloned();
        let same = |figure: &Figure| {
            chosen
                .as_ref()
                .is_some_and(|c| c.section == figure.section && c.filter == figure.filter)
        };
        let index = data.figures.iter().position(same);
        let last = data.figures.len().saturating_sub(1);
        self.dashboard.cursor.index = index.unwrap_or(self.dashboard.cursor.index).min(last);
        self.dashboard.data.fill(data, self.now);
    }

    /// Up and down by figure, left and right by section.
    pub(super) fn navigate_dashboard(&mut self, how: &Action) {
        let figures = self.dashboard.figures();
        let at = self.dashboard.cursor.index;
        let section = |index: usize| figures.get(index).map(|figure| figure.section);
        let first_of = |wanted| {
            figures
                .iter()
                .position(|figure| Some(figure.section) == wanted)
        };
        let last = figures.len().saturating_sub(1);
        self.dashboard.cursor.index = match how {
            Action::Up => at.saturating_sub(1),
            Action::Down => at.saturating_add(1).min(last),
            Action::Later | Action::PageDown => (at..=last)
                .find(|index| section(*index) != section(at))
                .unwrap_or(last),
            Action::Earlier | Action::PageUp => {
                let start = first_of(section(at)).unwrap_or(0);
                if start < at {
                    start
                } else {
                    first_of(section(start.saturating_sub(1))).unwrap_or(0)
                }
            }
            Action::First => 0,
            _ => last,
        };
    }

    /// Enter on a figure opens the list of the enquiries it counts.
    pub(super) fn open_drilldown(&mut self) -> Vec<Effect> {
        self.queue.pane.invalidate();
        let Some(figure) = self.dashboard.chosen().cloned() else {
            return Vec::new();
        };
        let words = format!(
            "{}: {}, {}",
            figure.section.word(),
            figure.name,
            figure.filter.scope.word().to_lowercase()
        );
        self.queue.found = Some(AdhocList::new(ListSource::Drilldown(figure.filter), words));
        self.screens = vec![Screen::Dashboard, Screen::Queue];
        self.refresh_queue()
    }
}
