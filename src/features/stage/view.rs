//! Draws the popup for a change of stage: the transitions of one enquiry or of several, with everything that refuses
//! them, or the form of one.

mod form;
mod outcomes;

use super::state::{CommonTransition, TransitionPicker};
use crate::components::text::{clean, fit, fit_right, wrap};
use crate::components::transition::transition_line;
use crate::components::{conflict, draft_hint, form_error, popup_frame};
use crate::domain::{Capability, FormError, Target};
use crate::keys::{BACK, FILTER, MARK_ALL, REFRESH};
use crate::theme::{Theme, ThemeRole};
use crate::view::{Draw, DrawContext};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// Cells of the popup, where there is room.
const WIDTH: u16 = 76;

impl Draw for TransitionPicker {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let theme = cx.theme;
        let title = match (self.is_for_several(), self.targets.len()) {
            (true, 1) => "Stage of 1 enquiry".to_owned(),
            (true, many) => format!("Stage of {many} enquiries"),
            (false, _) => format!("Stage of {}", clean(self.reference())),
        };
        // As wide as the popup will be inside: the lines decide its height.
        let cells = usize::from(WIDTH.min(area.width).saturating_sub(4));
        let rule = theme.style(ThemeRole::Rule);
        let mut lines = head(self, cx, cells);
        if let Some(form) = &self.form {
            let inner = popup_frame::open(frame, area, (WIDTH, 20), &title, rule);
            form::draw(self, form, lines, theme, frame, inner);
            return;
        }
        let selected = match self.is_for_several() {
            true => common_lines(self, theme, cells, &mut lines),
            false => transition_lines(self, cx, cells, &mut lines),
        };
        let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).max(5);
        let inner = popup_frame::open(frame, area, (WIDTH, height), &title, rule);
        let room = usize::from(inner.height);
        cx.measure_popup(room, 0);
        // The selected line stays visible below any number of reasons.
        let skip = (selected + 3)
            .saturating_sub(room)
            .min(lines.len().saturating_sub(room));
        let visible: Vec<_> = lines.into_iter().skip(skip).collect();
        frame.render_widget(Paragraph::new(visible), inner);
    }
}

/// The error with the changes in between, and when the draft was saved.
fn head(picker: &TransitionPicker, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let theme = cx.theme;
    let quiet = theme.style(ThemeRole::Quiet);
    let mut lines = Vec::new();
    let changed = picker.changed_words();
    if let Some(error) = &picker.error {
        lines.extend(form_error::lines(error, theme, cells));
        // It would offer the same change again, which the list may not have any more.
        if let Some(id) = picker.enquiry_id().filter(|_| changed.is_none()) {
            let changes = &cx.services.changes;
            lines.extend(conflict::lines(id, changes, cx.now, theme, cells));
        }
        lines.push(Line::default());
    }
    if let Some(words) = changed {
        let style = theme.style(ThemeRole::Warning);
        lines.extend(
            wrap(words, cells)
                .into_iter()
                .map(|words| Line::styled(words, style)),
        );
        lines.push(Line::default());
    }
    if picker.form.is_none()
        && let Some(words) = for_a_colleague(picker, cx)
    {
        let words = wrap(&words, cells).into_iter();
        lines.extend(words.map(|words| Line::styled(words, quiet)));
        lines.push(Line::default());
    }
    if picker.saving {
        lines.push(Line::styled("Saving …", quiet));
    }
    let kept_at = picker.form.as_ref().and_then(|form| form.kept_at);
    lines.extend(kept_at.map(|at| Line::styled(draft_hint::kept(at, cx.now), quiet)));
    lines
}

/// Any colleague whose role may takes a step, also for one who is away; only who reassigns takes the enquiry over. Said
/// before the step to who may not, because the two differ.
fn for_a_colleague(picker: &TransitionPicker, cx: &DrawContext<'_>) -> Option<String> {
    let row = &picker.detail.value()?.row;
    let person = cx.person?;
    let may = |capability| person.capabilities.have(capability);
    let acts_for = row.assignee_id != Some(person.staff_id)
        && may(Capability::WorkOnEnquiries)
        && !may(Capability::ReassignEnquiries);
    let holder = row.assignee_name.as_deref()?;
    (acts_for && !picker.is_for_several()).then(|| {
        let holder = clean(holder);
        format!("Assigned to {holder}. You can act for them; the history names you.")
    })
}

/// The transitions of one enquiry. Returns the line of the selected one.
fn transition_lines(
    picker: &TransitionPicker,
    cx: &DrawContext<'_>,
    cells: usize,
    lines: &mut Vec<Line<'static>>,
) -> usize {
    let theme = cx.theme;
    let only_reads = cx.person.is_some_and(|it| it.capabilities.only_read());
    if let Some(why) = picker.detail.why() {
        let what = match picker.transitions().is_empty() {
            true => "The next steps could not be loaded.",
            false => "This could not be refreshed.",
        };
        let error = FormError::new(format!(
            "{what} {why} Press {BACK}, then {REFRESH} to retry."
        ));
        lines.extend(form_error::lines(&error, theme, cells));
        lines.push(Line::default());
    }
    let inner = cells.saturating_sub(2);
    let mut selected = 0;
    for (index, transition) in picker.transitions().iter().enumerate() {
        let chosen = index == picker.cursor.index;
        if chosen {
            selected = lines.len();
        }
        for (nth, mut line) in transition_line(
            transition,
            transition.can_request_approval() && !only_reads,
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
    if picker.transitions().is_empty() && picker.detail.why().is_none() {
        let words = match picker.detail.value() {
            Some(_) => "No next steps. This stage is final.",
            None => "Loading the next steps …",
        };
        lines.push(Line::styled(words, theme.style(ThemeRole::Quiet)));
    }
    selected
}

/// The transitions of several enquiries. Returns the line of the selected one.
fn common_lines(
    picker: &TransitionPicker,
    theme: &Theme,
    cells: usize,
    lines: &mut Vec<Line<'static>>,
) -> usize {
    if let Some(why) = picker.loaded.why() {
        let words = format!("The next steps could not be loaded. {why} Press {BACK} to go back.");
        let error = FormError::new(words);
        lines.extend(form_error::lines(&error, theme, cells));
    }
    let mut selected = 0;
    for (index, choice) in picker.choices.iter().enumerate() {
        let chosen = index == picker.cursor.index;
        if chosen {
            selected = lines.len();
        }
        lines.extend(choice_lines(choice, chosen, theme, cells));
    }
    if picker.choices.is_empty() && picker.loaded.why().is_none() {
        let words = match picker.loaded.value() {
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
    lines.push(format!(
        "Mark enquiries in one stage: press {FILTER} to filter by its name, then {MARK_ALL}."
    ));
    lines
}
