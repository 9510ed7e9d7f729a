//! A ratatui backend that sends a frame as one write inside a synchronized update.
//!
//! ratatui's own sends 25 bytes for a frame in which nothing changed, and resets every attribute it might
//! have set; over a slow line both are felt. This one keeps the bytes back until the frame is whole, sends
//! none when there are none, and names only what differs from the cell before. It remembers what stands on
//! the screen: a letter or two that stay between others that change are sent again, which is shorter than a
//! move over them.
//!
//! Terminals disagree on the width of some letters, so it is not known what such a row looks like. When it changes, it is
//! cleared and painted whole.

mod ink;
mod known;

use crossterm::terminal;
use ink::{PLAIN, Paint, change};
use known::{DrawnScreen, is_uncertain};
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::iter;

const BEGIN: &str = "\x1b[?2026h";
const END: &str = "\x1b[?2026l";

/// Where frames go, and how large they are.
pub struct Painter {
    out: Box<dyn Write + Send>,
    /// For tests; a real terminal is asked every time.
    fixed: Option<Size>,
    frame: String,
    known: DrawnScreen,
    cursor: CursorState,
    wanted: CursorState,
}

/// The terminal's cursor: nowhere, or where the next letter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CursorState {
    Unknown,
    Hidden,
    At(Position),
}

/// Where the next letter goes, while a frame is painted.
#[derive(Clone, Copy)]
struct CellPosition {
    x: u16,
    y: u16,
    /// No letter since the column was last named can have another width than we think.
    sure: bool,
}

impl Painter {
    pub(super) fn on_stdout() -> io::Result<Self> {
        Ok(Self::new(Box::new(super::stdout()?), None))
    }

    /// A painter for something that is not our terminal.
    pub fn onto(out: Box<dyn Write + Send>, columns: u16, rows: u16) -> Self {
        Self::new(out, Some(Size::new(columns, rows)))
    }

    fn new(out: Box<dyn Write + Send>, fixed: Option<Size>) -> Self {
        Self {
            out,
            fixed,
            frame: String::new(),
            known: DrawnScreen::default(),
            cursor: CursorState::Hidden,
            wanted: CursorState::Hidden,
        }
    }

    /// Another program used the terminal, so its contents are unknown.
    pub(super) fn forget(&mut self) {
        self.known = DrawnScreen::default();
        self.cursor = CursorState::Unknown;
    }

    fn write(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.frame.write_fmt(words);
    }

    /// From one place of a row to another right of it, the shortest way that is safe.
    fn along(&mut self, from: CellPosition, x: u16, paint: Paint) -> CellPosition {
        let Some(cells) = x.checked_sub(from.x) else {
            return self.jump(x, from.y);
        };
        if cells == 0 {
            return from;
        }
        // After a letter that terminals may think wider or narrower, only naming the column is safe.
        if !from.sure {
            return self.jump(x, from.y);
        }
        match self.known.plain_letters(from.x..x, from.y, paint) {
            Some(letters) if cells <= 4 => self.frame.push_str(&letters),
            _ if cells == 1 => self.frame.push_str("\x1b[C"),
            _ => self.write(format_args!("\x1b[{cells}C")),
        }
        CellPosition { x, ..from }
    }

    fn jump(&mut self, x: u16, y: u16) -> CellPosition {
        self.write(format_args!("\x1b[{};{}H", y + 1, x + 1));
        CellPosition { x, y, sure: true }
    }

    /// Paints cells of one row, the shortest way.
    fn paint_cells(&mut self, row: &[(u16, u16, &Cell)], mut last: Paint) -> Paint {
        let mut at: Option<CellPosition> = None;
        for &(x, y, cell) in row {
            at = Some(match at {
                Some(at) => self.along(at, x, last),
                None => self.jump(x, y),
            });
            last = self.paint(cell.symbol(), last, paint_of(cell));
            let narrow = self.known.record(x, y, cell.symbol(), paint_of(cell));
            if let Some(at) = &mut at {
                at.x += 1;
                at.sure &= narrow;
            }
        }
        last
    }

    /// Clears a row and paints it whole, each letter after one of unknown width at a named column.
    fn paint_row(&mut self, y: u16, row: &[(u16, u16, &Cell)], mut last: Paint) -> Paint {
        for &(x, y, cell) in row {
            self.known.record(x, y, cell.symbol(), paint_of(cell));
        }
        self.jump(0, y);
        if last != PLAIN {
            self.frame.push_str("\x1b[m");
            last = PLAIN;
        }
        // What is wider than we think must not go on in the next row.
        self.frame.push_str("\x1b[2K\x1b[?7l");
        let mut sure = true;
        for (x, symbol, paint) in self.known.row(y) {
            if !sure {
                self.jump(x, y);
            }
            last = self.paint(&symbol, last, paint);
            sure = symbol.is_ascii();
        }
        self.frame.push_str("\x1b[?7h");
        last
    }

    fn paint(&mut self, symbol: &str, last: Paint, paint: Paint) -> Paint {
        if paint != last {
            self.frame.push_str(&change(last, paint));
        }
        self.frame.push_str(symbol);
        paint
    }

    fn place_cursor(&mut self) {
        // Painting moved the cursor, so a visible one goes back to its place.
        let moved = !self.frame.is_empty();
        match self.wanted {
            CursorState::At(at) if moved || self.cursor != self.wanted => {
                self.write(format_args!("\x1b[{};{}H", at.y + 1, at.x + 1));
                if !matches!(self.cursor, CursorState::At(_)) {
                    self.frame.push_str("\x1b[?25h");
                }
            }
            CursorState::Hidden if self.cursor != CursorState::Hidden => {
                self.frame.push_str("\x1b[?25l")
            }
            _ => {}
        }
        self.cursor = self.wanted;
    }
}

fn paint_of(cell: &Cell) -> Paint {
    (cell.fg, cell.bg, cell.modifier)
}

impl Backend for Painter {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut last = PLAIN;
        let mut content = content.peekable();
        let mut row = Vec::new();
        while let Some(&(_, y, _)) = content.peek() {
            row.clear();
            row.extend(iter::from_fn(|| content.next_if(|(_, of, _)| *of == y)));
            let uncertain = self.known.is_uncertain(y)
                || row.iter().any(|(_, _, cell)| is_uncertain(cell.symbol()));
            last = match uncertain && self.known.has_row(y) {
                true => self.paint_row(y, &row, last),
                false => self.paint_cells(&row, last),
            };
        }
        if last != PLAIN {
            self.frame.push_str("\x1b[m");
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.wanted = CursorState::Hidden;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // Never asked of the terminal: an answer over a slow line would hold up everything.
        match self.wanted {
            CursorState::At(at) => Ok(at),
            CursorState::Hidden | CursorState::Unknown => Ok(Position::ORIGIN),
        }
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.wanted = CursorState::At(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        // The whole screen is ours, so there is only one region.
        self.known = DrawnScreen::blank(self.size()?);
        self.frame.push_str("\x1b[m\x1b[2J");
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        match self.fixed {
            Some(size) => Ok(size),
            None => terminal::size().map(|(columns, rows)| Size::new(columns, rows)),
        }
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.size()?,
            pixels: Size::ZERO,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.place_cursor();
        if self.frame.is_empty() {
            return Ok(());
        }
        self.frame.insert_str(0, BEGIN);
        self.frame.push_str(END);
        let sent = self.out.write_all(self.frame.as_bytes());
        self.frame.clear();
        sent
    }
}
