//! Reports: which one is open, what is known of each, and how far it is scrolled.

use super::notice::Tone;
use super::remote::Remote;
use super::{Screen, Store};
use crate::domain::{Report, ReportName, USUAL_MONTHS, period_after};
use crate::effect::{Effect, Request, Slot};

#[derive(Clone, Debug)]
pub struct Reports {
    pub name: ReportName,
    /// What every one of them looks back over; what is on the screen says itself what it was asked for.
    pub months: i32,
    told: [Remote<Report>; ReportName::ALL.len()],
    pub scroll: usize,
}

impl Default for Reports {
    fn default() -> Self {
        Self {
            name: ReportName::default(),
            months: USUAL_MONTHS,
            told: Default::default(),
            scroll: 0,
        }
    }
}

impl Reports {
    /// The report on the screen.
    pub fn told(&self) -> &Remote<Report> {
        &self.told[self.name as usize]
    }

    pub fn told_mut(&mut self) -> &mut Remote<Report> {
        &mut self.told[self.name as usize]
    }

    /// The period that is on its way, while the rows are still those of another one.
    pub fn awaited(&self) -> Option<i32> {
        let told = self.told();
        let other = |report: &Report| report.name.looks_back() && report.months != self.months;
        let asking = told.asking_since().is_some();
        (asking && told.value().is_some_and(other)).then_some(self.months)
    }

    /// Where reading begins: months stand in their order, and the newest are wanted first.
    fn begin(&mut self) {
        self.scroll = match self.name.by_month() {
            true => usize::MAX,
            false => 0,
        };
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
        // One slot: the answer for the tab before is superseded, and must not be waited for.
        let before = self.reports.told_mut();
        if before.asking_since().is_some() {
            match before.value().cloned() {
                Some(known) => before.fill(known, self.now),
                None => *before = Remote::NotAsked,
            }
        }
        self.reports.name = name;
        self.reports.begin();
        self.refresh_report()
    }

    /// The rows stay until those of the other period have come.
    pub(super) fn change_period(&mut self, longer: bool) -> Vec<Effect> {
        if let Some(why) = self.why_no_period() {
            self.notify(
                Tone::Plain,
                format!(
                    "The {} has no period: {why}.",
                    self.reports.name.word().to_lowercase()
                ),
            );
            return Vec::new();
        }
        self.reports.months = period_after(self.reports.months, longer);
        self.reports.begin();
        self.refresh_report()
    }

    pub(super) fn why_no_period(&self) -> Option<&'static str> {
        (!self.reports.name.looks_back()).then_some("it shows what is open now")
    }

    pub(super) fn next_report(&mut self, forward: bool) -> Vec<Effect> {
        let all = ReportName::ALL;
        let step = if forward { 1 } else { all.len() - 1 };
        self.show_report(all[(self.reports.name as usize + step) % all.len()])
    }

    pub(super) fn refresh_report(&mut self) -> Vec<Effect> {
        let now = self.now;
        let (name, months) = (self.reports.name, self.reports.months);
        self.reports.told_mut().ask(now);
        vec![self.ask(Slot::Report, Request::Report { name, months })]
    }

    pub(super) fn on_report_loaded(&mut self, report: Report) {
        let now = self.now;
        if report.name == self.reports.name {
            self.reports.told_mut().fill(report, now);
        }
    }
}
