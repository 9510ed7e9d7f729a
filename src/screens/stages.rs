//! The stage popup: every transition with every reason against it, and the form for reason and outcome.

use crate::action::ViewMetrics;
use crate::domain::Transition;
use crate::store::Store;
use crate::store::field::Field;
use crate::store::popup::{FormError, StageForm, TransitionPicker, TransitionPurpose};
use crate::theme::{Theme, ThemeRole};
use crate::widgets::text::{clean, fit, width, wrap};
use crate::widgets::{popup_frame, text_box};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// Preferred width of the popup.
const WIDTH: u16 = 76;

pub(super) fn draw(
    stages: &TransitionPicker,
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut ViewMetrics,
) {
    let title = format!("Stage of {}", clean(&stages.reference));
    // The inner width first: the wrapped lines decide the height.
    let cells = usize::from(WIDTH.min(area.width).saturating_sub(4));
    let mut lines = Vec::new();
    if let Some(error) = &stages.error {
        lines.extend(super::form_error::lines(error, theme, cells));
        let id = stages.enquiry_id;
        lines.extend(super::conflict::lines(id, store, theme, cells));
        lines.push(Line::default());
    }
    if stages.saving {
        lines.push(Line::styled("Saving …", theme.style(ThemeRole::Quiet)));
    }
    if let Some(form) = &stages.form {
        if let Some(at) = form.kept_at {
            let words = super::drafts::kept(at, store.minute());
            lines.push(Line::styled(words, theme.style(ThemeRole::Quiet)));
        }
        let inner = popup_frame::open(
            frame,
            area,
            (WIDTH, 20),
            &title,
            theme.style(ThemeRole::Rule),
        );
        draw_form(form, lines, store, theme, frame, inner);
        return;
    }
    if let Some(why) = store.enquiry.detail.why() {
        let what = match store.transitions().is_empty() {
            true => "The next steps could not be loaded.",
            false => "This could not be refreshed.",
        };
        let error = FormError::new(format!("{what} {why} Press Esc, then r to retry."));
        lines.extend(super::form_error::lines(&error, theme, cells));
        lines.push(Line::default());
    }
    let chosen_at = transition_lines(stages, store, theme, cells, &mut lines);
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).max(5);
    let inner = popup_frame::open(
        frame,
        area,
        (WIDTH, height),
        &title,
        theme.style(ThemeRole::Rule),
    );
    measured.popup_lines = usize::from(inner.height);
    // Keep the chosen transition visible below long reasons.
    let skip = (chosen_at + 3)
        .saturating_sub(usize::from(inner.height))
        .min(lines.len().saturating_sub(usize::from(inner.height)));
    let visible: Vec<_> = lines.into_iter().skip(skip).collect();
    frame.render_widget(Paragraph::new(visible), inner);
}

/// Lines of all transitions; returns the line of the chosen one.
fn transition_lines(
    stages: &TransitionPicker,
    store: &Store,
    theme: &Theme,
    cells: usize,
    lines: &mut Vec<Line<'static>>,
) -> usize {
    let inner = cells.saturating_sub(2);
    let mut chosen_at = 0;
    for (index, way) in store.transitions().iter().enumerate() {
        let chosen = index == stages.cursor.index;
        if chosen {
            chosen_at = lines.len();
        }
        for (nth, mut line) in transition_line(way, store.may_ask(way), theme, inner)
            .into_iter()
            .enumerate()
        {
            let focused = chosen && nth == 0;
            if focused {
                line = Line::styled(fit(&line.to_string(), inner), theme.style(ThemeRole::Focus));
            }
            let (mark, role) = if focused {
                ("▌ ", ThemeRole::Focus)
            } else {
                ("  ", ThemeRole::Text)
            };
            line.spans.insert(0, Span::styled(mark, theme.style(role)));
            lines.push(line);
        }
    }
    // A failure is shown above, as an error.
    if store.transitions().is_empty() && store.enquiry.detail.why().is_none() {
        let words = match store.enquiry.detail.value() {
            Some(_) => "No next steps. This stage is final.",
            None => "Loading the next steps …",
        };
        lines.push(Line::styled(words, theme.style(ThemeRole::Quiet)));
    }
    chosen_at
}

/// A step, what it needs, and every reason against it.
pub(super) fn transition_line(
    way: &Transition,
    asks: bool,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    let mut lines = step_line(way, asks, theme, cells);
    lines.extend(reason_lines(&way.refused_because, theme, cells));
    lines
}

