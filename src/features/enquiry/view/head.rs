//! The header of an enquiry: subject, stage, deadline, citizen, assignee.

use super::TWO_PANES;
use crate::components::pressure;
use crate::components::text::{clean, cut, width, wrap};
use crate::domain::{EnquiryDetail, QueueRow};
use crate::theme::ThemeRole;
use crate::view::DrawContext;
use crate::wording::messages::{by_channel, is_writing};
use crate::wording::time;
use ratatui::text::{Line, Span};

/// Subject, stage and deadline, then citizen and assignee.
pub(super) fn head(
    row: &QueueRow,
    detail: Option<&EnquiryDetail>,
    cx: &DrawContext<'_>,
    cells: usize,
) -> Vec<Line<'static>> {
    let theme = cx.theme;
    let (pressure, left) = time::due(row.due_at, cx.now);
    let tag = format!(" {} ", cut(&clean(&row.stage_name), 30));
    let merged = detail.is_some_and(|detail| detail.context.merged_into().is_some());
    let due = match detail.and_then(|detail| detail.closed_at) {
        Some(closed) if merged => format!("  merged {}", time::format_time(closed, cx.now)),
        Some(closed) => format!("  closed {}", time::format_time(closed, cx.now)),
        None if time::is_hold_over(row, cx.now) => "  hold over".into(),
        None if time::is_paused(row.due_at) => match row.hold_until {
            Some(until) => format!("  on hold until {}", time::format_time(until, cx.now)),
            None => "  clocks paused".into(),
        },
        None => format!("  due {} ({left})", time::format_time(row.due_at, cx.now)),
    };
    let right = width(&tag) + width(&due) + 1;
    let subject = clean(&row.subject);
    let subject_cells = cells.saturating_sub(right + 3);
    let tag = Span::styled(tag, theme.style(ThemeRole::Stage(row.standard_stage)));
    let due = Span::styled(due, theme.style(pressure::role(pressure)));
    let mut lines = Vec::new();
    if cells >= usize::from(TWO_PANES) && width(&subject) <= subject_cells {
        let gap = " ".repeat(cells.saturating_sub(width(&subject) + right + 1));
        lines.push(Line::from(vec![
            Span::styled(format!(" {subject}"), theme.style(ThemeRole::Strong)),
            Span::raw(gap),
            tag,
            due,
        ]));
    } else {
        let subject = format!(" {}", cut(&subject, cells.saturating_sub(2)));
        lines.push(Line::styled(subject, theme.style(ThemeRole::Strong)));
        let reference = format!(" {}  ", clean(&row.reference));
        lines.push(Line::from(vec![Span::raw(reference), tag, due]));
    }
    let asker = detail.map(|detail| {
        let ways = [&detail.citizen_phone, &detail.citizen_email];
        let ways = ways.into_iter().flatten().map(|way| clean(way));
        let parts: Vec<_> = std::iter::once(clean(detail.row.citizen.words()))
            .chain(ways)
            .collect();
        format!(
            "{} · received {}",
            parts.join(" · "),
            by_channel(&detail.channel_name)
        )
    });
    let whose = match &row.assignee_name {
        Some(name) => format!("assigned to {}", clean(name)),
        None => "not assigned".to_owned(),
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
    // Wrapped, not cut: the channel and the address of the citizen are read out on the telephone.
    for words in asker.into_iter().chain([what]) {
        let wrapped = wrap(&words, cells.saturating_sub(2));
        lines.extend(wrapped.iter().map(|words| Line::raw(format!(" {words}"))));
    }
    let writers = detail.map_or(&[][..], |detail| &detail.context.writers);
    for writer in writers {
        let wrapped = wrap(&is_writing(writer, cx.now), cells.saturating_sub(2));
        let style = theme.style(ThemeRole::Warning);
        lines.extend(
            wrapped
                .iter()
                .map(|words| Line::styled(format!(" {words}"), style)),
        );
    }
    lines.push(Line::styled(
        "─".repeat(cells),
        theme.style(ThemeRole::Rule),
    ));
    lines
}
