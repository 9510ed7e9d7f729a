//! Lines of the preview: first from the row, then from the loaded preview.

use crate::components::pressure;
use crate::components::text::{clean, cut, width, wrap};
use crate::domain::{NextClock, NextTask, Preview, QueueRow};
use crate::keys::STAGE;
use crate::theme::{Theme, ThemeRole};
use crate::view::DrawContext;
use crate::wording::time::{self, Pressure};
use ratatui::text::{Line, Span};

/// The most lines of the body, so that the note below it stays on the screen.
const MOST_OF_BODY: usize = 10;

/// Lines that need only the row.
pub(super) fn head(row: &QueueRow, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let theme = cx.theme;
    let mut lines = vec![Line::styled(
        cut(&clean(&row.reference), cells),
        theme.style(ThemeRole::Quiet),
    )];
    let subject = wrap(&clean(&row.subject), cells);
    lines.extend(styled(subject, theme, ThemeRole::Strong));
    let (pressure, due) = time::left(row, cx.now);
    let stage = cut(
        &clean(&row.stage_name),
        cells.saturating_sub(width(&due) + 8),
    );
    lines.push(Line::from(vec![
        Span::styled(
            format!(" {stage} "),
            theme.style(ThemeRole::Stage(row.standard_stage)),
        ),
        Span::styled(
            match row.standard_stage.ends() || time::is_paused(row.due_at) {
                true => "  ",
                false => "  due ",
            },
            theme.style(ThemeRole::Quiet),
        ),
        Span::styled(due, theme.style(pressure::role(pressure))),
    ]));
    let who = match row.assignee_name.as_deref() {
        Some(name) => format!("assigned to {}", clean(name)),
        None => "not assigned".to_owned(),
    };
    let facts = format!(
        "{} · {} · {who}",
        clean(&row.type_name),
        clean(&row.priority_name).to_lowercase()
    );
    lines.extend(styled(wrap(&facts, cells), theme, ThemeRole::Quiet));
    lines
}

/// Lines that need the loaded preview.
pub(super) fn rest(
    row: Option<&QueueRow>,
    preview: &Preview,
    cx: &DrawContext<'_>,
    cells: usize,
) -> Vec<Line<'static>> {
    let theme = cx.theme;
    let now = cx.now;
    let citizen = row.map(|row| row.citizen.words());
    let citizen = clean(
        preview
            .citizen_name
            .as_deref()
            .or(citizen)
            .unwrap_or_default(),
    );
    let came = format!(
        "{citizen} · {}",
        clean(&preview.channel_name).to_lowercase()
    );
    let mut lines = styled(wrap(&came, cells), theme, ThemeRole::Text);
    if let Some(next) = &preview.next_clock {
        lines.extend(clock(next, cx, cells));
    }
    if !preview.tags.is_empty() {
        let tags: Vec<_> = preview.tags.iter().map(|tag| clean(tag)).collect();
        let words = format!("Tags: {}", tags.join(", "));
        lines.extend(styled(wrap(&words, cells), theme, ThemeRole::Quiet));
    }
    if let Some(next) = &preview.next_task {
        lines.extend(tasks(preview.open_tasks, next, cx, cells));
    }
    lines.push(Line::default());
    // Its own blank lines would push the note off the screen.
    let beginning = clean(&preview.beginning.replace('\n', " "));
    let mut body = wrap(&beginning, cells);
    if body.len() > MOST_OF_BODY {
        body.truncate(MOST_OF_BODY);
        body.push("…".into());
    }
    lines.extend(styled(body, theme, ThemeRole::Text));
    lines.push(Line::default());
    if let Some(asked) = &preview.asked {
        let (by, step) = (clean(&asked.by), clean(&asked.step));
        let words = format!(
            "{by} asked for approval: {step}. Reason: {}. Press {STAGE} to see it.",
            clean(&asked.reason).trim_end_matches('.')
        );
        lines.extend(styled(wrap(&words, cells), theme, ThemeRole::Link));
        lines.push(Line::default());
    }
    let since = format!(
        "In this stage since {}",
        time::format_time(preview.stage_since, now)
    );
    let since = match &preview.stage_reason {
        Some(reason) => format!("{since}: {}", clean(reason)),
        None => format!("{since}."),
    };
    lines.extend(styled(wrap(&since, cells), theme, ThemeRole::Quiet));
    lines.push(Line::default());
    match &preview.last_note {
        Some(note) => {
            let who = format!(
                "Last note {}, {}",
                time::format_time(note.written_at, now),
                clean(&note.written_by)
            );
            lines.extend(styled(wrap(&who, cells), theme, ThemeRole::Quiet));
            let body = clean(&note.body.replace('\n', " "));
            lines.extend(styled(wrap(&body, cells), theme, ThemeRole::Text));
        }
        None => lines.push(Line::styled("No notes yet.", theme.style(ThemeRole::Quiet))),
    }
    lines
}

/// How many tasks are open, and the one due first.
fn tasks(count: i64, next: &NextTask, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let (pressure, _) = time::due(next.due_at, cx.now);
    let (due, what) = (time::format_time(next.due_at, cx.now), clean(&next.what));
    let words = match count {
        1 => format!("Task due {due}: {what}"),
        many => format!("{many} tasks, the next due {due}: {what}"),
    };
    styled(wrap(&words, cells), cx.theme, pressure::role(pressure))
}

/// Which clock the due time is of: a letter, a stay in a stage, an answer that the law sets.
fn clock(next: &NextClock, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let (pressure, _) = time::due(next.due_at, cx.now);
    let (name, due) = (clean(&next.name), time::format_time(next.due_at, cx.now));
    let law = if next.is_duty { ", set by law" } else { "" };
    let words = match pressure {
        Pressure::Late => format!("{name} was due {due}{law}"),
        _ => format!("{name} due {due}{law}"),
    };
    styled(wrap(&words, cells), cx.theme, pressure::role(pressure))
}

pub(super) fn styled(words: Vec<String>, theme: &Theme, role: ThemeRole) -> Vec<Line<'static>> {
    let style = theme.style(role);
    words
        .into_iter()
        .map(|words| Line::styled(words, style))
        .collect()
}
