//! Above the queue: tabs with counts, and a summary of the list and its order.

use crate::components::text::{clean, cut, fit, width};
use crate::components::{age, draft_hint};
use crate::domain::draft::counted;
use crate::domain::{QueueView, SearchResults, typed_time};
use crate::features::queue::AdhocList;
use crate::features::queue::state::QueueScreen;
use crate::features::queue::view::rows::{TASK_LATER, TASK_TODAY};
use crate::keys::BACK;
use crate::theme::ThemeRole;
use crate::view::DrawContext;
use ratatui::text::{Line, Span};

/// Tab labels: names in full, names cut to some cells, or number and count only. The open tab keeps its name.
#[derive(Clone, Copy, PartialEq)]
enum Length {
    Long,
    Cut(usize),
    Number,
}

/// A name that is cut more could be another's.
const SHORTEST_NAME: usize = 4;
const LONGEST_NAME: usize = 10;

/// All tabs with their counts, as long as they fit.
pub(super) fn tabs(screen: &QueueScreen, cx: &DrawContext<'_>, cells: usize) -> Line<'static> {
    let theme = cx.theme;
    let gap = |length: Length| match length {
        Length::Cut(_) => " ",
        Length::Long | Length::Number => "  ",
    };
    let fits = |length: &Length| {
        let between = gap(*length).len();
        let wide: usize = pieces(screen, cx, *length)
            .iter()
            .map(|(_, words)| width(words) + between)
            .sum();
        wide <= cells + between
    };
    let cut = (SHORTEST_NAME..=LONGEST_NAME).rev().map(Length::Cut);
    let mut lengths = std::iter::once(Length::Long).chain(cut);
    let length = lengths.find(fits).unwrap_or(Length::Number);
    let gap = gap(length);
    let spans = pieces(screen, cx, length).into_iter().map(|(open, words)| {
        let role = if open {
            ThemeRole::Tab
        } else {
            ThemeRole::Quiet
        };
        [Span::styled(words, theme.style(role)), Span::raw(gap)]
    });
    Line::from(spans.flatten().collect::<Vec<_>>())
}

/// Whether each tab is open, and its label.
fn pieces(screen: &QueueScreen, cx: &DrawContext<'_>, length: Length) -> Vec<(bool, String)> {
    let counts = screen.counts.value();
    QueueView::tabs(cx.person)
        .map(|(view, number)| {
            let open = view == screen.lists.view && screen.lists.found.is_none();
            let word = match length {
                Length::Number if !open => String::new(),
                // Without a sign that it is cut, which would take the place of a letter.
                Length::Cut(cells) if !open => beginning(view.word(), cells),
                Length::Long | Length::Cut(_) | Length::Number => view.word().to_owned(),
            };
            let count = counts.map(|counts| format_count(counts.in_view(view)));
            let parts = [number.to_string(), word, count.unwrap_or_default()];
            let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let marker = if open { "▸" } else { " " };
            (open, format!("{marker}{}", parts.join(" ")))
        })
        .collect()
}

/// As much of a name as fits: whole words, or the beginning of the first.
fn beginning(name: &str, cells: usize) -> String {
    let first = name.split(' ').next().unwrap_or_default();
    match name.len() <= cells {
        true => name.to_owned(),
        false => first.chars().take(cells).collect(),
    }
}

/// Counts stop at 1,001, because a full count is slow.
fn format_count(count: i64) -> String {
    match count {
        1_001.. => "1,000+".into(),
        1_000 => "1,000".into(),
        count => count.to_string(),
    }
}

/// The list, its order, and how many rows are loaded.
pub(super) fn summary(screen: &QueueScreen, cx: &DrawContext<'_>, cells: usize) -> Line<'static> {
    let theme = cx.theme;
    let list = screen.list();
    let rows = list.rows().len();
    let here = match (list.more, rows) {
        (true, _) => format!("the first {rows}"),
        (false, 1) => "1 enquiry".into(),
        (false, _) => format!("{rows} enquiries"),
    };
    let loaded = list.rows.value().is_some();
    let mut words = match &screen.lists.found {
        Some(found) if found.is_named() && !loaded => {
            format!(" {} · {BACK} goes back", clean(&found.words))
        }
        Some(found) if found.is_named() => {
            let here = counted(list.above, rows, here.clone());
            let (words, order) = (clean(&found.words), found.order());
            format!(" {words} · {here} · {order} · {BACK} goes back")
        }
        Some(found) => {
            let open = list.rows().iter();
            let open = open.filter(|row| !row.standard_stage.ends()).count();
            let how_many = match (list.more, list.rows.why()) {
                // A search that failed or is not answered says nothing about how many there are.
                _ if !loaded => String::new(),
                (false, Some(_)) if rows == 0 => String::new(),
                (false, _) if rows == 0 => "0 found · ".into(),
                _ if found.are_close => format!("{} · ", SearchResults::CLOSE),
                (true, _) => format!("the first {rows} found, {open} open · "),
                (false, _) => format!("{rows} found, {open} open · "),
            };
            let words = clean(&found.words);
            format!(" / {words}   {how_many}{BACK} leaves the search")
        }
        // How many there are is not known before they are loaded; "0 enquiries" would be read as an answer.
        None if !loaded => String::new(),
        None => {
            let saved = screen.lists.saved_as.as_deref().map(clean);
            let saved = saved.map_or(String::new(), |name| format!(" {name} ·"));
            format!("{saved} {here} · {}", list.sort.words())
        }
    };
    let typing = screen.filter.is_open();
    if typing || !list.filter.is_empty() {
        let fitting = list.shown().len();
        let typed = if typing {
            String::new()
        } else {
            clean(&list.filter)
        };
        words = format!(" Filter: {}  {fitting} of {here}", fit(&typed, 24));
        if let Some(name) = &screen.lists.saved_as {
            words += &format!(" · {}", clean(name));
        }
    }
    let urgent = |most: i16| list.rows().iter().any(|row| row.priority == most);
    let signs = [(1, "▲ emergency"), (2, "△ high")].into_iter();
    let signs: Vec<_> = signs
        .filter(|(code, _)| urgent(*code))
        .map(|(_, sign)| sign)
        .collect();
    if !signs.is_empty() {
        words += &format!(" · {}", signs.join(" "));
    }
    let task_dues: Vec<_> = list
        .rows()
        .iter()
        .filter_map(|row| row.next_task_due_at)
        .collect();
    let ends = typed_time::end_of_day(cx.now);
    let signs = [
        (
            task_dues.iter().any(|at| *at < ends),
            TASK_TODAY,
            "task due",
        ),
        (task_dues.iter().any(|at| *at >= ends), TASK_LATER, "task"),
    ];
    for (_, sign, meaning) in signs.iter().filter(|(shown, ..)| *shown) {
        words += &format!(" · {sign} {meaning}");
    }
    if !list.marks.is_empty() {
        words += &format!(" · {} marked", list.marks.len());
    }
    words += &waiting(screen, cx);
    if let Some(as_of) = age::while_loading(&list.rows, cx) {
        words = format!(" {as_of} ·{words}");
    }
    match age::not_up_to_date(&list.rows, cx) {
        Some(said) if !typing => Line::styled(
            cut(&format!(" {said}"), cells),
            theme.style(ThemeRole::Warning),
        ),
        _ => Line::styled(cut(&words, cells), theme.style(ThemeRole::Quiet)),
    }
}

/// The number of drafts; empty in the list of drafts.
fn waiting(screen: &QueueScreen, cx: &DrawContext<'_>) -> String {
    let found = screen.lists.found.as_ref();
    match found.is_some_and(AdhocList::shows_drafts) {
        true => String::new(),
        false => draft_hint::waiting(cx.draft_count()),
    }
}
