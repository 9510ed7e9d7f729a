//! One enquiry in one glance: what was asked, by whom, where it stands, what can happen next, the notes.

use super::queue::pressing;
use crate::domain::{EnquiryDetail, QueueRow};
use crate::intent::Measured;
use crate::store::Store;
use crate::theme::{Role, Theme};
use crate::widgets::text::{clean, cut, width, wrap};
use crate::widgets::time;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// From this width what can happen next stands beside the text instead of below it.
const TWO_PANES: u16 = 100;

pub(super) fn draw(
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut Measured,
) {
    let Some(row) = store.enquiry.row() else {
        return;
    };
    let detail = store.enquiry.detail.value();
    let head = head(row, detail, store, theme, usize::from(area.width));
    let head_lines = u16::try_from(head.len()).unwrap_or(0).min(area.height);
    frame.render_widget(
        Paragraph::new(head),
        Rect {
            height: head_lines,
            ..area
        },
    );
    let body = Rect {
        y: area.y + head_lines,
        height: area.height - head_lines,
        ..area
    };
    let two = body.width >= TWO_PANES;
    let right_width = if two { body.width * 2 / 5 } else { 0 };
    let left = Rect {
        x: body.x + 1,
        width: (body.width - right_width).saturating_sub(2),
        ..body
    };
    let cells = usize::from(left.width);
    let mut lines = Vec::new();
    if let Some((_, trouble)) = store.queue.refused.as_ref().filter(|(id, _)| *id == row.id) {
        lines.extend(super::trouble::lines(trouble, theme, cells));
        lines.push(Line::default());
    }
    if let Some(why) = store.enquiry.detail.why() {
        for words in wrap(&format!("Not up to date: {why} r asks again."), cells) {
            lines.push(Line::styled(words, theme.style(Role::Warning)));
        }
    }
    match detail {
        Some(detail) if two => {
            let x = body.x + body.width - right_width;
            rule(
                theme,
                frame,
                Rect {
                    x,
                    width: 1,
                    ..body
                },
            );
            let right = Rect {
                x: x + 2,
                width: right_width.saturating_sub(3),
                ..body
            };
            let beside = beside(detail, store, theme, usize::from(right.width));
            frame.render_widget(Paragraph::new(beside), right);
            lines.extend(text(detail, store, theme, cells));
        }
        Some(detail) => {
            lines.extend(next_in_short(detail, theme, cells));
            lines.extend(text(detail, store, theme, cells));
            lines.push(Line::default());
            lines.extend(beside(detail, store, theme, cells));
        }
        None if store.is_slow() => lines.push(Line::styled(
            "Asking for the enquiry …",
            theme.style(Role::Quiet),
        )),
        None => {}
    }
    let height = usize::from(left.height);
    measured.lines = height;
    measured.furthest = lines.len().saturating_sub(height);
    let from = store.enquiry.scroll.min(measured.furthest);
    let missing_below = lines.len() > from + height;
    let mut visible: Vec<Line<'_>> = lines.into_iter().skip(from).take(height).collect();
    if missing_below && let Some(last) = visible.last_mut() {
        *last = Line::styled("↓ more", theme.style(Role::Quiet));
    }
    frame.render_widget(Paragraph::new(visible), left);
}

/// Subject, stage and deadline, then who asks and whose it is.
fn head(
    row: &QueueRow,
    detail: Option<&EnquiryDetail>,
    store: &Store,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    let (pressure, left) = time::due(row.due_at, store.minute());
    let tag = format!(" {} ", cut(&clean(&row.stage_name), 30));
    let due = match detail.and_then(|detail| detail.closed_at) {
        Some(closed) => format!("  closed {}", time::said(closed, store.minute())),
        None => format!("  due {} ({left})", time::said(row.due_at, store.minute())),
    };
    let right = width(&tag) + width(&due) + 1;
    let subject = clean(&row.subject);
    let subject_cells = cells.saturating_sub(right + 3);
    let tag = Span::styled(tag, theme.style(Role::Stage(row.standard_stage)));
    let due = Span::styled(due, theme.style(pressing(pressure)));
    let mut lines = Vec::new();
    if cells >= usize::from(TWO_PANES) && width(&subject) <= subject_cells {
        let gap = " ".repeat(cells.saturating_sub(width(&subject) + right + 1));
        lines.push(Line::from(vec![
            Span::styled(format!(" {subject}"), theme.style(Role::Strong)),
            Span::raw(gap),
            tag,
            due,
        ]));
    } else {
        let subject = format!(" {}", cut(&subject, cells.saturating_sub(2)));
        lines.push(Line::styled(subject, theme.style(Role::Strong)));
        let reference = format!(" {}  ", clean(&row.reference));
        lines.push(Line::from(vec![Span::raw(reference), tag, due]));
    }
    let asker = detail.map(|detail| {
        let name = detail
            .citizen_name
            .as_deref()
            .map_or("No citizen named".into(), clean);
        let ways = [&detail.citizen_phone, &detail.citizen_email];
        let ways = ways.into_iter().flatten().map(|way| clean(way));
        let parts: Vec<_> = std::iter::once(name).chain(ways).collect();
        format!("{} · by {}", parts.join(" · "), clean(&detail.channel_name))
    });
    let whose = match &row.assignee_name {
        Some(name) => format!("assigned to {}", clean(name)),
        None => "assigned to nobody".to_owned(),
    };
    let team = row
        .team_name
        .as_deref()
        .map(|team| format!(" ({})", clean(team)));
    let what = format!(
        "{} · {} · {whose}{}",
        clean(&row.type_name),
        clean(&row.priority_name),
        team.unwrap_or_default()
    );
    for words in asker.into_iter().chain([what]) {
        lines.push(Line::raw(cut(&format!(" {words}"), cells)));
    }
    lines.push(Line::styled("─".repeat(cells), theme.style(Role::Rule)));
    lines
}

