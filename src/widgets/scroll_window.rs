//! A window on more lines than it holds. Draws only; how far it was scrolled belongs to the store.

use ratatui::style::Style;
use ratatui::text::Line;

/// The visible lines from `from` on. Where more stand above or below, the first or the last of them says how many
/// instead of itself: whoever pages must move by two lines less than the window holds, or would miss some.
///
/// Those words wear `quiet`; `indent` stands before them, as before the lines around them.
pub fn window<'a>(
    lines: Vec<Line<'a>>,
    from: usize,
    height: usize,
    indent: &str,
    quiet: Style,
) -> Vec<Line<'a>> {
    let told = |sign: &str, more: usize| {
        let words = format!("{indent}{sign} {more} more");
        Line::styled(words, quiet)
    };
    let below = lines.len().saturating_sub(from.saturating_add(height));
    let mut visible: Vec<_> = lines.into_iter().skip(from).take(height).collect();
    if below > 0
        && let Some(last) = visible.last_mut()
    {
        *last = told("↓", below + 1);
    }
    // In a window of two lines one would be left: what it says matters more.
    if from > 0
        && height > 2
        && let Some(first) = visible.first_mut()
    {
        *first = told("↑", from + 1);
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
