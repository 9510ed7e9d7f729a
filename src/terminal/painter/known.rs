//! Contents of the screen as they were drawn: what may be sent again, and what a whole row consists of.

use super::ink::{PLAIN, Paint};
use ratatui::buffer::CellWidth;
use ratatui::layout::Size;
use std::collections::BTreeMap;
use std::ops::Range;

#[derive(Clone, Copy)]
struct DrawnCell {
    /// A letter of one byte; a space where a wide letter covers the cell.
    letter: u8,
    paint: Paint,
    /// Every terminal shows this letter here: it has one cell, and so has the one before it.
    sure: bool,
}

const BLANK: DrawnCell = DrawnCell {
    letter: b' ',
    paint: PLAIN,
    sure: true,
};

#[derive(Default)]
pub(super) struct DrawnScreen {
    columns: u16,
    cells: Vec<DrawnCell>,
    /// Letters of more than one byte, by their cell.
    symbols: BTreeMap<usize, String>,
}

impl DrawnScreen {
    /// A screen that was just cleared.
    pub(super) fn blank(size: Size) -> Self {
        let cells = usize::from(size.width) * usize::from(size.height);
        Self {
            columns: size.width,
            cells: vec![BLANK; cells],
            symbols: BTreeMap::new(),
        }
    }

    fn index(&self, x: u16, y: u16) -> Option<usize> {
        let index = usize::from(y) * usize::from(self.columns) + usize::from(x);
        (x < self.columns && index < self.cells.len()).then_some(index)
    }

    /// Records a painted letter; returns whether every terminal gives it one cell.
    pub(super) fn record(&mut self, x: u16, y: u16, symbol: &str, paint: Paint) -> bool {
        let one_byte = match symbol.as_bytes() {
            [letter @ b' '..=b'~'] => Some(*letter),
            _ => None,
        };
        let Some(index) = self.index(x, y) else {
            return one_byte.is_some();
        };
        self.cells[index] = DrawnCell {
            letter: one_byte.unwrap_or(b' '),
            paint,
            sure: one_byte.is_some(),
        };
        if one_byte.is_some() {
            self.symbols.remove(&index);
            return true;
        }
        self.symbols.insert(index, symbol.to_owned());
        // A wide letter covers the cell behind it, and one that is painted over leaves it open.
        if let Some(behind) = self.index(x.saturating_add(1), y) {
            self.cells[behind].sure = false;
            if symbol.cell_width() > 1 {
                self.symbols.remove(&behind);
                self.cells[behind].letter = b' ';
                self.cells[behind].paint = paint;
            }
        }
        false
    }

    /// The letters of some cells of a row, where each is known and painted so.
    pub(super) fn plain_letters(&self, cells: Range<u16>, y: u16, paint: Paint) -> Option<String> {
        cells
            .map(|x| match self.cells[self.index(x, y)?] {
                DrawnCell {
                    letter,
                    paint: painted,
                    sure: true,
                } if painted == paint => Some(char::from(letter)),
                _ => None,
            })
            .collect()
    }

    pub(super) fn has_row(&self, y: u16) -> bool {
        self.index(0, y).is_some()
    }

    /// Whether terminals may show this row in different ways.
    pub(super) fn is_uncertain(&self, y: u16) -> bool {
        let Some(first) = self.index(0, y) else {
            return false;
        };
        let row = first..first + usize::from(self.columns);
        self.symbols.range(row).any(|(_, it)| is_uncertain(it))
    }

    /// The letters of a row, each with its column, without the cells that another covers.
    pub(super) fn row(&self, y: u16) -> Vec<(u16, String, Paint)> {
        let mut letters = Vec::new();
        let mut x = 0;
        while let Some(index) = self.index(x, y) {
            let DrawnCell { letter, paint, .. } = self.cells[index];
            let symbol = match self.symbols.get(&index) {
                Some(symbol) => symbol.clone(),
                None => char::from(letter).to_string(),
            };
            let width = symbol.cell_width().max(1);
            letters.push((x, symbol, paint));
            x += width;
        }
        letters
    }
}

/// Whether terminals disagree on how many cells a letter has: pictures, which each table of widths has up to another
/// year, and letters of several characters, which some terminals count one by one. Accents on a letter have no cell
/// anywhere.
pub(super) fn is_uncertain(symbol: &str) -> bool {
    let mut characters = symbol.chars();
    let first = characters.next();
    first.is_some_and(|c| matches!(c, '\u{1f000}'..='\u{1faff}'))
        || characters.any(|c| !matches!(c, '\u{300}'..='\u{36f}'))
}
