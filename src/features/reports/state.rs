//! The reports: which one is open, over how many months, its data, and the scroll position.

pub mod export;

use super::requests::LoadReport;
use crate::action::{Action, KeyContext};
use crate::components::choice_list::{scroll, step};
use crate::components::cursor::Cursor;
use crate::domain::{Cell, ClockCount, ClockFigure, ListSource, Report, ReportName, period_after};
use crate::export::Format;
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Destination, Handled, View};
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
    /// The row of a report whose figures open lists.
    pub cursor: Cursor,
    /// The column of the figure that Enter opens; none for the first that asks for attention.
    column: Option<usize>,
}

impl Reports {
    pub fn new(name: ReportName, months: i32) -> Self {
        Self {
            name,
            months,
            data: Remote::NotAsked,
            scroll: 0,
            cursor: Cursor::default(),
            column: None,
        }
    }

    /// What the figures of each row open; of a report whose figures open nothing no rows.
    pub fn opens(&self) -> &[Vec<Option<ClockFigure>>] {
        self.data.value().map_or(&[], |report| &report.opens)
    }

    /// The column of the figure that Enter opens.
    pub fn chosen_column(&self) -> Option<usize> {
        let row = self.opens().first()?;
        let is_open = |column: &usize| row.get(*column).is_some_and(Option::is_some);
        let asks = |figure: &Option<ClockFigure>| {
            let counts = figure.as_ref().map(|figure| figure.counts);
            matches!(counts, Some(ClockCount::Missed | ClockCount::LateNow))
        };
        let first = || row.iter().position(asks);
        self.column.filter(is_open).or_else(first)
    }

    fn next_column(&mut self) {
        let Some((row, at)) = self.opens().first().zip(self.chosen_column()) else {
            return;
        };
        let columns = row.len();
        let after = (1..=columns).map(|step| (at + step) % columns);
        self.column = after.into_iter().find(|column| row[*column].is_some());
    }

    /// The list of the enquiries that the chosen figure counts.
    fn open_chosen(&self, cx: &mut Context<'_>) {
        let (Some(column), Some(report)) = (self.chosen_column(), self.data.value()) else {
            return;
        };
        let row = self.cursor.index;
        let figure = report.opens.get(row).and_then(|it| it.get(column));
        let cells = report.rows.get(row);
        let (Some(Some(figure)), Some(cells)) = (figure, cells) else {
            return;
        };
        let Some(Cell::Count(count)) = cells.get(column).filter(|it| **it != Cell::Count(0)) else {
            cx.notify(Tone::Plain, "There are none to list.");
            return;
        };
        let names = cells.iter().take_while(|it| it.measure().is_none());
        let names: Vec<String> = names.map(Cell::text).collect();
        let noun = match (report.name.looks_back(), count) {
            (false, _) => String::new(),
            (true, 1) => ", 1 clock".into(),
            (true, _) => format!(", {} clocks", Cell::Count(*count).text()),
        };
        let words = format!("{}: {}{noun}", figure.counts.word(), names.join(", "));
        cx.open(Destination::List(ListSource::Clocks(figure.clone()), words));
    }

    /// The period being loaded, while the rows shown are those of another one.
    pub fn awaited(&self) -> Option<i32> {
        let other = |report: &Report| report.name.looks_back() && report.months != self.months;
        let asking = self.data.asking_since().is_some();
        (asking && self.data.value().is_some_and(other)).then_some(self.months)
    }

    /// Goes to the newest month, which is last, or to the top of a report without months.
    fn begin(&mut self) {
        self.cursor = Cursor::default();
        if self.name.by_month() {
            self.cursor.index = self.opens().len().saturating_sub(1);
        }
        self.scroll = match self.name.by_month() {
            true => usize::MAX,
            false => 0,
        };
    }

    /// Shows the data of the last time at once and loads them again.
    fn show(&mut self, name: ReportName, cx: &mut Context<'_>) {
        self.name = name;
        self.column = None;
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

    /// Moves between the rows of a report that opens lists. Returns false for an action that is no movement.
    fn steps(&mut self, action: &Action, cx: &Context<'_>) -> bool {
        let rows = self.opens().len();
        rows > 0 && step(&mut self.cursor, action, rows, cx.metrics.lines)
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
            Action::Open | Action::NextField if self.opens().is_empty() => {
                Some("this report opens no lists".into())
            }
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
            Action::Open => self.open_chosen(cx),
            Action::NextField => self.next_column(),
            _ if self.steps(action, cx) => {}
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
        let rows = self.opens().len();
        let left = self.data.claim(reply, cx.now);
        // Where the rows are others, the cursor begins again.
        if self.opens().len() != rows {
            self.begin();
        }
        if let Remote::Fresh { value, at } = &self.data {
            cx.services.reports.keep(value, *at);
        }
        left
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.data.asking_since()
    }
}
