//! The selected row of a list and the visible window around it.

/// Moves by index; the owner of the rows keeps it on an id with `follow` when they are refreshed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    pub index: usize,
    /// The first visible row.
    pub top: usize,
}

impl Cursor {
    /// Selects a row. At the edge the window scrolls by half a page, for a sixth of the bytes of row by row.
    pub fn go(&mut self, index: usize, len: usize, lines: usize) {
        self.index = index.min(len.saturating_sub(1));
        self.top = window(*self, len, lines);
    }

    pub fn down(&mut self, by: usize, len: usize, lines: usize) {
        self.go(self.index.saturating_add(by), len, lines);
    }

    pub fn up(&mut self, by: usize, len: usize, lines: usize) {
        self.go(self.index.saturating_sub(by), len, lines);
    }

    /// The rows changed: the selected one stays on its line of the screen.
    pub fn follow(&mut self, index: usize, len: usize, lines: usize) {
        let line = self.index.saturating_sub(self.top);
        self.index = index.min(len.saturating_sub(1));
        self.top = self.index.saturating_sub(line);
        self.top = window(*self, len, lines);
    }
}

/// The first visible row, such that the selected one is visible and no line is empty.
pub fn window(cursor: Cursor, len: usize, lines: usize) -> usize {
    let lines = lines.max(1);
    let last_top = len.saturating_sub(lines);
    if cursor.index < cursor.top || cursor.index >= cursor.top + lines {
        cursor.index.saturating_sub(lines / 2).min(last_top)
    } else {
        cursor.top.min(last_top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_moves_by_half_a_page_at_the_edge() {
        let mut cursor = Cursor::default();
        for _ in 0..10 {
            cursor.down(1, 100, 10);
        }
        assert_eq!((cursor.index, cursor.top), (10, 5));
    }

    #[test]
    fn the_chosen_row_keeps_its_line_when_rows_come_above_it() {
        let mut cursor = Cursor { index: 7, top: 4 };
        cursor.follow(12, 100, 10);
        assert_eq!((cursor.index, cursor.top), (12, 9));
    }

    #[test]
    fn nothing_to_choose_is_no_accident() {
        let mut cursor = Cursor { index: 7, top: 4 };
        cursor.go(3, 0, 0);
        assert_eq!((cursor.index, cursor.top), (0, 0));
    }
}
