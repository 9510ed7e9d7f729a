//! A table of records: a summary, headings, and one line for each visible record.

use super::age;
use super::cursor::window;
use super::list_filter::ListFilter;
use super::paged_list::{ListRow, PagedList};
use super::text::{clean, cut, fit, width};
use super::text_box;
use crate::keys::{BACK, LAST, REFRESH};
use crate::theme::ThemeRole;
use crate::view::DrawContext;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

/// Cells of the filter while it is typed.
const FILTER: usize = 24;

/// One column; a column that does not fit is left out.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    heading: &'static str,
    /// In cells; those without share what is left.
    cells: Option<usize>,
    /// The least width of the table with this column.
    from: usize,
}

impl Column {
    pub const fn fixed(heading: &'static str, cells: usize) -> Self {
        Self {
            heading,
            cells: Some(cells),
            from: 0,
        }
    }

    pub const fn fill(heading: &'static str) -> Self {
        Self {
            heading,
            cells: None,
            from: 0,
        }
    }

    /// Shown from this width of the table on.
    pub const fn from(self, from: usize) -> Self {
        Self { from, ..self }
    }
}

/// The text of a column in one line, cleaned.
#[derive(Clone, Debug)]
pub struct TableCell {
    text: String,
    role: ThemeRole,
}

impl TableCell {
    pub fn text(text: String) -> Self {
        Self::new(text, ThemeRole::Text)
    }

    pub fn new(text: String, role: ThemeRole) -> Self {
        Self { text, role }
    }
}

/// What is said above the records, and in place of them.
pub struct Texts<'a> {
    pub summary: &'a str,
    /// What one record is called, and several.
    pub noun: (&'a str, &'a str),
    pub hint: &'a str,
    pub loading: &'a str,
    pub empty: &'a str,
}

#[derive(Clone, Copy, Debug)]
pub struct RecordTable<const N: usize>(pub [Column; N]);

impl<const N: usize> RecordTable<N> {
    /// Only the visible records are asked for their cells.
    pub fn draw<R: ListRow>(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        (list, filter): (&PagedList<R>, &ListFilter),
        texts: &Texts<'_>,
        cells: impl Fn(&R) -> [TableCell; N],
        cx: &DrawContext<'_>,
    ) {
        let head = if area.height >= 4 { 2 } else { 0 };
        let parts = [Constraint::Length(head), Constraint::Fill(1)];
        let [head, body] = Layout::vertical(parts).areas(area);
        let wide = usize::from(area.width);
        let widths = self.widths(wide);
        for (line, row) in [
            summary(list, filter, texts, cx, wide),
            self.headings(&widths, cx),
        ]
        .into_iter()
        .zip(head.rows())
        {
            frame.render_widget(line, row);
        }
        if let Some(field) = filter.shown()
            && head.height > 0
        {
            // After " Filter: " in the summary.
            let [_, typed, _] = Layout::horizontal([
                Constraint::Length(9),
                Constraint::Max(u16::try_from(FILTER).unwrap_or(u16::MAX)),
                Constraint::Fill(1),
            ])
            .areas(Rect { height: 1, ..head });
            let strong = cx.theme.style(ThemeRole::Strong);
            text_box::draw(frame, typed, field.area(), strong);
        }
        let shown = list.shown();
        let lines = usize::from(body.height);
        cx.measure_list(lines, false);
        let top = window(list.cursor, shown.len(), lines);
        for (row, (index, record)) in body.rows().zip(shown.iter().enumerate().skip(top)) {
            let chosen = index == list.cursor.index;
            let line = self.line(&widths, &cells(record), chosen, cx);
            frame.render_widget(line, row);
        }
        if shown.is_empty()
            && let Some(first) = body.rows().next()
        {
            frame.render_widget(nothing(list, texts, cx), first);
        }
    }

    /// Cells of each column; 0 leaves it out.
    fn widths(&self, wide: usize) -> [usize; N] {
        let fits = |column: &Column| wide >= column.from;
        let fixed = self.0.iter().filter(|column| fits(column));
        // A cell between the columns, and two for the mark of the chosen line.
        let taken: usize = fixed
            .map(|column| column.cells.map_or(0, |it| it + 1))
            .sum();
        let fills = self.0.iter().filter(|it| fits(it) && it.cells.is_none());
        let fills = fills.count().max(1);
        // A cell lies between two columns: there is one less than columns.
        let left = (wide + 1).saturating_sub(taken + 2) / fills;
        self.0.map(|column| match fits(&column) {
            true => column.cells.unwrap_or(left.saturating_sub(1)),
            false => 0,
        })
    }

