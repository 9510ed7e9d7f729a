//! The frame of every screen: header, notice and footer.

use crate::action::KeyContext;
use crate::components::text::{clean, cut, fit, width, wrap};
use crate::keymap;
use crate::services::connection::Freshness;
use crate::services::notices::Tone;
use crate::store::Store;
use crate::theme::{Theme, ThemeRole};
use crate::view::View;
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

const PRODUCT: &str = "GOV.UK Enquiries";

/// Draws header, notice and footer; returns the area between them.
pub(super) fn draw(store: &Store, theme: &Theme, frame: &mut Frame<'_>) -> Rect {
    let area = frame.area();
    let columns = usize::from(area.width);
    let top = top_lines(store, columns);
    let top_height = u16::try_from(top.len()).unwrap_or(1).min(area.height);
    for (y, words) in (area.y..).zip(top.iter().take(usize::from(top_height))) {
        let line = Line::styled(fit(words, columns), theme.style(ThemeRole::Header));
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..area
            },
        );
    }
    let left = area.height - top_height;
    // In a very low window the footer is dropped first.
    let hint_lines = u16::from(left >= 3);
    let notice = notice(store, theme, columns);
    let wanted = u16::try_from(notice.len()).unwrap_or(1);
    let notice_lines = if left >= 4 {
        wanted.min(left / 3).max(1)
    } else {
        0
    };
    let body = left - hint_lines - notice_lines;
    let notice_y = area.y + top_height + body;
    for (y, line) in (notice_y..notice_y + notice_lines).zip(notice) {
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..area
            },
        );
    }
    if hint_lines > 0 {
        let y = area.y + area.height - 1;
        frame.render_widget(
            hints(store, theme, columns),
            Rect {
                y,
                height: 1,
                ..area
            },
        );
    }
    Rect {
        y: area.y + top_height,
        height: body,
        ..area
    }
}

/// Body, person and role stay at any width; less important parts are dropped first.
fn top_lines(store: &Store, columns: usize) -> Vec<String> {
    let freshness = format!("{}{}", for_you(store), freshness(store));
    let Some(person) = &store.person else {
        return vec![spread(
            &format!(" {PRODUCT}"),
            &format!("{freshness} "),
            columns,
        )];
    };
    let who = format!("{}, {}", clean(&person.name), person.role.word());
    let tenant = clean(&person.tenant_name);
    let fixed = format!(" {tenant} │ {who}");
    let crumbs = breadcrumb(store);
    let beside = |crumbs: &[String]| format!("{}   {freshness} ", crumbs.join(" › "));
    let last = |most: usize| &crumbs[crumbs.len().saturating_sub(most)..];
    let whole = beside(&crumbs);
    // Where somebody came from stays longer than what lies between.
    let ends = match crumbs.as_slice() {
        [first, _, _, ..] => {
            let near = if crumbs.len() > 3 { last(2) } else { last(1) };
            let shown = [&[first.clone(), "…".to_owned()], near].concat();
            beside(&shown)
        }
        _ => whole.clone(),
    };
    let (near, here) = (beside(last(2)), beside(last(1)));
    let with_product = format!(" {PRODUCT} │ {tenant} │ {who}");
    let candidates = [
        (with_product.clone(), whole.as_str()),
        (with_product, ends.as_str()),
        (fixed.clone(), whole.as_str()),
        (fixed.clone(), ends.as_str()),
        (fixed.clone(), near.as_str()),
        (fixed.clone(), here.as_str()),
        (fixed.clone(), freshness.as_str()),
        (fixed.clone(), ""),
    ];
    for (left, right) in candidates {
        if width(&left) + 2 + width(right) <= columns {
            return vec![spread(&left, right, columns)];
        }
    }
    // Too narrow for one line: two lines, and the code of the body where its name is too long.
    let tenant = match width(&tenant) < columns {
        true => tenant,
        false => clean(&person.tenant_code),
    };
    let who = match width(&who) < columns {
        true => vec![format!(" {who}")],
        false => vec![
            format!(" {}", clean(&person.name)),
            format!(" {}", person.role.word()),
        ],
    };
    let mut lines = vec![format!(" {tenant}")];
    lines.extend(who);
    lines
}

