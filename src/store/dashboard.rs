//! The dashboard: figures of open work, the chosen one, and the way through it to the queue.

use super::cursor::Cursor;
use super::found::{Found, Source};
use super::remote::Remote;
use super::{Screen, Store};
use crate::domain::{Dashboard, Figure, Role, Scope};
use crate::effect::{Effect, Question, Slot};
use crate::intent::Intent;

#[derive(Clone, Debug, Default)]
pub struct Board {
    pub scope: Scope,
    pub told: Remote<Dashboard>,
    pub cursor: Cursor,
}

impl Board {
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
        self.board.scope = Scope::of(role);
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
        vec![self.ask(Slot::Dashboard, Question::Dashboard { scope })]
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
    pub(super) fn dashboard_came(&mut self, told: Dashboard) {
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
    pub(super) fn go_on_board(&mut self, how: &Intent) {
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
            Intent::Up => at.saturating_sub(1),
            Intent::Down => at.saturating_add(1).min(last),
            Intent::Later | Intent::PageDown => (at..=last)
                .find(|index| section(*index) != section(at))
                .unwrap_or(last),
            Intent::Earlier | Intent::PageUp => {
                let start = first_of(section(at)).unwrap_or(0);
                if start < at {
                    start
                } else {
                    first_of(section(start.saturating_sub(1))).unwrap_or(0)
                }
            }
            Intent::First => 0,
            _ => last,
        };
    }

    /// Enter on a figure: the enquiries that were counted.
    pub(super) fn open_figure(&mut self) -> Vec<Effect> {
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
        self.queue.found = Some(Found::new(Source::Figure(figure.door), words));
        self.screens = vec![Screen::Dashboard, Screen::Queue];
        self.refresh_queue()
    }
}
