//! A transition in lines: its label and stage, what it needs, its approval, and every reason that refuses it.

use crate::components::text::{clean, fit, width, wrap};
use crate::domain::Transition;
use crate::keys::CHOOSE;
use crate::theme::{Theme, ThemeRole};
use crate::wording::time;
use ratatui::text::Line;

/// A transition, what it needs, and every reason that refuses it.
pub fn transition_line(
    transition: &Transition,
    asks: bool,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    let mut lines = step_line(transition, asks, theme, cells);
    lines.extend(reason_lines(&transition.refused_because, theme, cells));
    lines
}

/// Information, not an error: no sign and no colour of alarm before anything was tried.
pub fn reason_lines(reasons: &[String], theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let words = reasons
        .iter()
        .flat_map(|reason| wrap(reason, cells.saturating_sub(2)));
    words
        .map(|words| Line::styled(format!("  {words}"), theme.style(ThemeRole::Quiet)))
        .collect()
}

/// A transition in one line, then what it needs. `asks`: Enter requests approval.
pub fn step_line(
    transition: &Transition,
    asks: bool,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    let to = format!("→ {}", clean(&transition.to_stage_name));
    let label = clean(&transition.label);
    let refused = !transition.refused_because.is_empty();
    let role = if refused {
        ThemeRole::Quiet
    } else {
        ThemeRole::Text
    };
    let sign = if refused { "– " } else { "" };
    let label = format!("{sign}{label}");
    let label_cells = cells.saturating_sub(width(&to) + 2);
    // A tenant's label is not cut: if it does not fit beside the stage, it goes above it.
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
    let act = match (transition.needs_reason, transition.needs_outcome) {
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
    lines.extend(approval(transition, asks, theme, cells));
    lines
}

/// The state of approval: needed, requested by whom, decided by whom and why.
fn approval(
    transition: &Transition,
    enter_asks: bool,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    let (words, role) = match &transition.approval {
        _ if !transition.needs_decision() => return Vec::new(),
        None if enter_asks => (
            format!(
                "needs {}. Press {CHOOSE} to ask",
                transition.decision_word()
            ),
            ThemeRole::Quiet,
        ),
        None => (
            format!("needs {}", transition.decision_word()),
            ThemeRole::Quiet,
        ),
        Some(asked) => {
            let by = asked.due_at.map_or(String::new(), |at| {
                format!(" · decide by {}", time::deadline(at))
            });
            let decider = asked.decided_by.as_deref().unwrap_or("a colleague");
            let why = asked.decision_reason.as_deref().unwrap_or_default();
            match asked.decision {
                None => (
                    format!(
                        "{} asked for {}: {}{by}",
                        asked.asked_by,
                        transition.decision_word(),
                        asked.reason
                    ),
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
