//! The stage popup for marked enquiries: common stages, what each needs, and why some enquiries cannot go there.

use crate::action::ViewMetrics;
use crate::store::Store;
use crate::store::choices::CommonTransition;
use crate::store::popup::{FormError, Target};
use crate::store::together::CommonStage;
use crate::theme::{Theme, ThemeRole};
use crate::widgets::popup_frame;
use crate::widgets::text::{clean, fit, fit_right, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// Preferred width of the popup.
const WIDTH: u16 = 76;

pub(super) fn draw(
    together: &CommonStage,
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut ViewMetrics,
) {
    let title = match together.targets.len() {
        1 => "Stage of 1 enquiry".to_owned(),
        many => format!("Stage of {many} enquiries"),
    };
    let cells = usize::from(WIDTH.min(area.width).saturating_sub(4));
    let mut lines = Vec::new();
    if let Some(error) = &together.error {
        lines.extend(super::form_error::lines(error, theme, cells));
        lines.push(Line::default());
    }
    if together.saving {
        lines.push(Line::styled("Saving …", theme.style(ThemeRole::Quiet)));
    }
    let rule = theme.style(ThemeRole::Rule);
    if let Some(form) = &together.form {
        if let Some(at) = form.kept_at {
            let words = super::drafts::kept(at, store.minute());
            lines.push(Line::styled(words, theme.style(ThemeRole::Quiet)));
        }
        let inner = popup_frame::open(frame, area, (WIDTH, 20), &title, rule);
        super::stages::draw_form(form, lines, store, theme, frame, inner);
        return;
    }
    if let Some(why) = together.ways.why() {
        let words = format!("The next steps could not be loaded. {why} Esc goes back.");
        lines.extend(super::form_error::lines(
            &FormError::new(words),
            theme,
            cells,
        ));
    }
    let mut chosen_at = 0;
    for (index, choice) in together.choices().iter().enumerate() {
        let chosen = index == together.cursor.index;
        if chosen {
            chosen_at = lines.len();
        }
        lines.extend(choice_lines(choice, chosen, theme, cells));
    }
    if together.choices().is_empty() && together.ways.why().is_none() {
        let words = match together.ways.value() {
            None => vec!["Loading the next steps …".to_owned()],
            Some(_) => nowhere_together(&together.targets),
        };
        let quiet = theme.style(ThemeRole::Quiet);
        lines.extend(words.into_iter().map(|words| Line::styled(words, quiet)));
    }
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX).max(5);
    let inner = popup_frame::open(frame, area, (WIDTH, height), &title, rule);
    let room = usize::from(inner.height);
    measured.popup_lines = room;
    // Keep the chosen stage visible below long reasons.
    let skip = (chosen_at + 3)
        .saturating_sub(room)
        .min(lines.len().saturating_sub(room));
    let visible: Vec<_> = lines.into_iter().skip(skip).collect();
    frame.render_widget(Paragraph::new(visible), inner);
}

/// A stage in one line with how many can go there, then what it asks for and the reasons against some.
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
        let words = format!("{number} cannot: {}", clean(&reason));
        for words in wrap(&words, cells.saturating_sub(4)) {
            lines.push(Line::styled(
                format!("    {words}"),
                theme.style(ThemeRole::Quiet),
            ));
        }
    }
    lines
}

/// Current stages of the marked enquiries, as a help to mark others.
fn nowhere_together(targets: &[Target]) -> Vec<String> {
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
