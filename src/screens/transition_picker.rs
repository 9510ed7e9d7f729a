//! The popup for a change of stage: the transitions of one enquiry or of several, with everything that refuses them.

use crate::action::ViewMetrics;
use crate::components::popup_frame;
use crate::components::text::{clean, fit, fit_right, width, wrap};
use crate::domain::Transition;
use crate::domain::{FormError, Target};
use crate::store::Store;
use crate::store::stage::{CommonTransition, TransitionPicker};
use crate::theme::{Theme, ThemeRole};
use crate::view::remote::Remote;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// Cells of the popup, where there is room.
const WIDTH: u16 = 76;

pub(super) fn draw(
    picker: &TransitionPicker,
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut ViewMetrics,
) {
    let title = match (picker.is_for_several(), picker.targets.len()) {
        (true, 1) => "Stage of 1 enquiry".to_owned(),
        (true, many) => format!("Stage of {many} enquiries"),
        (false, _) => format!("Stage of {}", clean(picker.reference())),
    };
    // As wide as the popup will be inside: the lines decide its height.
    let cells = usize::from(WIDTH.min(area.width).saturating_sub(4));
    let (rule, quiet) = (theme.style(ThemeRole::Rule), theme.style(ThemeRole::Quiet));
    let mut lines = Vec::new();
    if let Some(error) = &picker.error {
        lines.extend(crate::components::form_error::lines(error, theme, cells));
        if let Some(id) = picker.enquiry_id() {
            lines.extend(crate::components::conflict::lines(
                id,
                &store.services.changes,
                store.minute(),
                theme,
                cells,
            ));
        }
        lines.push(Line::default());
    }
    if picker.saving {
        lines.push(Line::styled("Saving …", quiet));
    }
    if let Some(form) = &picker.form {
        if let Some(at) = form.kept_at {
            let words = crate::components::draft_hint::kept(at, store.minute());
            lines.push(Line::styled(words, quiet));
        }
        let inner = popup_frame::open(frame, area, (WIDTH, 20), &title, rule);
        super::stage_form::draw(form, lines, store, theme, frame, inner);
        return;
    }
    let selected = match &picker.common {
        Some(common) => common_lines(picker, common, theme, cells, &mut lines),
        None => transition_lines(picker, store, theme, cells, &mut lines),
    };
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).max(5);
    let inner = popup_frame::open(frame, area, (WIDTH, height), &title, rule);
    let room = usize::from(inner.height);
    measured.popup_lines = room;
    // The selected line stays visible below any number of reasons.
    let skip = (selected + 3)
        .saturating_sub(room)
        .min(lines.len().saturating_sub(room));
    let visible: Vec<_> = lines.into_iter().skip(skip).collect();
    frame.render_widget(Paragraph::new(visible), inner);
}