/// Information, not an error: no sign and no colour of alarm before anything was tried.
pub(super) fn reason_lines(reasons: &[String], theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let words = reasons
        .iter()
        .flat_map(|reason| wrap(reason, cells.saturating_sub(2)));
    words
        .map(|words| Line::styled(format!("  {words}"), theme.style(ThemeRole::Quiet)))
        .collect()
}

/// A step in one line, then what it needs. Only in the popup does Enter ask for approval.
pub(super) fn step_line(
    way: &Transition,
    asks: bool,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    let to = format!("→ {}", clean(&way.to_stage_name));
    let label = clean(&way.label);
    let refused = !way.refused_because.is_empty();
    let role = if refused {
        ThemeRole::Quiet
    } else {
        ThemeRole::Text
    };
    let sign = if refused { "– " } else { "" };
    let label = format!("{sign}{label}");
    let label_cells = cells.saturating_sub(width(&to) + 2);
    // The body's own words are never cut: a long label goes above its stage.
    let words = match width(&label) <= label_cells {
        true => vec![format!("{} {to}", fit(&label, label_cells))],
        false => {
            let mut words = wrap(&label, cells);
            words.extend(
                wrap(&to, cells.saturating_sub(2))
                    .iter()
                    .map(|w| format!("  {w}")),
            );
            words
        }
    };
    let mut lines: Vec<_> = words
        .into_iter()
        .map(|words| Line::styled(words, theme.style(role)))
        .collect();
    let act = match (way.needs_reason, way.needs_outcome) {
        (true, true) => Some("needs a reason and an outcome"),
        (true, false) => Some("needs a reason"),
        (false, true) => Some("needs an outcome"),
        (false, false) => None,
    };
    if let Some(act) = act.filter(|_| !refused) {
        lines.push(Line::styled(
            format!("  {act}"),
            theme.style(ThemeRole::Quiet),
        ));
    }
    lines.extend(approval(way, asks, theme, cells));
    lines
}

/// Approval: needed, requested by, or decided by, with the reason.
fn approval(way: &Transition, enter_asks: bool, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let (words, role) = match &way.approval {
        _ if !way.needs_approval => return Vec::new(),
        None if enter_asks => (
            "needs approval. Press Enter to ask".to_owned(),
            ThemeRole::Quiet,
        ),
        None => ("needs approval".to_owned(), ThemeRole::Quiet),
        Some(asked) => {
            let decider = asked.decided_by.as_deref().unwrap_or("a colleague");
            let why = asked.decision_reason.as_deref().unwrap_or_default();
            match asked.decision {
                None => (
                    format!("{} asked for approval: {}", asked.asked_by, asked.reason),
                    ThemeRole::Link,
                ),
                Some(true) => (format!("approved by {decider} {why}"), ThemeRole::Good),
                Some(false) => (format!("declined by {decider}: {why}"), ThemeRole::Warning),
            }
        }
    };
    wrap(&words, cells.saturating_sub(2))
        .into_iter()
        .map(|words| Line::styled(format!("  {words}"), theme.style(role)))
        .collect()
}

pub(super) fn draw_form(
    form: &StageForm,
    mut lines: Vec<Line<'static>>,
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let way = &form.transition;
    let cells = usize::from(area.width);
    let (before, hint) = match form.purpose {
        TransitionPurpose::Change => ("", "Why you are making this change"),
        TransitionPurpose::Ask => ("Ask for approval: ", "Why this should be approved"),
        TransitionPurpose::Decline => ("Decline: ", "Why, and what needs to change"),
    };
    let (label, to) = (clean(&way.label), clean(&way.to_stage_name));
    let what = format!("{before}{label} → {to}");
    for words in wrap(&what, cells) {
        lines.push(Line::styled(words, theme.style(ThemeRole::Strong)));
    }
    lines.push(Line::default());
    let head_height = u16::try_from(lines.len()).unwrap_or(0).min(area.height);
    frame.render_widget(
        Paragraph::new(lines),
        Rect {
            height: head_height,
            ..area
        },
    );
    let rest = Rect {
        y: area.y + head_height,
        height: area.height - head_height,
        ..area
    };
    let mut at = rest;
    if way.needs_reason {
        at.height = match way.needs_outcome {
            true => field_height(&form.reason, rest),
            false => rest.height,
        };
        let active = !form.in_outcome;
        draw_field("Reason", hint, &form.reason, active, theme, frame, at);
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
        super::outcomes::draw(form, store, theme, frame, list);
        let hint = "How the enquiry ended";
        let active = form.in_outcome;
        draw_field("Outcome", hint, &form.outcome, active, theme, frame, field);
    }
}

/// The area below its first lines.
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
        // The length error replaces the hint.
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
