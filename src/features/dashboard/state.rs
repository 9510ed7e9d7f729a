//! The figures, the chosen one, and whose work they count.

use super::requests::LoadDashboard;
use crate::action::{Action, KeyContext};
use crate::components::cursor::Cursor;
use crate::domain::{ClockBand, Dashboard, Figure, ListSource, Scope, Section};
use crate::keys::SCOPE;
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Destination, Event, Handled, View};
use chrono::{DateTime, Utc};

#[derive(Clone, Debug, Default)]
pub struct DashboardScreen {
    pub scope: Scope,
    pub data: Remote<Dashboard>,
    pub cursor: Cursor,
    /// The list of a figure lies above it.
    covered: bool,
    /// It took the place of a queue, to which Esc goes back.
    leads_back: bool,
    /// The scope was chosen by a key, or by the first figures: it stays.
    is_settled: bool,
}

impl DashboardScreen {
    pub fn new(scope: Scope) -> Self {
        Self {
            scope,
            ..Self::default()
        }
    }

    pub fn in_place_of_queue(scope: Scope) -> Self {
        Self {
            leads_back: true,
            ..Self::new(scope)
        }
    }

    pub fn figures(&self) -> &[Figure] {
        self.data.value().map_or(&[], |data| &data.figures)
    }

    pub fn chosen(&self) -> Option<&Figure> {
        self.figures().get(self.cursor.index)
    }

    /// The figures stay on the screen while they are loaded again.
    fn load(&mut self, cx: &mut Context<'_>) {
        let scope = self.scope;
        self.data.load(LoadDashboard { scope }, cx);
    }

    /// Mine, my team's, everybody's. The figures differ, so the first one is selected.
    fn next_scope(&mut self, cx: &mut Context<'_>) {
        self.is_settled = true;
        self.scope = self.scope.next();
        self.cursor = Cursor::default();
        self.load(cx);
    }

    /// A first screen of zeros would hide the work that there is: everybody's is shown, and said to be.
    fn widen_empty_scope(&mut self, cx: &mut Context<'_>) {
        let Some(data) = self.data.value().filter(|_| !self.is_settled) else {
            return;
        };
        self.is_settled = true;
        let is_empty = data.open == 0 && data.figures.iter().all(|figure| figure.count == 0);
        if self.scope == Scope::Team && is_empty {
            self.scope = Scope::Tenant;
            self.load(cx);
            let words = format!(
                "Your team has no open enquiries. Showing everyone's. Press {SCOPE} to change."
            );
            cx.notify(Tone::Plain, words);
        }
    }

    /// The selected figure stays selected, wherever it is now.
    fn on_loaded(&mut self, chosen: Option<Figure>) {
        let same = |figure: &Figure| {
            chosen
                .as_ref()
                .is_some_and(|c| c.section == figure.section && c.filter == figure.filter)
        };
        let index = self.figures().iter().position(same);
        let last = self.figures().len().saturating_sub(1);
        self.cursor.index = index.unwrap_or(self.cursor.index).min(last);
    }

    /// Up and down by figure, left and right by section. Returns false for an action that is no movement.
    fn step(&mut self, how: &Action) -> bool {
        let figures = self.figures();
        let at = self.cursor.index;
        let section = |index: usize| figures.get(index).map(|figure| figure.section);
        let first_of = |wanted| {
            figures
                .iter()
                .position(|figure| Some(figure.section) == wanted)
        };
        let last = figures.len().saturating_sub(1);
        self.cursor.index = match how {
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
            Action::Last => last,
            _ => return false,
        };
        true
    }

    /// The list of the enquiries that the chosen figure counts.
    fn open_drilldown(&mut self, cx: &mut Context<'_>) {
        let Some(figure) = self.chosen() else {
            return;
        };
        if figure.section == Section::Tasks {
            cx.open(Destination::Tasks(self.scope));
            self.covered = true;
            return;
        }
        if figure.filter.clocks == Some(ClockBand::NextHours) {
            cx.open(Destination::NextHours(self.scope));
            self.covered = true;
            return;
        }
        let words = format!(
            "{}: {}, {}",
            figure.section.word(),
            figure.name,
            figure.filter.scope.word().to_lowercase()
        );
        let source = ListSource::Drilldown(figure.filter.clone());
        cx.open(Destination::List(source, words));
        self.covered = true;
    }
}

impl View for DashboardScreen {
    fn key_context(&self) -> KeyContext {
        KeyContext::Dashboard
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        vec!["Dashboard".into()]
    }

    /// Shows the figures of the last time at once and loads them again.
    fn opened(&mut self, cx: &mut Context<'_>) {
        if let Some(last) = cx.services.kept.take::<Self>() {
            let leads_back = self.leads_back;
            *self = Self { leads_back, ..last };
        }
        self.load(cx);
    }

    fn closed(&mut self, cx: &mut Context<'_>) {
        self.covered = false;
        cx.services.kept.put(std::mem::take(self));
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::NextScope => self.next_scope(cx),
            Action::Open => self.open_drilldown(cx),
            Action::Back if self.leads_back => cx.open(Destination::QueueAsLeft),
            // It lies below everything else: there is nothing to go back to.
            Action::Back => {}
            _ if self.step(action) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn offers(&self, action: &Action) -> bool {
        *action != Action::Back || self.leads_back
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let chosen = self.chosen().cloned();
        let left = self.data.claim(reply, cx.now);
        if left.is_none() {
            self.on_loaded(chosen);
            self.widen_empty_scope(cx);
        }
        left
    }

    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::Refresh {
            self.load(cx);
        }
    }

    /// The list above it was closed: what was done there has changed the figures.
    fn settled(&mut self, cx: &mut Context<'_>) {
        if cx.is_top && std::mem::take(&mut self.covered) {
            self.load(cx);
        }
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.data.asking_since()
    }
}
