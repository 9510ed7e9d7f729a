//! One line an enquiry, and the headings above them. Every stored text in it is cleaned here.

use crate::components::paged_list::EnquiryList;
use crate::components::pressure;
use crate::components::text::{clean, cut, fit, fit_right, initials, width};
use crate::domain::{QueueRow, RowCitizen, Sort, typed_time};
use crate::features::queue::state::QueueScreen;
use crate::services::drafts::StandaloneDraft;
use crate::theme::{Theme, ThemeRole};
use crate::view::DrawContext;
use crate::wording::time;
use ratatui::text::{Line, Span};

/// Minimum cells for the form of a draft that belongs to no single enquiry.
const WHAT: usize = 16;

/// Minimum cells of the subject for the word before it.
const WORD_FROM: usize = 24;

/// Marks of a row with an open task, due today or late, or only later.
pub(super) const TASK_TODAY: &str = "◆";
pub(super) const TASK_LATER: &str = "◇";

/// Cells of each column, for this width and these rows.
pub(super) struct QueueColumns {
    reference: usize,
    /// The code of the tenant and the year are left out of the reference: they are in the preview and on the page of
    /// the enquiry, and search takes what is left.
    short_reference: bool,
    subject: usize,
    citizen: usize,
    kind: usize,
    stage: usize,
    /// The sort value, where no other column shows it.
    extra: usize,
    /// The mark of open tasks, where a row has some.
    task: usize,
    due: usize,
    who: usize,
}

impl QueueColumns {
    pub(super) fn fit(cells: usize, list: &EnquiryList, sort: Option<Sort>) -> Self {
        let is_narrow = cells < 40;
        let short_reference = is_narrow || (60..135).contains(&cells);
        let references = list.rows().iter().map(|row| match short_reference {
            true => width(&clean(short(&row.reference))),
            false => width(&clean(&row.reference)),
        });
        let least = if list.above > 0 { WHAT } else { 9 };
        let reference = references.max().unwrap_or(0).clamp(least, 24);
        // What it is about and when it is due come before its name.
        let is_asked_for = list.above > 0 || sort == Some(Sort::Reference);
        let reference = match is_narrow && !is_asked_for {
            true => 0,
            false => reference,
        };
        let (stage, who, kind) = match cells {
            ..60 => (0, 0, 0),
            60..100 => (16, 3, 0),
            100..125 => (18, 3, 14),
            125..160 => (20, 14, 16),
            _ => (24, 18, 20),
        };
        let due = 10;
        let extra = match sort {
            Some(Sort::Received | Sort::Priority) if cells >= 60 => 9,
            _ => 0,
        };
        let who = match sort {
            Some(Sort::Who) if who > 0 => who.max(5),
            _ => who,
        };
        // The sort column is always shown.
        let kind = match sort {
            Some(Sort::Type) if cells >= 60 => kind.max(12),
            _ => kind,
        };
        let has_tasks = |row: &QueueRow| row.next_task_due_at.is_some();
        let task = usize::from(list.rows().iter().any(has_tasks));
        let gaps = 3
            + 3
            + [kind, stage, extra, task, due, who]
                .iter()
                .filter(|c| **c > 0)
                .count()
            + 1;
        let rest = cells.saturating_sub(reference + kind + stage + extra + task + due + who + gaps);
        // The subject keeps most of what is left.
        let citizen = if cells >= 60 {
            (rest * 3 / 8).min(20)
        } else {
            0
        };
        Self {
            reference,
            short_reference,
            subject: rest.saturating_sub(citizen + usize::from(citizen > 0)),
            citizen,
            kind,
            stage,
            extra,
            task,
            due,
            who,
        }
    }
}

/// The reference behind the year: `4F7K9Q-X` of `HMRC-26-4F7K9Q-X`. One of another form stays whole.
fn short(reference: &str) -> &str {
    let mut parts = reference.rmatch_indices('-');
    let year = (parts.nth(1), parts.next());
    match year {
        (Some((from, _)), Some(_)) => &reference[from + 1..],
        _ => reference,
    }
}

/// In capitals, to differ from rows without colour. The arrow marks the sort column.
pub(super) fn headings(columns: &QueueColumns, sort: Option<Sort>, theme: &Theme) -> Line<'static> {
    let name = |words: &str, its: Sort| match Some(its) == sort {
        true => format!("{words} ↑"),
        false => words.to_owned(),
    };
    // So that the arrow fits beside it.
    let reference = match columns.reference {
        ..11 if sort == Some(Sort::Reference) => "REF",
        _ => "REFERENCE",
    };
    let mut words = format!(
        "   {}   {}",
        fit(&name(reference, Sort::Reference), columns.reference),
        fit(&name("SUBJECT", Sort::Subject), columns.subject)
    );
    // The tag begins with a space of its own ground, so its heading does too.
    for (heading, cells) in [
        ("CITIZEN".to_owned(), columns.citizen),
        (name("TYPE", Sort::Type), columns.kind),
        (name(" STAGE", Sort::Stage), columns.stage),
    ] {
        if cells > 0 {
            words += &format!(" {}", fit(&heading, cells));
        }
    }
    if columns.extra > 0 {
        let by = if sort == Some(Sort::Received) {
            "AGE ↑"
        } else {
            "URGENCY ↑"
        };
        words += &format!(" {}", fit_right(by, columns.extra));
    }
    words += &" ".repeat(columns.task * 2);
    words += &format!(" {}", fit_right(&name("DUE", Sort::Due), columns.due));
    if columns.who > 0 {
        words += &format!(" {}", fit(&name("WHO", Sort::Who), columns.who));
    }
    Line::styled(words, theme.style(ThemeRole::Quiet))
}

