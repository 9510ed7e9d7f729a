//! Related enquiries: others of the same citizen, and linked ones.

use super::{PageColumn, heading};
use crate::components::pressure;
use crate::components::text::{clean, cut, fit, width};
use crate::domain::{EnquiryDetail, RelatedEnquiry};
use crate::features::enquiry::related::RelatedId;
use crate::features::enquiry::state::EnquiryScreen;
use crate::theme::ThemeRole;
use crate::view::DrawContext;
use crate::wording::time;
use ratatui::text::{Line, Span};

pub(super) fn near(
    column: &mut PageColumn,
    screen: &EnquiryScreen,
    detail: &EnquiryDetail,
    cx: &DrawContext<'_>,
    cells: usize,
) {
    let theme = cx.theme;
    let context = &detail.context;
    if !context.others.is_empty() {
        let how_many = match context.more_others {
            true => format!("the first {}", context.others.len()),
            false => context.others.len().to_string(),
        };
        let words = format!("Other enquiries of this citizen: {how_many}");
        heading(column, &words, theme);
    }
    for other in &context.others {
        push_related(
            column,
            RelatedId::OfCitizen(other.row.id),
            "",
            (screen, other),
            cx,
            cells,
        );
    }
    if !context.links.is_empty() {
        heading(column, "Linked", theme);
    }
    for link in &context.links {
        let near = RelatedId::LinkedEnquiry(link.link_id);
        push_related(
            column,
            near,
            link.relation(),
            (screen, &link.other),
            cx,
            cells,
        );
    }
}

/// Reference, stage and time left in one line, its subject below it.
fn push_related(
    column: &mut PageColumn,
    near: RelatedId,
    relation: &str,
    (screen, other): (&EnquiryScreen, &RelatedEnquiry),
    cx: &DrawContext<'_>,
    cells: usize,
) {
    let theme = cx.theme;
    let chosen = screen.related == Some(near);
    let row = &other.row;
    let (left, role) = match other.closed_at {
        Some(closed) => {
            let day = time::day(closed, cx.now);
            (format!("ended {day}"), ThemeRole::Quiet)
        }
        None => {
            let (pressure, left) = time::due(row.due_at, cx.now);
            (left, pressure::role(pressure))
        }
    };
    let reference = format!(
        "{}{} ",
        if chosen { "▌ " } else { "  " },
        clean(&row.reference)
    );
    let room = cells.saturating_sub(width(&reference) + width(&left) + 3);
    let stage = format!(" {} ", cut(&clean(&row.stage_name), room.saturating_sub(1)));
    let gap = " ".repeat(cells.saturating_sub(width(&reference) + width(&stage) + width(&left)));
    if chosen {
        column.chosen = Some(column.lines.len());
        let words = format!("{reference}{stage}{gap}{left}");
        column.lines.push(Line::styled(
            fit(&words, cells),
            theme.style(ThemeRole::Focus),
        ));
    } else {
        column.lines.push(Line::from(vec![
            Span::styled(reference, theme.style(ThemeRole::Link)),
            Span::styled(stage, theme.style(ThemeRole::Stage(row.standard_stage))),
            Span::raw(gap),
            Span::styled(left, theme.style(role)),
        ]));
    }
    let subject = match relation {
        "" => clean(&row.subject),
        relation => format!("{relation}: {}", clean(&row.subject)),
    };
    let subject = cut(&subject, cells.saturating_sub(4));
    column.lines.push(Line::styled(
        format!("    {subject}"),
        theme.style(ThemeRole::Text),
    ));
}