/// The transitions of one enquiry. Returns the line of the selected one.
fn transition_lines(
    picker: &TransitionPicker,
    store: &Store,
    theme: &Theme,
    cells: usize,
    lines: &mut Vec<Line<'static>>,
) -> usize {
    if let Some(why) = store.enquiry.detail.why() {
        let what = match store.transitions().is_empty() {
            true => "The next steps could not be loaded.",
            false => "This could not be refreshed.",
        };
        let error = FormError::new(format!("{what} {why} Press Esc, then r to retry."));
        lines.extend(crate::components::form_error::lines(&error, theme, cells));
        lines.push(Line::default());
    }
    let inner = cells.saturating_sub(2);
    let mut selected = 0;
    for (index, transition) in store.transitions().iter().enumerate() {
        let chosen = index == picker.cursor.index;
        if chosen {
            selected = lines.len();
        }
        for (nth, mut line) in transition_line(
            transition,
            store.may_request_approval(transition),
            theme,
            inner,
        )
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
    // An error is shown above.
    if store.transitions().is_empty() && store.enquiry.detail.why().is_none() {
        let words = match store.enquiry.detail.value() {
            Some(_) => "No next steps. This stage is final.",
            None => "Loading the next steps …",
        };
        lines.push(Line::styled(words, theme.style(ThemeRole::Quiet)));
    }
    selected
}

/// A transition, what it needs, and every reason that refuses it.
pub(super) fn transition_line(
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
pub(super) fn reason_lines(reasons: &[String], theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let words = reasons
        .iter()
        .flat_map(|reason| wrap(reason, cells.saturating_sub(2)));
    words
        .map(|words| Line::styled(format!("  {words}"), theme.style(ThemeRole::Quiet)))
        .collect()
}

/// A transition in one line, then what it needs. `asks`: Enter requests approval.
pub(super) fn step_line(
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
            format!("needs {}. Press Enter to ask", transition.decision_word()),
            ThemeRole::Quiet,
        ),
        None => (
            format!("needs {}", transition.decision_word()),
            ThemeRole::Quiet,
        ),
        Some(asked) => {
            let decider = asked.decided_by.as_deref().unwrap_or("a colleague");
            let why = asked.decision_reason.as_deref().unwrap_or_default();
            match asked.decision {
                None => (
                    format!(
                        "{} asked for {}: {}",
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

/// The transitions of several enquiries. Returns the line of the selected one.
fn common_lines(
    picker: &TransitionPicker,
    common: &Remote<Vec<CommonTransition>>,
    theme: &Theme,
    cells: usize,
    lines: &mut Vec<Line<'static>>,
) -> usize {
    if let Some(why) = common.why() {
        let words = format!("The next steps could not be loaded. {why} Press Esc to go back.");
        let error = FormError::new(words);
        lines.extend(crate::components::form_error::lines(&error, theme, cells));
    }
    let mut selected = 0;
    for (index, choice) in picker.choices().iter().enumerate() {
        let chosen = index == picker.cursor.index;
        if chosen {
            selected = lines.len();
        }
        lines.extend(choice_lines(choice, chosen, theme, cells));
    }
    if picker.choices().is_empty() && common.why().is_none() {
        let words = match common.value() {
            None => vec!["Loading the next steps …".to_owned()],
            Some(_) => no_common_stage(&picker.targets),
        };
        let quiet = theme.style(ThemeRole::Quiet);
        lines.extend(words.into_iter().map(|words| Line::styled(words, quiet)));
    }
    selected
}

/// A stage in one line with the number of enquiries that can go there, then what it asks for and what refuses others.
fn choice_lines(
    choice: &CommonTransition,
    chosen: bool,
    theme: &Theme,
    cells: usize,
) -> Vec<Line<'static>> {
    let (possible, of) = (choice.possible(), choice.steps.len());
    let number = match possible {
        all if all == of => format!("all {of}"),
        some => format!("{some} of {of}"),
    };
    let (mark, role) = match (chosen, possible) {
        (true, _) => ("▌ ", ThemeRole::Focus),
        (false, 0) => ("  ", ThemeRole::Quiet),
        (false, _) => ("  ", ThemeRole::Text),
    };
    let sign = if possible == 0 { "– " } else { "" };
    let name = format!("{sign}→ {}", clean(&choice.stage));
    let name_cells = cells.saturating_sub(12);
    let words = format!("{mark}{}{}", fit(&name, name_cells), fit_right(&number, 10));
    let mut lines = vec![Line::styled(fit(&words, cells), theme.style(role))];
    let asks = match choice.asks() {
        (true, true) => Some("needs one reason and one outcome for all"),
        (true, false) => Some("needs one reason for all"),
        (false, true) => Some("needs one outcome for all"),
        (false, false) => None,
    };
    lines.extend(
        asks.map(|asks| Line::styled(format!("    {asks}"), theme.style(ThemeRole::Quiet))),
    );
    for (reason, number) in choice.reasons() {
        let refused = format!("{number} cannot: {}", clean(&reason));
        for words in wrap(&refused, cells.saturating_sub(4)) {
            lines.push(Line::styled(
                format!("    {words}"),
                theme.style(ThemeRole::Quiet),
            ));
        }
    }
    lines
}

/// Their present stages, so that the user can mark those of one stage.
fn no_common_stage(targets: &[Target]) -> Vec<String> {
    let mut stages: Vec<(String, usize)> = Vec::new();
    for target in targets {
        let name = clean(&target.row.stage_name);
        match stages.iter_mut().find(|(known, _)| *known == name) {
            Some((_, number)) => *number += 1,
            None => stages.push((name, 1)),
        }
    }
    stages.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let mut lines = vec!["They have no next stage in common. They are in:".into()];
    let counts = stages
        .iter()
        .map(|(name, number)| format!("{number:>6}  {name}"));
    lines.extend(counts);
    lines.push("Mark enquiries in one stage: press f to filter by its name, then *.".into());
    lines
}