/// One text at each edge.
fn spread(left: &str, right: &str, columns: usize) -> String {
    let gap = columns.saturating_sub(width(left) + width(right));
    cut(&format!("{left}{}{right}", " ".repeat(gap)), columns)
}

/// The breadcrumb: the screens that lie on each other, the lowest first.
fn breadcrumb(store: &Store) -> Vec<String> {
    let mut crumbs: Vec<String> = Vec::new();
    for crumb in store.stack.views().flat_map(View::crumbs) {
        // The history of an enquiry names it too, for when it was opened from a list.
        if crumbs.last() != Some(&crumb) {
            crumbs.push(crumb);
        }
    }
    crumbs
}

/// How much is for the person, where anything is.
fn for_you(store: &Store) -> String {
    match store.services.for_you.count() {
        0 => String::new(),
        count => format!("✉ {count}   "),
    }
}

/// Age of the data, as a sign and words.
fn freshness(store: &Store) -> String {
    match store.services.connection.freshness(store.now) {
        Freshness::Lost => "✕ server lost, retrying".into(),
        _ if store.is_slow() => "… loading".into(),
        Freshness::Unknown => String::new(),
        Freshness::Live => format!("● live {}", time::clock(store.minute())),
        Freshness::Old { minutes } => format!("◌ {} min old", minutes.max(1)),
    }
}

/// The notice, never cut: its end says how to undo.
fn notice(store: &Store, theme: &Theme, columns: usize) -> Vec<Line<'static>> {
    let Some(notice) = &store.services.notices.shown() else {
        return Vec::new();
    };
    let (role, sign) = match notice.tone {
        Tone::Good => (ThemeRole::Good, "✓ "),
        Tone::Plain => (ThemeRole::Text, ""),
        Tone::Error => (ThemeRole::Error, "Error: "),
    };
    let words = clean(&format!("{sign}{}", notice.words));
    wrap(&words, columns.saturating_sub(2))
        .into_iter()
        .map(|words| Line::styled(format!(" {words}"), theme.style(role)))
        .collect()
}

/// As many key hints as fit, most useful first; `:` and `?` always, because they lead to the rest, and on the dashboard
/// the ways to other screens and out.
fn hints(store: &Store, theme: &Theme, columns: usize) -> Line<'static> {
    let all: Vec<_> = keymap::of(store.stack.key_context())
        .filter(|b| !b.hint.is_empty() && store.offers_key(&b.action))
        .collect();
    let is_dashboard = store.stack.key_context() == KeyContext::Dashboard;
    let (last, first): (Vec<_>, Vec<_>) = all.into_iter().partition(|b| match b.hint {
        "commands" | "help" | "back" => true,
        "reports" | "quit" => is_dashboard,
        _ => false,
    });
    let piece = |b: &keymap::Binding| {
        let key = b.keys.first().map(ToString::to_string).unwrap_or_default();
        let off = store.why_not(&b.action).is_some();
        let (key_role, word_role) = if off {
            (ThemeRole::Off, ThemeRole::Off)
        } else {
            (ThemeRole::Key, ThemeRole::Text)
        };
        let cells = width(&key) + 1 + width(b.hint) + 2;
        let spans = [
            Span::styled(key, theme.style(key_role)),
            Span::styled(format!(" {}  ", b.hint), theme.style(word_role)),
        ];
        (cells, spans)
    };
    let mut right: Vec<_> = last.into_iter().map(piece).collect();
    // Drop some of the fixed hints too where the window is very narrow.
    while right.len() > 1 && right.iter().map(|(cells, _)| cells).sum::<usize>() + 1 > columns {
        right.remove(0);
    }
    let right_cells: usize = right.iter().map(|(cells, _)| cells).sum();
    let mut room = columns.saturating_sub(right_cells + 1);
    let mut spans = vec![Span::raw(" ")];
    for (cells, piece) in first.into_iter().map(piece) {
        if cells > room {
            break;
        }
        room -= cells;
        spans.extend(piece);
    }
    spans.push(Span::raw(" ".repeat(room)));
    spans.extend(right.into_iter().flat_map(|(_, piece)| piece));
    Line::from(spans)
}
