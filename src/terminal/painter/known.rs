//! Contents of the screen, as far as they are certain: letters of one byte and one cell. Nothing else is
//! remembered, so nothing else can be wrong.

use super::ink::{PLAIN, Paint};
use ratatui::layout::Size;
use std::ops::Range;

/// A cell with unknown contents.
const NOTHING: (u8, Paint) = (0, PLAIN);

#[derive(Default)]
pub(super) struct DrawnScreen {
    columns: u16,
    cells: Vec<(u8, Paint)>,
}

impl DrawnScreen {
    /// A screen that was just cleared.
    pub(super) fn blank(size: Size) -> Self {
        let cells = usize::from(size.width) * usize::from(size.height);
        Self {
            columns: size.width,
            cells: vec![(b' ', PLAIN); cells],
        }
    }

    fn index(&self, x: u16, y: u16) -> Option<usize> {
        let index = usize::from(y) * usize::from(self.columns) + usize::from(x);
        (x < self.columns && index < self.cells.len()).then_some(index)
    }

    /// Records a painted letter; returns whether every terminal gives it one cell.
    pub(super) fn record(&mut self, x: u16, y: u16, symbol: &str, paint: Paint) -> bool {
        let letter = match symbol.as_bytes() {
            [letter @ b' '..=b'~'] => Some(*letter),
            _ => None,
        };
        // A wide letter covers the cell behind it, and one that is painted over leaves it open.
        let behind = if letter.is_some() {
            x
        } else {
            x.saturating_add(1)
        };
        for x in x..=behind {
            if let Some(index) = self.index(x, y) {
                self.cells[index] = letter.map_or(NOTHING, |letter| (letter, paint));
            }
        }
        letter.is_some()
    }

    /// The letters of some cells of a row, where each is known and painted so.
    pub(super) fn plain_letters(&self, cells: Range<u16>, y: u16, paint: Paint) -> Option<String> {
        cells
            .map(|x| match self.cells[self.index(x, y)?] {
                (letter @ b' '..=b'~', painted) if painted == paint => Some(char::from(letter)),
                _ => None,
            })
            .collect()
    }
}
