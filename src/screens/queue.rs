//! The queue: tabs with counts, then one line an enquiry. Only visible rows are built.

use crate::domain::{QueueRow, QueueView};
use crate::intent::Measured;
use crate::store::Store;
use crate::store::cursor::window;
use crate::store::list::List;
use crate::theme::{Role, Theme};
use crate::widgets::text::{clean, cut, fit, fit_right, initials, width};
use crate::widgets::time::{self, Pressure};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Cells of each column, for this width and these rows.
struct Columns {
    reference: usize,
    subject: usize,
    kind: usize,
    stage: usize,
    due: usize,
    who: usize,
}

impl Columns {
    fn fit(cells: usize, list: &List) -> Self {
        // The reference is never cut: a citizen reads it out on the telephone.
        let references = list.rows().iter().map(|row| width(&clean(&row.reference)));
        let reference = references.max().unwrap_or(0).clamp(9, 24);
        let (stage, who, kind) = match cells {
            ..60 => (0, 0, 0),
            60..100 => (17, 3, 0),
            100..150 => (25, 14, 0),
            _ => (26, 20, 24),
        };
        let due = 10;
        let gaps = 3 + 2 + [kind, stage, due, who].iter().filter(|c| **c > 0).count() + 1;
        let subject = cells.saturating_sub(reference + kind + stage + due + who + gaps);
        Self {
            reference,
            subject,
            kind,
            stage,
            due,
            who,
        }
    }
}

pub(super) fn draw(
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut Measured,
) {
    let list = store.queue.list();
    let cells = usize::from(area.width);
    let columns = Columns::fit(cells, list);
    let mut head = vec![tabs(store, theme, cells)];
    if area.height >= 8 {
        head.push(summary(store, theme, cells));
        head.push(headings(&columns, theme));
    }
    let refusal = refusal(store, theme, cells);
    let refusal_lines = u16::try_from(refusal.len())
        .unwrap_or(0)
        .min(area.height / 3);
    let head_lines = u16::try_from(head.len()).unwrap_or(0).min(area.height);
    for (y, line) in (area.y..area.y + head_lines).zip(head) {
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..area
            },
        );
    }
    let rows_area = Rect {
        y: area.y + head_lines,
        height: (area.height - head_lines).saturating_sub(refusal_lines),
        ..area
    };
    measured.lines = usize::from(rows_area.height);
    let top = window(list.cursor, list.rows().len(), measured.lines);
    let visible = list
        .rows()
        .iter()
        .enumerate()
        .skip(top)
        .take(measured.lines);
    for (y, (index, row)) in (rows_area.y..).zip(visible) {
        let chosen = index == list.cursor.index;
        let line = row_line(store, theme, row, chosen, &columns);
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..area
            },
        );
    }
    if list.rows().is_empty() && rows_area.height > 0 {
        frame.render_widget(
            empty(store, theme),
            Rect {
                height: 1,
                ..rows_area
            },
        );
    }
    let below = rows_area.y + rows_area.height;
    for (y, line) in (below..below + refusal_lines).zip(refusal) {
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..area
            },
        );
    }
}

/// All tabs with their counts; where they do not fit, only the open one keeps its word.
fn tabs(store: &Store, theme: &Theme, cells: usize) -> Line<'static> {
    let counts = store.queue.counts.value();
    let pieces = |short: bool| -> Vec<(bool, String)> {
        let tabs = QueueView::ALL.into_iter().zip(1..);
        tabs.map(|(view, number)| {
            let open = view == store.queue.view && store.queue.found.is_none();
            let count = counts.map(|counts| said_count(counts.of(view)));
            let word = if short && !open { "" } else { view.word() };
            let parts = [
                number.to_string(),
                word.to_owned(),
                count.unwrap_or_default(),
            ];
            let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            (
                open,
                format!("{}{}", if open { "▸" } else { " " }, parts.join(" ")),
            )
        })
        .collect()
    };
    let long = pieces(false);
    let wide: usize = long.iter().map(|(_, words)| width(words) + 2).sum();
    let pieces = if wide <= cells { long } else { pieces(true) };
    let spans = pieces.into_iter().map(|(open, words)| {
        let role = if open { Role::Tab } else { Role::Quiet };
        [Span::styled(words, theme.style(role)), Span::raw("  ")]
    });
    Line::from(spans.flatten().collect::<Vec<_>>())
}

/// Counted to 1,001 at most: more would only cost time.
fn said_count(count: i64) -> String {
    match count {
        1_001.. => "1,000+".into(),
        1_000 => "1,000".into(),
        count => count.to_string(),
    }
}

/// What is listed, in which order, and how much of it is here.
fn summary(store: &Store, theme: &Theme, cells: usize) -> Line<'static> {
    let list = store.queue.list();
    let rows = list.rows().len();
    let here = match (list.more, rows) {
        (true, _) => format!("the first {rows}"),
        (false, 1) => "1 enquiry".into(),
        (false, _) => format!("{rows} enquiries"),
    };
    let mut words = match &store.queue.found {
        Some(found) if found.door.is_some() => {
            format!(
                " {} · {here} · due soonest first · Esc goes back",
                clean(&found.words)
            )
        }
        Some(found) => format!(
            " / {}   {rows} found · Esc leaves the search",
            clean(&found.words)
        ),
        None => format!(" {here} · due soonest first"),
    };
    if !list.marks.is_empty() {
        words += &format!(" · {} marked", list.marks.len());
    }
    match list.rows.why() {
        Some(why) if rows > 0 => {
            let words = cut(
                &format!(" Not up to date: {} r asks again.", clean(why)),
                cells,
            );
            Line::styled(words, theme.style(Role::Warning))
        }
        _ => Line::styled(cut(&words, cells), theme.style(Role::Quiet)),
    }
}

