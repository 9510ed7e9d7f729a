//! The form that a transition asks for: a reason, an outcome, or both.

use crate::components::field::Field;
use crate::components::text::{clean, wrap};
use crate::components::text_box;
use crate::features::stage::state::{StageForm, TransitionPicker, TransitionPurpose};
use crate::theme::{Theme, ThemeRole};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

pub(super) fn draw(
    picker: &TransitionPicker,
    form: &StageForm,
    mut lines: Vec<Line<'static>>,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let way = &form.transition;
    let cells = usize::from(area.width);
    let (before, hint) = match form.purpose {
        TransitionPurpose::Change => (String::new(), "Why you are making this change"),
        TransitionPurpose::Ask => (
            format!("Ask for {}: ", way.decision_word()),
            "Why this should be approved",
        ),
        TransitionPurpose::Approve => ("Approve: ".into(), "Optional"),
        TransitionPurpose::Decline => ("Decline: ".into(), "Why, and what needs to change"),
    };
    let (label, to) = (clean(&way.label), clean(&way.to_stage_name));
    let what = format!("{before}{label} → {to}");
    for words in wrap(&what, cells) {
        lines.push(Line::styled(words, theme.style(ThemeRole::Strong)));
    }
    let follows = match form.purpose {
        TransitionPurpose::Approve => Some("Approving takes this step at once."),
        TransitionPurpose::Ask => Some("It is done as soon as it is approved."),
        _ => None,
    };
    if let Some(words) = follows.filter(|_| way.approval_takes_step) {
        lines.push(Line::styled(words, theme.style(ThemeRole::Quiet)));
    }
    lines.push(Line::default());
    let above = u16::try_from(lines.len()).unwrap_or(0).min(area.height);
    frame.render_widget(
        Paragraph::new(lines),
        Rect {
            height: above,
            ..area
        },
    );
    let rest = Rect {
        y: area.y + above,
        height: area.height - above,
        ..area
    };
    let mut at = rest;
    if way.needs_reason {
        at.height = match way.needs_outcome {
            true => field_height(&form.reason, rest),
            false => rest.height,
        };
        let active = !form.in_outcome;
        let label = match form.purpose {
            TransitionPurpose::Approve => "Comment",
            _ => "Reason",
        };
        draw_field(label, hint, &form.reason, active, theme, frame, at);
    }
    if way.needs_outcome {
        at = under(rest, if way.needs_reason { at.height } else { 0 });
        let field = Rect {
            height: field_height(&form.outcome, at),
            ..at
        };
        let list = under(at, field.height.saturating_sub(1));
        let list = Rect {
            x: list.x + 2.min(list.width),
            width: list.width.saturating_sub(2),
            ..list
        };
        super::outcomes::draw(&picker.outcomes, form, theme, frame, list);
        let hint = "How the enquiry ended";
        let active = form.in_outcome;
        draw_field("Outcome", hint, &form.outcome, active, theme, frame, field);
    }
}

/// The rest of an area below its first lines.
fn under(area: Rect, lines: u16) -> Rect {
    let lines = lines.min(area.height);
    Rect {
        y: area.y + lines,
        height: area.height - lines,
        ..area
    }
}

/// A label, up to three lines of text, and a blank line.
fn field_height(field: &Field, area: Rect) -> u16 {
    let typed = wrap(&field.text(), usize::from(area.width.saturating_sub(3))).len();
    let typed = u16::try_from(typed).unwrap_or(u16::MAX).clamp(1, 3);
    (typed + 2).min(area.height)
}

/// Label, hint, field: the order of a form on GOV.UK.
fn draw_field(
    label: &str,
    hint: &str,
    field: &Field,
    active: bool,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let mark = if active { "▌ " } else { "  " };
    let role = if active {
        ThemeRole::Strong
    } else {
        ThemeRole::Quiet
    };
    let label = Line::from(vec![
        Span::styled(format!("{mark}{label}"), theme.style(role)),
        // The error of a text that is too long replaces the hint.
        match field.too_long() {
            Some(words) => Span::styled(format!("  Error: {words}"), theme.style(ThemeRole::Error)),
            None => Span::styled(format!("  {hint}"), theme.style(ThemeRole::Quiet)),
        },
    ]);
    frame.render_widget(
        label,
        Rect {
            height: area.height.min(1),
            ..area
        },
    );
    let inside = Rect {
        x: area.x + 2.min(area.width),
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    };
    if active {
        text_box::draw(frame, inside, field.area(), theme.style(ThemeRole::Text));
    } else if !inside.is_empty() {
        let lines: Vec<_> = wrap(&field.text(), usize::from(inside.width))
            .into_iter()
            .map(Line::raw)
            .collect();
        frame.render_widget(Paragraph::new(lines), inside);
    }
}
