//! The visible part of a list of lines. The scroll position belongs to the store.

use ratatui::style::Style;
use ratatui::text::Line;

/// The visible lines from `from` on. Where lines are hidden above or below, the first or last line says how many
/// instead. So a page is two lines less than the window, or lines would be skipped.
///
/// These words have the style `quiet` and the given indent.
pub fn window<'a>(
    lines: Vec<Line<'a>>,
    from: usize,
    height: usize,
    indent: &str,
    quiet: Style,
) -> Vec<Line<'a>> {
    let more_line = |sign: &str, more: usize| {
        let words = format!("{indent}{sign} {more} more");
        Line::styled(words, quiet)
    };
    let below = lines.len().saturating_sub(from.saturating_add(height));
    let mut visible: Vec<_> = lines.into_iter().skip(from).take(height).collect();
    if below > 0
        && let Some(last) = visible.last_mut()
    {
        *last = more_line("↓", below + 1);
    }
    // In a window of two lines, content matters more than the upper hint.
    if from > 0
        && height > 2
        && let Some(first) = visible.first_mut()
    {
        *first = more_line("↑", from + 1);
    }
    visible
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(from: usize, height: usize) -> Vec<String> {
        let lines = ('a'..='g').map(|c| Line::raw(c.to_string())).collect();
        let window = window(lines, from, height, " ", Style::default());
        window.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_hidden_above_and_below_is_counted() {
        assert_eq!(shown(0, 7).join(","), "a,b,c,d,e,f,g");
        assert_eq!(shown(0, 4), ["a", "b", "c", " ↓ 4 more"]);
        assert_eq!(shown(2, 4), [" ↑ 3 more", "d", "e", " ↓ 2 more"]);
        assert_eq!(shown(3, 4), [" ↑ 4 more", "e", "f", "g"]);
    }

    #[test]
    fn paging_by_two_lines_less_passes_none_over() {
        let mut seen: Vec<_> = [0, 2, 3]
            .into_iter()
            .flat_map(|from| shown(from, 4))
            .collect();
        seen.retain(|line| !line.contains("more"));
        seen.dedup();
        assert_eq!(seen.join(","), "a,b,c,d,e,f,g");
    }

    #[test]
    fn a_low_window_shows_what_it_can() {
        assert_eq!(shown(3, 2), ["d", " ↓ 3 more"]);
        assert_eq!(shown(3, 0), [""; 0]);
    }
}
