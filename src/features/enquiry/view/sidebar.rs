//! The sidebar of an enquiry: next steps, stage, citizen, custom fields, links
//! and tasks.

use super::{PageColumn, documents, heading, related};
use crate::components::pressure;
use crate::components::text::{clean, cut, width, wrap};
use crate::components::transition::{reason_lines, step_line, transition_line};
use crate::domain::{Decision, EnquiryDetail, Question, Task, decision, typed_time};
use crate::features::enquiry::state::EnquiryScreen;
use crate::keys::{CHOOSE, DECISIONS, NEXT, TASKS, WHY_HERE};
use crate::theme::{Theme, ThemeRole};
use crate::view::DrawContext;
use crate::wording::{holds, reopening, routing, time, transitions};
use ratatui::text::{Line, Span};

/// Width of the names.
const NAME: usize = 13;

/// On a narrow screen the ways out are wrapped in one line at once; their reasons come below the notes.
pub(super) fn next_steps_summary(
    column: &mut PageColumn,
    detail: &EnquiryDetail,
    theme: &Theme,
    cells: usize,
) {
    let labels: Vec<_> = transitions::possible(&detail.transitions)
        .map(|transition| clean(&transition.label))
        .collect();
    let refused = detail.transitions.len() - labels.len();
    let words = match (labels.is_empty(), refused) {
        (true, 0) => "Next: none. This stage is final.".to_owned(),
        (true, _) => format!("Next (s): none now, {refused} not possible"),
        (false, 0) => format!("Next (s): {}", labels.join(" · ")),
        (false, _) => format!("Next (s): {} · {refused} not possible", labels.join(" · ")),
    };
    for words in wrap(&words, cells) {
        column
            .lines
            .push(Line::styled(words, theme.style(ThemeRole::Link)));
    }
}

/// Accessibility needs come first: staff must read them before they call.
pub(super) fn needs(column: &mut PageColumn, detail: &EnquiryDetail, theme: &Theme, cells: usize) {
    for need in detail.context.citizen.iter().flat_map(|c| &c.needs) {
        for (nth, words) in wrap(need, cells.saturating_sub(2)).iter().enumerate() {
            let sign = if nth == 0 { "⚑" } else { " " };
            column.lines.push(Line::styled(
                format!("{sign} {words}"),
                theme.style(ThemeRole::Warning),
            ));
        }
    }
}

/// Related records in a line or two, so that a reader who does not scroll knows of them.
pub(super) fn context_summary(
    column: &mut PageColumn,
    detail: &EnquiryDetail,
    theme: &Theme,
    cells: usize,
) {
    let context = &detail.context;
    let mut parts = Vec::new();
    let open = context
        .others
        .iter()
        .filter(|o| o.closed_at.is_none())
        .count();
    let more = if context.more_others { "+" } else { "" };
    match context.others.len() {
        0 => {}
        1 => parts.push(format!("1 other enquiry of the citizen, {open} open")),
        n => parts.push(format!(
            "{n}{more} other enquiries of the citizen, {open} open"
        )),
    }
    match context.links.len() {
        0 => {}
        n => parts.push(format!("{n} linked")),
    }
    match context.tasks.iter().filter(|task| !task.done).count() {
        0 => {}
        1 => parts.push("1 task to do".into()),
        n => parts.push(format!("{n} tasks to do")),
    }
    match context.documents.len() {
        0 => {}
        1 => parts.push("1 document".into()),
        n => parts.push(format!("{n} documents")),
    }
    if !context.watchers.is_empty() {
        let names = context.watchers.iter().map(|w| clean(&w.name));
        let names: Vec<_> = names.collect();
        parts.push(format!("watched by {}", names.join(", ")));
    }
    if !context.tags.is_empty() {
        let tags: Vec<_> = context.tags.iter().map(|tag| clean(tag)).collect();
        parts.push(format!("tagged {}", tags.join(", ")));
    }
    if !context.others.is_empty() || !context.links.is_empty() {
        parts.push(format!("{NEXT} to choose, {CHOOSE} to open"));
    }
    if !parts.is_empty() {
        for words in wrap(&parts.join(" · "), cells) {
            column
                .lines
                .push(Line::styled(words, theme.style(ThemeRole::Quiet)));
        }
    }
}