/// One enquiry. Every stored text in it is cleaned here.
pub(super) fn row_line(
    screen: &QueueScreen,
    cx: &DrawContext<'_>,
    row: &QueueRow,
    chosen: bool,
    columns: &QueueColumns,
) -> Line<'static> {
    let theme = cx.theme;
    let list = screen.list();
    let sign = if cx.services.changes.pending.contains(&row.id) {
        "…"
    } else if refused(cx, row) {
        "✕"
    } else if list.marks.contains(&row.id) {
        "✓"
    } else {
        " "
    };
    let reference = match columns.short_reference {
        true => short(&row.reference),
        false => &row.reference,
    };
    let what = format!(
        "{}{sign} {} ",
        if chosen { "▌" } else { " " },
        fit(&clean(reference), columns.reference),
    );
    // In words where the subject can spare the cells; the sign alone is easily overlooked.
    let word = match row.is_open_emergency() && columns.subject >= WORD_FROM {
        true => "EMERGENCY ",
        false => "",
    };
    let sign = format!("{}{word}", urgency(row.priority));
    let subject = fit(&clean(&row.subject), columns.subject - width(word));
    // The focus ends before the tag: the tag keeps its colour, and a move costs few bytes.
    let role = if chosen {
        ThemeRole::Focus
    } else {
        ThemeRole::Text
    };
    let mut spans = match row.is_open_emergency() && !chosen {
        true => vec![
            Span::styled(what, theme.style(role)),
            Span::styled(sign, theme.style(ThemeRole::Error)),
            Span::styled(subject, theme.style(role)),
        ],
        false => vec![Span::styled(what + &sign + &subject, theme.style(role))],
    };
    spans.push(Span::raw(" "));
    if columns.citizen > 0 {
        let citizen = fit(&clean(row.citizen.words()), columns.citizen) + " ";
        spans.push(match row.citizen {
            RowCitizen::Named(_) => Span::raw(citizen),
            RowCitizen::Anonymous | RowCitizen::Deleted => {
                Span::styled(citizen, theme.style(ThemeRole::Quiet))
            }
        });
    }
    if columns.kind > 0 {
        spans.push(Span::raw(fit(&clean(&row.type_name), columns.kind) + " "));
    }
    if columns.stage > 0 {
        let tag = cut(&clean(&row.stage_name), columns.stage.saturating_sub(2));
        let rest = columns.stage - width(&tag) - 2;
        let style = theme.style(ThemeRole::Stage(row.standard_stage));
        spans.push(Span::styled(format!(" {tag} "), style));
        spans.push(Span::raw(" ".repeat(rest + 1)));
    }
    if columns.extra > 0 {
        let words = match list.sort {
            Sort::Received => time::span(cx.now - row.received_at),
            _ => clean(&row.priority_name),
        };
        spans.push(Span::raw(fit_right(&words, columns.extra) + " "));
    }
    if columns.task > 0 {
        spans.push(task_mark(row, cx));
    }
    let (pressure, due) = time::left(row, cx.now);
    spans.push(Span::styled(
        fit_right(&due, columns.due),
        theme.style(pressure::role(pressure)),
    ));
    if columns.who > 0 {
        let name = row.assignee_name.as_deref();
        let who = match name {
            None => "–".to_owned(),
            Some(name) if columns.who < 10 => initials(name),
            Some(name) => clean(name),
        };
        spans.push(Span::raw(format!(" {}", fit(&who, columns.who))));
    }
    Line::from(spans)
}

/// A draft that belongs to no single enquiry: form, first words and time.
pub(super) fn alone_line(
    cx: &DrawContext<'_>,
    alone: &StandaloneDraft,
    chosen: bool,
    columns: &QueueColumns,
    cells: usize,
) -> Line<'static> {
    let theme = cx.theme;
    let at = alone.at.map(|at| time::format_time(at, cx.now));
    let at = at.unwrap_or_default();
    let lines: Vec<_> = alone.lines().iter().map(|line| clean(line)).collect();
    let what = fit(&alone.what(), columns.reference);
    let mark = if chosen { "▌" } else { " " };
    let words = format!("{mark}  {what}   {}", lines.join(" · "));
    let words = fit(&words, cells.saturating_sub(width(&at) + 2));
    let role = if chosen {
        ThemeRole::Focus
    } else {
        ThemeRole::Text
    };
    Line::from(vec![
        Span::styled(words, theme.style(role)),
        Span::styled(format!(" {at}"), theme.style(ThemeRole::Quiet)),
    ])
}

/// Two cells: an open task of the enquiry, and whether one is due today or late.
fn task_mark(row: &QueueRow, cx: &DrawContext<'_>) -> Span<'static> {
    let theme = cx.theme;
    match row.next_task_due_at {
        None => Span::raw("  "),
        Some(at) if at < typed_time::end_of_day(cx.now) => {
            Span::styled(format!("{TASK_TODAY} "), theme.style(ThemeRole::Warning))
        }
        Some(_) => Span::styled(format!("{TASK_LATER} "), theme.style(ThemeRole::Quiet)),
    }
}

/// Two cells before the subject, so that urgent enquiries show in any order.
fn urgency(priority: i16) -> &'static str {
    match priority {
        ..=1 => "▲ ",
        2 => "△ ",
        _ => "  ",
    }
}

/// Whether the last refusal was about this row.
fn refused(cx: &DrawContext<'_>, row: &QueueRow) -> bool {
    cx.services
        .changes
        .refused
        .as_ref()
        .is_some_and(|(id, _)| *id == row.id)
}
