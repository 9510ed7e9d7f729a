//! Reports: which one is open, what is known of each, and how far it is scrolled.

use super::remote::Remote;
use super::{Screen, Store};
use crate::domain::{Report, ReportName};
use crate::effect::{Effect, Question, Slot};

/// What a report looks back over when nobody says otherwise.
const MONTHS: i32 = 12;

#[derive(Clone, Debug, Default)]
pub struct Reports {
    pub name: ReportName,
    told: [Remote<Report>; ReportName::ALL.len()],
    pub scroll: usize,
}

impl Reports {
    /// The report on the screen.
    pub fn told(&self) -> &Remote<Report> {
        &self.told[self.name as usize]
    }

    pub fn told_mut(&mut self) -> &mut Remote<Report> {
        &mut self.told[self.name as usize]
    }
}

impl Store {
    pub(super) fn open_reports(&mut self) -> Vec<Effect> {
        self.screens.retain(|screen| *screen != Screen::Reports);
        self.screens.push(Screen::Reports);
        self.show_report(self.reports.name)
    }

    /// What it showed the last time is shown at once, and asked for again.
    fn show_report(&mut self, name: ReportName) -> Vec<Effect> {
        // One slot: the answer for the tab before is overtaken, and must not be waited for.
        let before = self.reports.told_mut();
        if before.asking_since().is_some() {
            match before.value().cloned() {
                Some(known) => before.fill(known, self.now),
                None => *before = Remote::NotAsked,
            }
        }
        self.reports.name = name;
        self.reports.scroll = 0;
        self.refresh_report()
    }

    pub(super) fn next_report(&mut self, forward: bool) -> Vec<Effect> {
        let all = ReportName::ALL;
        let step = if forward { 1 } else { all.len() - 1 };
        self.show_report(all[(self.reports.name as usize + step) % all.len()])
    }

    pub(super) fn refresh_report(&mut self) -> Vec<Effect> {
        let now = self.now;
        let name = self.reports.name;
        self.reports.told_mut().ask(now);
        let months = MONTHS;
        vec![self.ask(Slot::Report, Question::Report { name, months })]
    }

    pub(super) fn report_came(&mut self, report: Report) {
        let now = self.now;
        if report.name == self.reports.name {
            self.reports.told_mut().fill(report, now);
        }
    }
}