pub(super) fn sidebar(
    column: &mut PageColumn,
    (screen, detail): (&EnquiryScreen, &EnquiryDetail),
    cx: &DrawContext<'_>,
    cells: usize,
) {
    let theme = cx.theme;
    tasks(column, &detail.context.tasks, cx, cells);
    questions(column, &detail.context.questions, cx, cells);
    decisions(column, &detail.context.decisions, cx, cells);
    heading(column, "What can happen next", theme);
    if detail.transitions.is_empty() {
        column.lines.push(Line::styled(
            "No next steps. This stage is final.",
            theme.style(ThemeRole::Quiet),
        ));
    }
    for transition in transitions::possible(&detail.transitions) {
        let lines = transition_line(transition, false, theme, cells);
        column.lines.extend(lines);
    }
    for (reasons, group) in transitions::refused(&detail.transitions) {
        for transition in group {
            column
                .lines
                .extend(step_line(transition, false, theme, cells));
        }
        column.lines.extend(reason_lines(reasons, theme, cells));
    }
    heading(column, "Details", theme);
    let now = cx.now;
    fact(
        column,
        "Stage since",
        &time::format_time(detail.stage_since, now),
        theme,
        cells,
    );
    let reasons = [
        ("Reason", &detail.stage_reason),
        ("Outcome", &detail.outcome),
        ("Avoidable", &detail.failure_demand),
        ("Guidance", &detail.guidance_page),
    ];
    for (name, words) in reasons {
        if let Some(words) = words {
            fact(column, name, words, theme, cells);
        }
    }
    fact(
        column,
        "Received",
        &time::format_time(detail.row.received_at, now),
        theme,
        cells,
    );
    fact(column, "Due", &time::exact(detail.row.due_at), theme, cells);
    if let Some(closed) = detail.closed_at {
        fact(column, "Closed", &time::exact(closed), theme, cells);
    }
    if let Some(hold) = &detail.context.hold {
        fact(column, "On hold", &holds::in_words(hold, now), theme, cells);
    }
    if let Some(routed) = &detail.context.routed {
        let words = format!("{} ({WHY_HERE} why)", routing::short(routed));
        fact(column, "Routed by", &words, theme, cells);
    }
    if let Some(words) = reopening::in_words(detail, now) {
        fact(column, "Reopened", &words, theme, cells);
    }
    fact(column, "Reference", &detail.row.reference, theme, cells);
    if !detail.context.tags.is_empty() {
        fact(
            column,
            "Tags",
            &detail.context.tags.join(", "),
            theme,
            cells,
        );
    }
    if !detail.context.watchers.is_empty() {
        let names = detail.context.watchers.iter().map(|w| w.name.as_str());
        let names: Vec<&str> = names.collect();
        fact(column, "Watched by", &names.join(", "), theme, cells);
    }
    for field in &detail.context.fields {
        fact(column, &field.label, &field.said, theme, cells);
    }
    documents::documents(column, detail, cx, cells);
    related::near(column, screen, detail, cx, cells);
    citizen(column, detail, theme, cells);
}

/// Above the next steps, which may wait for them. Open ones first.
fn tasks(column: &mut PageColumn, tasks: &[Task], cx: &DrawContext<'_>, cells: usize) {
    if tasks.is_empty() {
        return;
    }
    heading(column, &format!("To do ({TASKS})"), cx.theme);
    let (done, open): (Vec<_>, Vec<_>) = tasks.iter().partition(|task| task.done);
    for task in open.into_iter().chain(done) {
        column.lines.extend(to_do(task, cx, cells));
    }
}

/// What colleagues were asked and have not answered.
fn questions(column: &mut PageColumn, asked: &[Question], cx: &DrawContext<'_>, cells: usize) {
    if asked.is_empty() {
        return;
    }
    heading(column, "Waiting for an answer", cx.theme);
    for question in asked {
        let words = format!(
            "{} asked {}: {} ·",
            clean(&question.asked_by),
            clean(&question.to_words()),
            clean(&question.question)
        );
        let (pressure, left) = time::due(question.due_at, cx.now);
        let lines = entry(("?", &words), (&left, pressure::role(pressure)), cx, cells);
        column.lines.extend(lines);
    }
}