fn heading(words: &'static str, theme: &Theme) -> Line<'static> {
    Line::styled(words, theme.style(Role::Strong))
}

/// What was asked, then what staff wrote about it.
fn text(detail: &EnquiryDetail, store: &Store, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let mut lines = vec![heading("What was asked", theme)];
    lines.extend(wrap(&detail.body, cells).into_iter().map(Line::raw));
    lines.push(Line::default());
    lines.push(heading(
        if detail.notes.len() > 1 {
            "Notes, newest first"
        } else {
            "Notes"
        },
        theme,
    ));
    if detail.notes.is_empty() {
        lines.push(Line::styled(
            "None yet. n writes one.",
            theme.style(Role::Quiet),
        ));
    }
    // The newest first: it is what the reader has not read.
    for note in detail.notes.iter().rev() {
        let who = format!(
            "{} · {}",
            time::said(note.written_at, store.minute()),
            clean(&note.written_by)
        );
        lines.push(Line::styled(cut(&who, cells), theme.style(Role::Quiet)));
        let body = wrap(&note.body, cells.saturating_sub(2));
        lines.extend(
            body.into_iter()
                .map(|words| Line::raw(format!("  {words}"))),
        );
    }
    lines
}

/// On a narrow screen the ways out are told in one line at once; their reasons come below the notes.
fn next_in_short(detail: &EnquiryDetail, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let ways = detail.transitions.iter().map(|way| {
        let refused = if way.refused_because.is_empty() {
            ""
        } else {
            " ✕"
        };
        format!("{}{refused}", clean(&way.label))
    });
    let ways: Vec<_> = ways.collect();
    let words = match ways.is_empty() {
        true => "Next: nothing; this is an end.".to_owned(),
        false => format!("Next (s): {}", ways.join(" · ")),
    };
    let mut lines: Vec<_> = wrap(&words, cells)
        .into_iter()
        .map(|words| Line::styled(words, theme.style(Role::Link)))
        .collect();
    lines.push(Line::default());
    lines
}

fn beside(
    detail: &EnquiryDetail,
    store: &Store,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    let mut lines = vec![heading("What can happen next", theme)];
    if detail.transitions.is_empty() {
        lines.push(Line::styled(
            "Nothing: this is an end.",
            theme.style(Role::Quiet),
        ));
    }
    for way in &detail.transitions {
        lines.extend(super::stages::way_out(way, theme, cells));
    }
    lines.push(Line::default());
    lines.push(heading("Where it stands", theme));
    let since = time::said(detail.stage_since, store.minute());
    let mut facts = vec![("Stage since", since)];
    if let Some(reason) = &detail.stage_reason {
        facts.push(("Because", reason.clone()));
    }
    if let Some(outcome) = &detail.outcome {
        facts.push(("Outcome", outcome.clone()));
    }
    facts.push((
        "Received",
        time::said(detail.row.received_at, store.minute()),
    ));
    facts.push(("Due", time::exact(detail.row.due_at)));
    if let Some(closed) = detail.closed_at {
        facts.push(("Closed", time::exact(closed)));
    }
    facts.push(("Reference", detail.row.reference.clone()));
    for (name, value) in facts {
        for (index, words) in wrap(&value, cells.saturating_sub(13))
            .into_iter()
            .enumerate()
        {
            let name = if index == 0 { name } else { "" };
            lines.push(Line::from(vec![
                Span::styled(format!("{name:<12} "), theme.style(Role::Quiet)),
                Span::raw(words),
            ]));
        }
    }
    lines
}

/// The one line that separates two panes.
pub(super) fn rule(theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let lines = vec![Line::raw("│"); usize::from(area.height)];
    frame.render_widget(Paragraph::new(lines).style(theme.style(Role::Rule)), area);
}
