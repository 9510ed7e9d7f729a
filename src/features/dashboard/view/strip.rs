//! The next four hours as a strip: how many clocks run out in each half hour, those set by law marked.

use crate::components::text::{fit, fit_right};
use crate::domain::{Dashboard, HalfHour};
use crate::theme::{Theme, ThemeRole};
use crate::wording::time;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Cells of the label, and of each half hour.
const LABEL: usize = 16;
const HALF_HOUR: usize = 7;
/// Nine of them, since the first has begun.
const WIDTH: u16 = 79;
/// Below it the figures need the lines.
const FROM_HEIGHT: u16 = 14;

/// Two lines and one to part them; none where they do not fit, or nothing is counted.
pub(super) fn height(data: Option<&Dashboard>, area: Rect) -> u16 {
    let is_counted = data.is_some_and(|data| !data.half_hours.is_empty());
    match is_counted && area.height >= FROM_HEIGHT && area.width >= WIDTH {
        true => 3,
        false => 0,
    }
}

pub(super) fn lines(data: &Dashboard, theme: &Theme) -> [Line<'static>; 2] {
    let quiet = theme.style(ThemeRole::Quiet);
    let halves = &data.half_hours;
    let mut times = vec![Span::styled(
        fit(" Next four hours", LABEL),
        theme.style(ThemeRole::Strong),
    )];
    times.extend(halves.iter().map(|half| {
        let clock = time::clock(half.begins_at);
        Span::styled(fit_right(&clock, HALF_HOUR), quiet)
    }));
    let duties: i64 = halves.iter().map(|half| half.duties).sum();
    let label = match duties {
        0 => " clocks due",
        _ => " § set by law",
    };
    let mut counts = vec![Span::styled(fit(label, LABEL), quiet)];
    counts.extend(halves.iter().map(|half| count(half, theme)));
    [Line::from(times), Line::from(counts)]
}

fn count(half: &HalfHour, theme: &Theme) -> Span<'static> {
    let (words, role) = match half {
        HalfHour { clocks: 0, .. } => ("·".into(), ThemeRole::Quiet),
        HalfHour { duties: 0, .. } => (half.clocks.to_string(), ThemeRole::Text),
        _ => (format!("§ {}", half.clocks), ThemeRole::Warning),
    };
    Span::styled(fit_right(&words, HALF_HOUR), theme.style(role))
}