/// In capitals, so that they are told from rows without a colour.
fn headings(columns: &Columns, theme: &Theme) -> Line<'static> {
    let mut words = format!(
        "   {}  {}",
        fit("REFERENCE", columns.reference),
        fit("SUBJECT", columns.subject)
    );
    // The tag begins with a space of its own ground, so its heading does too.
    for (name, cells) in [("TYPE", columns.kind), (" STAGE", columns.stage)] {
        if cells > 0 {
            words += &format!(" {}", fit(name, cells));
        }
    }
    words += &format!(" {}", fit_right("DUE", columns.due));
    if columns.who > 0 {
        words += &format!(" {}", fit("WHO", columns.who));
    }
    Line::styled(words, theme.style(Role::Quiet))
}

/// One enquiry. Every stored text in it is cleaned here.
fn row_line(
    store: &Store,
    theme: &Theme,
    row: &QueueRow,
    chosen: bool,
    columns: &Columns,
) -> Line<'static> {
    let list = store.queue.list();
    let sign = if store.queue.pending.contains(&row.id) {
        "…"
    } else if refused(store, row) {
        "✕"
    } else if list.marks.contains(&row.id) {
        "✓"
    } else {
        " "
    };
    let what = format!(
        "{}{sign} {}  {}",
        if chosen { "▌" } else { " " },
        fit(&clean(&row.reference), columns.reference),
        fit(&clean(&row.subject), columns.subject)
    );
    // The focus ends before the tag: the tag keeps its colour, and a move costs few bytes.
    let role = if chosen { Role::Focus } else { Role::Text };
    let mut spans = vec![Span::styled(what, theme.style(role)), Span::raw(" ")];
    if columns.kind > 0 {
        spans.push(Span::raw(fit(&clean(&row.type_name), columns.kind) + " "));
    }
    if columns.stage > 0 {
        let tag = cut(&clean(&row.stage_name), columns.stage.saturating_sub(2));
        let rest = columns.stage - width(&tag) - 2;
        let style = theme.style(Role::Stage(row.standard_stage));
        spans.push(Span::styled(format!(" {tag} "), style));
        spans.push(Span::raw(" ".repeat(rest + 1)));
    }
    let (pressure, due) = time::due(row.due_at, store.minute());
    spans.push(Span::styled(
        fit_right(&due, columns.due),
        theme.style(pressing(pressure)),
    ));
    if columns.who > 0 {
        let name = row.assignee_name.as_deref();
        let who = match name {
            None => "–".to_owned(),
            Some(name) if columns.who < 10 => initials(name),
            Some(name) => clean(name),
        };
        spans.push(Span::raw(format!(" {}", fit(&who, columns.who))));
    }
    Line::from(spans)
}

/// How a deadline looks; its sign says the same without colour.
pub(super) fn pressing(pressure: Pressure) -> Role {
    match pressure {
        Pressure::Calm => Role::Text,
        Pressure::Soon => Role::Warning,
        Pressure::Late => Role::Error,
    }
}

/// Whether the last refusal was about this row.
fn refused(store: &Store, row: &QueueRow) -> bool {
    store
        .queue
        .refused
        .as_ref()
        .is_some_and(|(id, _)| *id == row.id)
}

/// The refusal of the chosen row, right under the list.
fn refusal(store: &Store, theme: &Theme, cells: usize) -> Vec<Line<'static>> {
    let Some((id, trouble)) = &store.queue.refused else {
        return Vec::new();
    };
    let Some(row) = store.queue.list().find(*id) else {
        return Vec::new();
    };
    let mut lines = vec![Line::styled(
        format!("✕ {}", clean(&row.reference)),
        theme.style(Role::Strong),
    )];
    lines.extend(super::trouble::lines(
        trouble,
        theme,
        cells.saturating_sub(1),
    ));
    lines
}

/// Why no row is shown.
fn empty(store: &Store, theme: &Theme) -> Line<'static> {
    let rows = &store.queue.list().rows;
    let words = match (rows.why(), rows.value()) {
        (Some(why), _) => format!("   {} r asks again.", clean(why)),
        (None, Some(_)) if store.queue.found.as_ref().is_some_and(|f| f.door.is_some()) => {
            "   Nothing is behind this figure any more. Esc goes back.".into()
        }
        (None, Some(_)) if store.queue.found.is_some() => {
            "   Nothing found. / changes the words.".into()
        }
        (None, Some(_)) => match store.queue.view {
            QueueView::Mine => "   Nothing is assigned to you. 3 shows what nobody has yet.",
            QueueView::Team => "   Your team has no open enquiries.",
            QueueView::Unassigned => "   Every open enquiry has somebody.",
            QueueView::Overdue => "   Nothing is overdue.",
            QueueView::All => "   There are no open enquiries.",
        }
        .into(),
        (None, None) if store.is_slow() => "   Asking for the queue …".into(),
        (None, None) => return Line::default(),
    };
    Line::styled(words, theme.style(Role::Quiet))
}
