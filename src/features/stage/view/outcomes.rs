//! Below the outcome field: how reports count the text, and the outcomes to choose from.

use crate::components::choice_list;
use crate::components::text::{clean, fit, width, wrap};
use crate::domain::{FailureDemandReason, ListedOutcome, NOT_LISTED};
use crate::features::stage::state::{OutcomeList, OutcomeMatch, StageForm};
use crate::keys::{CHOOSE, DOWN, UP};
use crate::theme::{Theme, ThemeRole};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

pub(super) fn draw(
    outcomes: &OutcomeList,
    form: &StageForm,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let cells = usize::from(area.width);
    let mut lines = status_lines(outcomes, form, theme, cells);
    let reasons = outcomes.failure_demand(form);
    if !reasons.is_empty() {
        draw_failure_demand(form, reasons, lines, theme, frame, area);
        return;
    }
    let counted = outcomes.counted_as(form);
    let list = outcomes.listed();
    let offered = outcomes.suggested(form);
    let name_cells = names(list, &offered, cells);
    let head = lines.len();
    let (mut from, mut to) = (head, head);
    for (nth, at) in offered.iter().enumerate() {
        let Some(one) = list.get(*at) else { continue };
        let picked = form.picked == Some(nth);
        let is_counted = counted == Some(OutcomeMatch::As(*at));
        let own = outcome(one, picked, is_counted, theme, (name_cells, cells));
        if picked {
            (from, to) = (lines.len(), lines.len() + own.len());
        }
        lines.extend(own);
    }
    if outcomes.offers_own_words(form) {
        let picked = form.picked == Some(offered.len());
        let own = own_words(form, picked, outcomes.is_undecided(form), theme, cells);
        if picked {
            (from, to) = (lines.len(), lines.len() + own.len());
        }
        lines.extend(own);
    }
    // What is said about the words stays; the list moves under it, so that the chosen one is seen whole.
    let room = usize::from(area.height).saturating_sub(head);
    let skip = to.saturating_sub(head + room).min(from - head);
    let below = lines.len().saturating_sub(head + skip + room);
    lines.drain(head..head + skip);
    if below > 0 && room > 0 {
        lines.truncate(head + room);
        mark_more(&mut lines, below, theme, cells, form.picked.is_some());
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// The question that an outcome asks, and the reasons to choose from. Choosing none is an answer too.
fn draw_failure_demand(
    form: &StageForm,
    reasons: &[FailureDemandReason],
    mut lines: Vec<Line<'static>>,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let cells = usize::from(area.width);
    if form.picked.is_none() {
        let words =
            format!("Was this contact avoidable? Press {DOWN} to choose why, or save without.");
        let asked = wrap(&words, cells).into_iter();
        lines.extend(asked.map(|words| Line::styled(words, theme.style(ThemeRole::Strong))));
    }
    let room = usize::from(area.height).saturating_sub(lines.len());
    let first = form.picked.map_or(0, |at| (at + 1).saturating_sub(room));
    for (nth, reason) in reasons.iter().enumerate().skip(first).take(room) {
        let (picked, chosen) = (
            form.picked == Some(nth),
            form.failure_demand.as_ref() == Some(&reason.code),
        );
        let mark = match (picked, chosen) {
            (true, _) => "▌ ",
            (false, true) => "✓ ",
            (false, false) => "  ",
        };
        let words = fit(&format!("{mark}{}", clean(&reason.name)), cells);
        let role = match picked {
            true => ThemeRole::Focus,
            false => ThemeRole::Text,
        };
        lines.push(Line::styled(words, theme.style(role)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// The quiet line between the field and the list; none where the tenant has no list.
fn status_lines(
    outcomes: &OutcomeList,
    form: &StageForm,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    if outcomes.newer.is_waiting() {
        return choice_list::out_of_date(theme, cells);
    }
    let list = outcomes.listed();
    let (words, role) = match (outcomes.choices.why(), outcomes.counted_as(form)) {
        (Some(why), _) if list.is_empty() => (
            format!("The list of outcomes could not be loaded. {}", clean(why)),
            ThemeRole::Warning,
        ),
        _ if form.picked.is_some() && !outcomes.failure_demand(form).is_empty() => (
            format!("Press {CHOOSE} to choose this reason, or again to take it back."),
            ThemeRole::Quiet,
        ),
        _ if form.picked == Some(outcomes.suggested(form).len()) => (
            format!("Press {CHOOSE} to use your own words. Reports count them as “{NOT_LISTED}”."),
            ThemeRole::Quiet,
        ),
        _ if form.picked.is_some() => (
            format!("Press {CHOOSE} to use this outcome. You can add to it."),
            ThemeRole::Quiet,
        ),
        _ if outcomes.is_undecided(form) => (
            format!("Press {DOWN} to choose from the list, or {UP} to use your own words."),
            ThemeRole::Quiet,
        ),
        (_, Some(OutcomeMatch::NotListed)) => (
            format!("Reports count this as “{NOT_LISTED}”."),
            ThemeRole::Quiet,
        ),
        (_, Some(OutcomeMatch::As(at))) => {
            let name = list
                .get(at)
                .map_or_else(String::new, |one| clean(&one.name));
            (
                format!("✓ Reports count this as “{name}”."),
                ThemeRole::Good,
            )
        }
        (None, None) if outcomes.choices.value().is_none() => {
            ("Loading the list of outcomes …".into(), ThemeRole::Quiet)
        }
        _ if list.is_empty() => return Vec::new(),
        _ => (
            format!("Type part of an outcome, or press {DOWN} to choose one."),
            ThemeRole::Quiet,
        ),
    };
    let style = theme.style(role);
    wrap(&words, cells)
        .into_iter()
        .map(|words| Line::styled(words, style))
        .collect()
}

/// Width of the names, so that their meanings line up in a second column where they fit.
fn names(list: &[ListedOutcome], offered: &[usize], cells: usize) -> usize {
    let widest = offered
        .iter()
        .filter_map(|at| list.get(*at))
        .map(|one| width(&clean(&one.name)))
        .max();
    widest.unwrap_or(0).min(cells / 2)
}

/// The last line of the list: the words as they were typed.
fn own_words(
    form: &StageForm,
    picked: bool,
    undecided: bool,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    let mark = match (picked, undecided) {
        (true, _) => "▌ ",
        (false, false) => "✓ ",
        (false, true) => "  ",
    };
    let role = match picked {
        true => ThemeRole::Focus,
        false => ThemeRole::Text,
    };
    let words = format!("{mark}{NOT_LISTED}: {}", clean(&form.outcome.text()));
    vec![Line::styled(fit(&words, cells), theme.style(role))]
}

/// One outcome in full: its meaning beside it, or below where both do not fit.
fn outcome(
    one: &ListedOutcome,
    picked: bool,
    counted: bool,
    theme: &Theme,
    (name_cells, cells): (usize, usize),
) -> Vec<Line<'static>> {
    let (name, means) = (clean(&one.name), clean(&one.standard_name));
    let mark = match (picked, counted) {
        (true, _) => "▌ ",
        (false, true) => "✓ ",
        (false, false) => "  ",
    };
    let inner = cells.saturating_sub(2);
    let room = inner.saturating_sub(name_cells + 2);
    let means = if means == name { String::new() } else { means };
    let beside = width(&name) <= name_cells && width(&means) <= room;
    let mut parts: Vec<(String, String)> = Vec::new();
    if beside {
        parts.push((fit(&name, name_cells), format!("  {means}")));
    } else {
        let whole = wrap(&name, inner).into_iter();
        parts.extend(whole.map(|words| (words, String::new())));
        let under = wrap(&means, inner.saturating_sub(2)).into_iter();
        parts.extend(under.map(|words| (String::new(), format!("  {words}"))));
    }
    let lines = parts.into_iter().enumerate().map(|(nth, (name, means))| {
        let mark = if nth == 0 || picked { mark } else { "  " };
        if picked {
            let words = fit(&format!("{mark}{name}{means}"), cells);
            return Line::styled(words, theme.style(ThemeRole::Focus));
        }
        Line::from(vec![
            Span::styled(format!("{mark}{name}"), theme.style(ThemeRole::Text)),
            Span::styled(means, theme.style(ThemeRole::Quiet)),
        ])
    });
    lines.collect()
}

/// The list goes on where it ends on the screen; the chosen one is not covered by saying so.
fn mark_more(lines: &mut [Line<'static>], below: usize, theme: &Theme, cells: usize, picked: bool) {
    if picked {
        return;
    }
    if let Some(last) = lines.last_mut() {
        let words = format!("  … {} more", below + 1);
        *last = Line::styled(fit(&words, cells), theme.style(ThemeRole::Quiet));
    }
}
