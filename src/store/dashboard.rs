//! The dashboard: figures of open work, the chosen one, and the way through it to the queue.

use super::adhoc_list::{AdhocList, ListSource};
use super::cursor::Cursor;
use super::remote::Remote;
use super::{Screen, Store};
use crate::action::Action;
use crate::domain::{Dashboard, Figure, Role, Scope};
use crate::effect::{Effect, Request, Slot};

#[derive(Clone, Debug, Default)]
pub struct DashboardState {
    pub scope: Scope,
    pub told: Remote<Dashboard>,
    pub cursor: Cursor,
}

impl DashboardState {
    pub fn figures(&self) -> &[Figure] {
        self.told.value().map_or(&[], |told| &told.figures)
    }

    pub fn chosen(&self) -> Option<&Figure> {
        self.figures().get(self.cursor.index)
    }
}

impl Store {
    /// Where somebody begins: what concerns their role.
    pub(super) fn first_screen(&mut self, role: Role) -> Screen {
        self.board.scope = Scope::for_role(role);
        match role {
            // An auditor comes to read enquiries, not to plan work.
            Role::Auditor => Screen::Queue,
            _ => Screen::Dashboard,
        }
    }

    /// What is known stays on the screen while it is asked for again.
    pub(super) fn open_dashboard(&mut self) -> Vec<Effect> {
        self.begin_at(vec![Screen::Dashboard]);
        self.refresh_dashboard()
    }

    pub(super) fn refresh_dashboard(&mut self) -> Vec<Effect> {
        self.board.told.ask(self.now);
        let scope = self.board.scope;
        vec![self.ask(Slot::Dashboard, Request::Dashboard { scope })]
    }

    /// Mine, my team's, everybody's. Another scope has other figures: the first is chosen again.
    pub(super) fn next_scope(&mut self) -> Vec<Effect> {
        self.board.scope = match self.board.scope {
            Scope::Mine => Scope::Team,
            Scope::Team => Scope::Tenant,
            Scope::Tenant => Scope::Mine,
        };
        self.board.cursor = Cursor::default();
        self.refresh_dashboard()
    }

    /// The chosen figure stays chosen, wherever it stands now.
    pub(super) fn on_dashboard_loaded(&mut self, told: Dashboard) {
        let chosen = self.board.chosen().cloned();
        let same = |figure: &Figure| {
            chosen
                .as_ref()
                .is_some_and(|c| c.section == figure.section && c.door == figure.door)
        };
        let index = told.figures.iter().position(same);
        let last = told.figures.len().saturating_sub(1);
        self.board.cursor.index = index.unwrap_or(self.board.cursor.index).min(last);
        self.board.told.fill(told, self.now);
    }

    /// Up and down by figure, left and right by section.
    pub(super) fn go_on_board(&mut self, how: &Action) {
        let figures = self.board.figures();
        let at = self.board.cursor.index;
        let section = |index: usize| figures.get(index).map(|figure| figure.section);
        let first_of = |wanted| {
            figures
                .iter()
                .position(|figure| Some(figure.section) == wanted)
        };
        let last = figures.len().saturating_sub(1);
        self.board.cursor.index = match how {
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

    /// Enter on a figure: the enquiries that were counted.
    pub(super) fn open_drilldown(&mut self) -> Vec<Effect> {
        self.queue.pane.read_again();
        let Some(figure) = self.board.chosen().cloned() else {
            return Vec::new();
        };
        let words = format!(
            "{}: {}, {}",
            figure.section.word(),
            figure.name,
            figure.door.scope.word().to_lowercase()
        );
        self.queue.found = Some(AdhocList::new(ListSource::Figure(figure.door), words));
        self.screens = vec![Screen::Dashboard, Screen::Queue];
        self.refresh_queue()
    }
}
