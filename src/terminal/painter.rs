//! A ratatui backend that sends a frame as one write inside a synchronized update.
//!
//! ratatui's own sends 25 bytes for a frame in which nothing changed, and resets every attribute it might
//! have set; over a slow line both are felt. This one keeps the bytes back until the frame is whole, sends
//! none when there are none, and names only what differs from the cell before.

use crossterm::terminal;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use std::io::{self, Write};

const BEGIN: &str = "\x1b[?2026h";
const END: &str = "\x1b[?2026l";

/// Where frames go, and how large they are.
pub struct Painter {
    out: Box<dyn Write + Send>,
    /// For tests; a real terminal is asked every time.
    fixed: Option<Size>,
    frame: String,
    cursor: Cursor,
    wanted: Cursor,
}

/// The terminal's cursor: nowhere, or where the next letter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cursor {
    Unknown,
    Hidden,
    At(Position),
}

/// How the last cell was painted.
type Paint = (Color, Color, Modifier);
const PLAIN: Paint = (Color::Reset, Color::Reset, Modifier::empty());

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
            cursor: Cursor::Hidden,
            wanted: Cursor::Hidden,
        }
    }

    /// Somebody else had the terminal: nothing is known of its cursor.
    pub(super) fn forget_cursor(&mut self) {
        self.cursor = Cursor::Unknown;
    }

    fn put(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.frame.write_fmt(words);
    }

    fn place_cursor(&mut self) {
        // Painting moved the cursor, so a visible one goes back to its place.
        let moved = !self.frame.is_empty();
        match self.wanted {
            Cursor::At(at) if moved || self.cursor != self.wanted => {
                self.put(format_args!("\x1b[{};{}H", at.y + 1, at.x + 1));
                if !matches!(self.cursor, Cursor::At(_)) {
                    self.frame.push_str("\x1b[?25h");
                }
            }
            Cursor::Hidden if self.cursor != Cursor::Hidden => self.frame.push_str("\x1b[?25l"),
            _ => {}
        }
        self.cursor = self.wanted;
    }
}

impl Backend for Painter {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut last = PLAIN;
        let mut next: Option<(u16, u16)> = None;
        for (x, y, cell) in content {
            if next != Some((x, y)) {
                self.put(format_args!("\x1b[{};{}H", y + 1, x + 1));
            }
            let paint = (cell.fg, cell.bg, cell.modifier);
            if paint != last {
                self.put(format_args!("{}", Sgr(paint)));
                last = paint;
            }
            self.frame.push_str(cell.symbol());
            next = Some((x + 1, y));
        }
        if last != PLAIN {
            self.frame.push_str("\x1b[m");
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.wanted = Cursor::Hidden;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // Never asked of the terminal: an answer over a slow line would hold up everything.
        match self.wanted {
            Cursor::At(at) => Ok(at),
            Cursor::Hidden | Cursor::Unknown => Ok(Position::ORIGIN),
        }
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.wanted = Cursor::At(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        // The whole screen is ours, so there is only one region.
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

/// One sequence that sets everything, beginning from nothing.
struct Sgr(Paint);

impl std::fmt::Display for Sgr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (ink, ground, modifiers) = self.0;
        if self.0 == PLAIN {
            return f.write_str("\x1b[m");
        }
        f.write_str("\x1b[0")?;
        let weights = [
            (Modifier::BOLD, 1),
            (Modifier::DIM, 2),
            (Modifier::ITALIC, 3),
            (Modifier::UNDERLINED, 4),
            (Modifier::REVERSED, 7),
            (Modifier::CROSSED_OUT, 9),
        ];
        for (_, code) in weights
            .iter()
            .filter(|(weight, _)| modifiers.contains(*weight))
        {
            write!(f, ";{code}")?;
        }
        for (colour, base) in [(ink, 30), (ground, 40)] {
            match colour {
                Color::Reset => {}
                Color::Rgb(r, g, b) => write!(f, ";{};2;{r};{g};{b}", base + 8)?,
                Color::Indexed(index) => write!(f, ";{};5;{index}", base + 8)?,
                named => write!(f, ";{}", named_code(named, base))?,
            }
        }
        f.write_str("m")
    }
}

fn named_code(colour: Color, base: u8) -> u8 {
    let number = match colour {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        Color::Reset | Color::Rgb(..) | Color::Indexed(_) => 9,
    };
    base + number
}