/// What was decided, the latest first; those that were withdrawn last.
fn decisions(column: &mut PageColumn, all: &[Decision], cx: &DrawContext<'_>, cells: usize) {
    if all.is_empty() {
        return;
    }
    heading(column, &format!("Decisions ({DECISIONS})"), cx.theme);
    let today = typed_time::today(cx.now);
    let (stand, withdrawn): (Vec<_>, Vec<_>) = all.iter().partition(|it| it.withdrawn.is_none());
    for decision in stand.into_iter().chain(withdrawn) {
        let words = format!(
            "{} · {} ·",
            clean(&decision.decision),
            decision.words(today)
        );
        let sign = match decision.withdrawn {
            Some(_) => "✗",
            None => "⚖",
        };
        let decided = decision::day_words(decision.decided_on);
        let lines = entry((sign, &words), (&decided, ThemeRole::Quiet), cx, cells);
        column.lines.extend(lines);
    }
}

fn to_do(task: &Task, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let (pressure, when) = time::task_due(task, cx.now);
    let (sign, role) = match task.done {
        true => ("✓", ThemeRole::Quiet),
        false => ("○", pressure::role(pressure)),
    };
    let mut words = format!("{} · {} ·", clean(&task.what), clean(&task.who));
    if let Some(window) = time::window(task) {
        words.push_str(&format!(" {window} ·"));
    }
    if !task.done && task.blocks.is_some() {
        words.push_str(&format!(" {} ·", clean(&task.blocks_words())));
    }
    entry((sign, &words), (&when, role), cx, cells)
}

/// A sign and words, and at their end the time.
fn entry(
    (sign, words): (&str, &str),
    (when, role): (&str, ThemeRole),
    cx: &DrawContext<'_>,
    cells: usize,
) -> Vec<Line<'static>> {
    let theme = cx.theme;
    let mut wrapped = wrap(words, cells.saturating_sub(2));
    let last = wrapped.last().map_or(0, |line| width(line));
    if last + 3 + width(when) > cells {
        wrapped.push(String::new());
    }
    let end = wrapped.len().saturating_sub(1);
    let line = |(nth, words): (usize, String)| {
        let sign = if nth == 0 { sign } else { " " };
        let mut spans = vec![Span::styled(
            format!("{sign} {words}"),
            theme.style(ThemeRole::Text),
        )];
        if nth == end {
            let gap = if words.is_empty() { "" } else { " " };
            spans.push(Span::styled(format!("{gap}{when}"), theme.style(role)));
        }
        Line::from(spans)
    };
    wrapped.into_iter().enumerate().map(line).collect()
}

fn citizen(column: &mut PageColumn, detail: &EnquiryDetail, theme: &Theme, cells: usize) {
    let Some(known) = &detail.context.citizen else {
        return;
    };
    let what = if known.is_business {
        "Business"
    } else {
        "Citizen"
    };
    heading(column, what, theme);
    let prefers: Vec<_> = [&known.prefers_channel, &known.prefers_language]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let born = known
        .date_of_birth
        .map(|day| day.format("%-d %B %Y").to_string());
    let facts = [
        ("Name", detail.row.citizen.name().map(str::to_owned)),
        ("Telephone", detail.citizen_phone.clone()),
        ("Email", detail.citizen_email.clone()),
        (
            "Address",
            Some(known.address.clone()).filter(|a| !a.is_empty()),
        ),
        ("Born", born),
        ("NI number", known.national_insurance_number.clone()),
        ("Company", known.company_number.clone()),
        ("Prefers", (!prefers.is_empty()).then(|| prefers.join(", "))),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            fact(column, name, &value, theme, cells);
        }
    }
}

/// A name and its value; a name too long for its column goes above.
fn fact(column: &mut PageColumn, name: &str, value: &str, theme: &Theme, cells: usize) {
    let name = clean(name);
    let mut first = format!("{name:<width$}", width = NAME);
    if name.chars().count() >= NAME {
        let words = cut(&name, cells);
        column
            .lines
            .push(Line::styled(words, theme.style(ThemeRole::Quiet)));
        first = " ".repeat(NAME);
    }
    for words in wrap(value, cells.saturating_sub(NAME)) {
        let name = std::mem::replace(&mut first, " ".repeat(NAME));
        column.lines.push(Line::from(vec![
            Span::styled(name, theme.style(ThemeRole::Quiet)),
            Span::raw(words),
        ]));
    }
}
