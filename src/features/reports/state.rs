//! The reports: which one is open, over how many months, its data, and the scroll position.

pub mod export;

use super::requests::LoadReport;
use crate::action::{Action, KeyContext};
use crate::components::choice_list::scroll;
use crate::domain::{Report, ReportName, period_after};
use crate::export::Format;
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Handled, View};
use chrono::{DateTime, Utc};
use export::ExportPopup;
use std::borrow::Cow;

#[derive(Clone, Debug)]
pub struct Reports {
    pub name: ReportName,
    /// The selected period. The report on the screen carries the period it was made for.
    pub months: i32,
    /// Of the open report.
    pub data: Remote<Report>,
    pub scroll: usize,
}

impl Reports {
    pub fn new(name: ReportName, months: i32) -> Self {
        Self {
            name,
            months,
            data: Remote::NotAsked,
            scroll: 0,
        }
    }

    /// The period being loaded, while the rows shown are those of another one.
    pub fn awaited(&self) -> Option<i32> {
        let other = |report: &Report| report.name.looks_back() && report.months != self.months;
        let asking = self.data.asking_since().is_some();
        (asking && self.data.value().is_some_and(other)).then_some(self.months)
    }

    /// Scrolls to the newest month, which is last, or to the top of a report without months.
    fn begin(&mut self) {
        self.scroll = match self.name.by_month() {
            true => usize::MAX,
            false => 0,
        };
    }

    /// Shows the data of the last time at once and loads them again.
    fn show(&mut self, name: ReportName, cx: &mut Context<'_>) {
        self.name = name;
        let last = cx.services.reports.find(name).cloned();
        self.data.show(last, cx);
        self.begin();
        self.load(cx);
    }

    fn load(&mut self, cx: &mut Context<'_>) {
        let (name, months) = (self.name, self.months);
        cx.services.reports.name = name;
        cx.services.reports.months = months;
        self.data.load(LoadReport { name, months }, cx);
    }

    /// The rows stay until those of the new period are loaded.
    fn change_period(&mut self, longer: bool, cx: &mut Context<'_>) {
        if let Some(why) = self.why_no_period() {
            let name = self.name.word().to_lowercase();
            cx.notify(Tone::Plain, format!("The {name} has no period: {why}."));
            return;
        }
        self.months = period_after(self.months, longer);
        self.begin();
        self.load(cx);
    }

    fn why_no_period(&self) -> Option<&'static str> {
        (!self.name.looks_back()).then_some("it shows what is open now")
    }

    fn next(&mut self, forward: bool, cx: &mut Context<'_>) {
        let all = ReportName::ALL;
        let step = if forward { 1 } else { all.len() - 1 };
        self.show(all[(self.name as usize + step) % all.len()], cx);
    }

    fn export(&self, format: Format, cx: &mut Context<'_>) {
        if let Some(months) = self.awaited() {
            let words = format!("Not yet: the figures for {months} months are loading.");
            cx.notify(Tone::Plain, words);
            return;
        }
        let (Some(report), Some(person)) = (self.data.value(), cx.person) else {
            cx.notify(Tone::Plain, "There is nothing to export yet.");
            return;
        };
        cx.push(ExportPopup::new(report, person, format));
    }
}

impl View for Reports {
    fn key_context(&self) -> KeyContext {
        KeyContext::Reports
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn crumbs(&self) -> Vec<String> {
        vec!["Reports".into(), self.name.code().replace('-', " ")]
    }

    fn why_not(&self, action: &Action) -> Option<Cow<'_, str>> {
        match action {
            Action::Period(_) => self.why_no_period().map(Cow::from),
            _ => None,
        }
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.show(self.name, cx);
    }

    /// Reports are expensive, so only the user refreshes them.
    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::NextView => self.next(true, cx),
            Action::PreviousView => self.next(false, cx),
            Action::Period(longer) => self.change_period(*longer, cx),
            Action::Export(format) => self.export(*format, cx),
            Action::Refresh => self.load(cx),
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::First
            | Action::Last => {
                let (furthest, lines) = (cx.metrics.furthest, cx.metrics.lines);
                scroll(&mut self.scroll, action, furthest, lines);
            }
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let left = self.data.claim(reply, cx.now);
        if let Remote::Fresh { value, at } = &self.data {
            cx.services.reports.keep(value, *at);
        }
        left
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.data.asking_since()
    }
}
