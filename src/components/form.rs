//! A form in a popup: labels, fields, errors beside the field, hints, and the options of the focused field. The focused
//! field stays in view when the form is higher than the window.

use crate::components::field::Field;
use crate::components::text::{fit, wrap};
use crate::components::{popup_frame, text_box};
use crate::theme::{Theme, ThemeRole};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// Preferred width of the popup.
const WIDTH: u16 = 90;
/// In a narrower window the focused field stands below its label: beside it would be a strip of some letters.
const NARROW: u16 = 50;
/// Cells before a field below its label.
const INDENT: u16 = 2;
/// Lines of a list of options.
const OFFERED: usize = 6;
/// Lines of the popup where the window has them: the form does not move when a field shows its options, and nothing is
/// scrolled away while there are free lines.
const HEIGHT: usize = 34;

/// One field as it is shown.
pub struct FormRow {
    pub label: String,
    pub focused: bool,
    /// Text of a field that is not focused, and the background text of the focused one.
    pub shown: Vec<Line<'static>>,
    /// Lines of the field.
    pub height: usize,
    pub errors: Vec<String>,
    /// Shown while the field is focused.
    pub hint: String,
    pub options: Option<FormOptionList>,
    /// Lines that are shown whether or not the field is focused.
    pub below: Vec<(String, ThemeRole)>,
}

/// The options of the focused field.
pub struct FormOptionList {
    pub words: Vec<String>,
    pub chosen: Option<usize>,
    /// A line below the options.
    pub note: &'static str,
}

/// The lines of the form, from the top.
pub struct FormLines<'a> {
    theme: &'a Theme,
    cells: usize,
    /// Width of marker and label; in a narrow window, of the indent.
    label: u16,
    narrow: bool,
    lines: Vec<Line<'static>>,
    /// The first line of the focused field, how many lines it has, and where its options end.
    focus: (usize, usize, usize),
}

impl<'a> FormLines<'a> {
    /// The width first: the wrapped lines decide the height.
    pub fn new(theme: &'a Theme, area: Rect, label: u16) -> Self {
        let narrow = area.width < NARROW;
        Self {
            theme,
            cells: usize::from(WIDTH.min(area.width).saturating_sub(4)),
            label: if narrow { INDENT } else { label },
            narrow,
            lines: Vec::new(),
            focus: (0, 1, 1),
        }
    }

    /// Cells of a line of the form.
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// Cells of a field.
    pub fn field_cells(&self) -> usize {
        self.cells.saturating_sub(usize::from(self.label))
    }

    /// Lines above the fields.
    pub fn extend(&mut self, lines: impl IntoIterator<Item = Line<'static>>) {
        self.lines.extend(lines);
    }

    pub fn push(&mut self, row: FormRow) {
        let indent = usize::from(self.label);
        let (mark, role) = match row.focused {
            true => ("▌ ", ThemeRole::Strong),
            false => ("  ", ThemeRole::Quiet),
        };
        let label = match self.narrow {
            true => format!("{mark}{}  ", row.label),
            false => fit(&format!("{mark}{}", row.label), indent.saturating_sub(1)) + " ",
        };
        let mut label = Span::styled(label, self.theme.style(role));
        if self.narrow && row.focused {
            let indent = Span::raw(" ".repeat(indent));
            self.lines
                .push(Line::from(std::mem::replace(&mut label, indent)));
        }
        let first = self.lines.len();
        let mut shown = row.shown;
        shown.resize(row.height, Line::default());
        for (nth, line) in shown.into_iter().enumerate() {
            let mut spans = match nth {
                0 => vec![label.clone()],
                _ => vec![Span::raw(" ".repeat(indent))],
            };
            spans.extend(line.spans);
            self.lines.push(Line::from(spans));
        }
        // "Error:" in words, beside the field, as on GOV.UK.
        for error in &row.errors {
            self.below(&format!("Error: {error}"), ThemeRole::Error);
        }
        if !row.focused {
            self.notes(&row.below);
            return;
        }
        // An error may say the same as the hint.
        if !row.hint.is_empty() && !row.errors.contains(&row.hint) {
            self.below(&row.hint, ThemeRole::Quiet);
        }
        if let Some(options) = row.options {
            self.options(&options);
        }
        self.notes(&row.below);
        self.focus = (first, row.height, self.lines.len());
    }

    fn notes(&mut self, notes: &[(String, ThemeRole)]) {
        for (words, role) in notes {
            self.below(words, *role);
        }
    }

    fn below(&mut self, words: &str, role: ThemeRole) {
        for words in wrap(words, self.field_cells()) {
            self.lines.push(Line::from(vec![
                Span::raw(" ".repeat(usize::from(self.label))),
                Span::styled(words, self.theme.style(role)),
            ]));
        }
    }

    fn options(&mut self, options: &FormOptionList) {
        let at = options.chosen.unwrap_or(0);
        let top = (at + 1).saturating_sub(OFFERED);
        let more = options.words.len().saturating_sub(top + OFFERED);
        let offered = options.words.iter().enumerate().skip(top).take(OFFERED);
        for (index, words) in offered {
            let (mark, role) = match options.chosen == Some(index) {
                true => ("▌ ", ThemeRole::Focus),
                false => ("  ", ThemeRole::Text),
            };
            let words = fit(&format!("{mark}{words}"), self.field_cells());
            self.lines.push(Line::from(vec![
                Span::raw(" ".repeat(usize::from(self.label))),
                Span::styled(words, self.theme.style(role)),
            ]));
        }
        if more > 0 {
            self.below(&format!("  ↓ {more} more"), ThemeRole::Quiet);
        }
        if !options.note.is_empty() {
            self.below(options.note, ThemeRole::Quiet);
        }
    }

    /// Draws the popup, and the focused field with its cursor.
    pub fn draw(self, frame: &mut Frame<'_>, area: Rect, title: &str, focused: Option<&Field>) {
        let height = u16::try_from((self.lines.len() + 2).max(HEIGHT)).unwrap_or(u16::MAX);
        let rule = self.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (WIDTH, height), title, rule);
        self.draw_in(frame, inner, focused);
    }

    /// The same without a frame of its own.
    pub fn draw_in(self, frame: &mut Frame<'_>, inner: Rect, focused: Option<&Field>) {
        let height = usize::from(inner.height);
        let (first, rows, end) = self.focus;
        // Keep the focused field and its options in view.
        let skip = (end + 1).saturating_sub(height).min(first);
        let mut lines: Vec<_> = self.lines.into_iter().skip(skip).take(height).collect();
        // What is scrolled away is said, unless the focused field is at the top.
        if skip > 0
            && first > skip
            && let Some(top) = lines.first_mut()
        {
            let words = format!("  ↑ {} more lines", skip + 1);
            *top = Line::styled(words, self.theme.style(ThemeRole::Quiet));
        }
        frame.render_widget(Paragraph::new(lines), inner);
        let [_, line, _] = Layout::vertical([
            Constraint::Length(u16::try_from(first - skip).unwrap_or(0)),
            Constraint::Length(u16::try_from(rows).unwrap_or(1)),
            Constraint::Fill(1),
        ])
        .areas(inner);
        let [_, field] =
            Layout::horizontal([Constraint::Length(self.label), Constraint::Fill(1)]).areas(line);
        if let Some(focused) = focused {
            let strong = self.theme.style(ThemeRole::Strong);
            text_box::draw(frame, field, focused.area(), strong);
        }
    }
}