    /// In capitals, to differ from rows without colour.
    fn headings(&self, widths: &[usize; N], cx: &DrawContext<'_>) -> Line<'static> {
        let columns = self.0.iter().zip(widths).filter(|(_, cells)| **cells > 0);
        let words: Vec<String> = columns
            .map(|(column, cells)| fit(column.heading, *cells))
            .collect();
        let words = format!("  {}", words.join(" "));
        Line::styled(words, cx.theme.style(ThemeRole::Quiet))
    }

    fn line(
        &self,
        widths: &[usize; N],
        cells: &[TableCell; N],
        chosen: bool,
        cx: &DrawContext<'_>,
    ) -> Line<'static> {
        let mark = if chosen { "▌ " } else { "  " };
        let mut spans = vec![Span::styled(
            mark,
            cx.theme.style(role(chosen, ThemeRole::Text)),
        )];
        for (cell, wide) in cells.iter().zip(widths).filter(|(_, wide)| **wide > 0) {
            let style = cx.theme.style(role(chosen, cell.role));
            spans.push(Span::styled(fit(&cell.text, *wide), style));
            spans.push(Span::styled(
                " ",
                cx.theme.style(role(chosen, ThemeRole::Text)),
            ));
        }
        spans.pop();
        Line::from(spans)
    }
}

fn role(chosen: bool, role: ThemeRole) -> ThemeRole {
    match chosen {
        true => ThemeRole::Focus,
        false => role,
    }
}

/// What the list shows and how many, or the filter; a failure before everything else.
fn summary<R: ListRow>(
    list: &PagedList<R>,
    filter: &ListFilter,
    texts: &Texts<'_>,
    cx: &DrawContext<'_>,
    wide: usize,
) -> Line<'static> {
    let rows = list.rows().len();
    if let Some(said) = age::not_up_to_date(&list.rows, cx).filter(|_| !filter.is_open()) {
        let words = format!(" {said}");
        return Line::styled(cut(&words, wide), cx.theme.style(ThemeRole::Warning));
    }
    if list.rows.value().is_none() {
        let words = format!(" {}", texts.summary);
        return Line::styled(cut(&words, wide), cx.theme.style(ThemeRole::Quiet));
    }
    let here = match list.more {
        true => format!("the first {rows}"),
        false if rows == 1 => format!("1 {}", texts.noun.0),
        false => format!("{rows} {}", texts.noun.1),
    };
    let words = if filter.is_open() || !list.filter.is_empty() {
        let typed = match filter.is_open() {
            true => String::new(),
            false => clean(&list.filter),
        };
        let shown = list.shown().len();
        format!(" Filter: {}  {shown} of {here}", fit(&typed, FILTER))
    } else {
        let words = format!(" {} · {here}", texts.summary);
        let with_hint = format!("{words} · {}", texts.hint);
        match width(&with_hint) <= wide {
            true => with_hint,
            false => words,
        }
    };
    let words = match age::while_loading(&list.rows, cx) {
        Some(as_of) if !filter.is_open() => format!(" {as_of} ·{words}"),
        _ => words,
    };
    Line::styled(cut(&words, wide), cx.theme.style(ThemeRole::Quiet))
}

/// Why no record is shown.
fn nothing<R: ListRow>(
    list: &PagedList<R>,
    texts: &Texts<'_>,
    cx: &DrawContext<'_>,
) -> Line<'static> {
    let words = match (list.rows.why(), list.rows.value()) {
        (Some(why), _) => format!("{} Press {REFRESH} to retry.", clean(why)),
        (None, Some(rows)) if !rows.is_empty() => no_match(rows.len(), list.more),
        (None, Some(_)) => texts.empty.to_owned(),
        (None, None) if cx.is_slow => texts.loading.to_owned(),
        (None, None) => String::new(),
    };
    Line::styled(format!("  {words}"), cx.theme.style(ThemeRole::Quiet))
}

/// A filter searches the loaded rows only, so it says how many those are while there are more.
pub fn no_match(loaded: usize, more: bool) -> String {
    match more {
        true => format!("No matches in the {loaded} loaded. Press {LAST} to load all."),
        false => format!("No matches. Press {BACK} to show all."),
    }
}
