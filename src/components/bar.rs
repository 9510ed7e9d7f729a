//! A bar of text cells. It is never shown without its number.

/// Eighths of a cell, from one to seven.
const PARTS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// Proportional to the largest value, padded to `cells`; a value above 0 always shows.
pub fn bar(value: f64, largest: f64, cells: usize) -> String {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a window is a few hundred cells wide, and the share is between nothing and one"
    )]
    let eighths = {
        let share = if largest > 0.0 {
            (value / largest).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let exact = (share * (cells * 8) as f64).round() as usize;
        if value > 0.0 { exact.max(1) } else { 0 }
    };
    let mut drawn: String = std::iter::repeat_n('█', (eighths / 8).min(cells)).collect();
    if let Some(part) = (eighths % 8).checked_sub(1).and_then(|i| PARTS.get(i))
        && eighths / 8 < cells
    {
        drawn.push(*part);
    }
    let used = eighths.div_ceil(8).min(cells);
    drawn.extend(std::iter::repeat_n(' ', cells - used));
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_share_and_never_hides_something() {
        assert_eq!(bar(0.0, 10.0, 4), "    ");
        assert_eq!(bar(10.0, 10.0, 4), "████");
        assert_eq!(bar(5.0, 10.0, 3), "█▌ ");
        assert_eq!(bar(1.0, 100_000.0, 3), "▏  ");
        assert_eq!(bar(3.0, 0.0, 2), "▏ ");
        assert_eq!(bar(3.0, 3.0, 0), "");
    }
}
