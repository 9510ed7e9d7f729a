//! Reports: the open one, the data of each, and the scroll position.

use super::{Screen, Store};
use crate::domain::{Report, ReportName, USUAL_MONTHS, period_after};
use crate::runtime::effect::{Effect, Request, Slot};
use crate::services::notices::Tone;
use crate::view::remote::Remote;

#[derive(Clone, Debug)]
pub struct Reports {
    pub name: ReportName,
    /// The selected period. The report on the screen carries the period it was made for.
    pub months: i32,
    data: [Remote<Report>; ReportName::ALL.len()],
    pub scroll: usize,
}

impl Default for Reports {
    fn default() -> Self {
        Self {
            name: ReportName::default(),
            months: USUAL_MONTHS,
            data: Default::default(),
            scroll: 0,
        }
    }
}

impl Reports {
    /// The data of the open report.
    pub fn data(&self) -> &Remote<Report> {
        &self.data[self.name as usize]
    }

    pub fn data_mut(&mut self) -> &mut Remote<Report> {
        &mut self.data[self.name as usize]
    }

    /// The period being loaded, while the rows shown are those of another one.
    pub fn awaited(&self) -> Option<i32> {
        let data = self.data();
        let other = |report: &Report| report.name.looks_back() && report.months != self.months;
        let asking = data.asking_since().is_some();
        (asking && data.value().is_some_and(other)).then_some(self.months)
    }

    /// Scrolls to the newest month, which is last, or to the top of a report without months.
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

    /// Shows the data of the last time at once and loads them again.
    fn show_report(&mut self, name: ReportName) -> Vec<Effect> {
        // Reports share a slot: the response for the tab before will be dropped, so stop waiting for it.
        let before = self.reports.data_mut();
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

    /// The rows stay until those of the new period are loaded.
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
        self.reports.data_mut().ask(now);
        vec![self.ask(Slot::Report, Request::Report { name, months })]
    }

    pub(super) fn on_report_loaded(&mut self, report: Report) {
        let now = self.now;
        if report.name == self.reports.name {
            self.reports.data_mut().fill(report, now);
        }
    }
}
