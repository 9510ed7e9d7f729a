//! Bytes that a frame sends to the terminal, counted without a terminal.

use crate::fixtures::*;
use enquiries::action::Action;
use enquiries::screens;
use enquiries::terminal::painter::Painter;
use enquiries::theme::{Depth, Ground, Theme};
use ratatui::Terminal;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// Collects the output, one entry for each write.
#[derive(Clone, Default)]
struct Wire(Arc<Mutex<Vec<Vec<u8>>>>);

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().push(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Bench {
    harness: Harness,
    theme: Theme,
    wire: Wire,
    terminal: Terminal<Painter>,
}

impl Bench {
    fn new(columns: u16, rows: u16, depth: Depth) -> Self {
        let wire = Wire::default();
        let painter = Painter::onto(Box::new(wire.clone()), columns, rows);
        let mut bench = Self {
            harness: Harness::signed_in(90),
            theme: Theme::new(depth, Ground::Dark),
            wire,
            terminal: Terminal::new(painter).unwrap(),
        };
        // The initial state of the program.
        bench.terminal.clear().unwrap();
        bench.frame();
        bench
    }

    /// Draws a frame and returns its writes.
    fn frame(&mut self) -> Vec<Vec<u8>> {
        self.wire.0.lock().unwrap().clear();
        let (store, theme) = (&self.harness.store, &self.theme);
        let mut measured = None;
        self.terminal
            .draw(|frame| measured = Some(screens::draw(store, theme, frame)))
            .unwrap();
        self.harness.means(Action::ViewMetrics(measured.unwrap()));
        self.wire.0.lock().unwrap().clone()
    }

    fn bytes(&mut self, action: Action) -> usize {
        self.harness.means(action);
        let writes = self.frame();
        assert!(writes.len() <= 1, "a frame is one write");
        writes.iter().map(Vec::len).sum()
    }
}

#[test]
fn unchanged_frame_sends_nothing() {
    let mut bench = Bench::new(120, 40, Depth::True);
    assert!(bench.frame().is_empty());
    bench.harness.means(Action::Note);
    bench.frame();
    assert!(bench.frame().is_empty(), "also with a visible cursor");
}

#[test]
fn frame_is_one_synchronised_write() {
    let mut bench = Bench::new(80, 24, Depth::TwoFiveSix);
    bench.harness.means(Action::Down);
    let writes = bench.frame();
    assert_eq!(writes.len(), 1);
    assert!(writes[0].starts_with(b"\x1b[?2026h") && writes[0].ends_with(b"\x1b[?2026l"));
}

#[test]
fn moving_down_one_row_is_cheap() {
    for (columns, rows, bar) in [(120, 40, 350), (80, 24, 250)] {
        for depth in [Depth::None, Depth::Sixteen, Depth::TwoFiveSix, Depth::True] {
            let mut bench = Bench::new(columns, rows, depth);
            let costs: Vec<_> = (0..10).map(|_| bench.bytes(Action::Down)).collect();
            let worst = costs.iter().max().unwrap();
            assert!(*worst <= bar, "{columns}×{rows} {depth:?}: {costs:?}");
        }
    }
}

#[test]
fn page_costs_no_more_than_its_text() {
    let mut bench = Bench::new(120, 40, Depth::TwoFiveSix);
    let bytes = bench.bytes(Action::PageDown);
    assert!(bytes <= 2_500, "{bytes}");
}

/// Letters of one cell, of two cells and of no cell of their own, in several styles.
const LETTERS: [&str; 12] = [
    "a", "b", "e", " ", " ", "Z", "~", "é", "…", "│", "漢", "e\u{301}",
];

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(300))]
    // docs/decisions/0015: fewer bytes, and still exactly what was drawn.
    #[test]
    fn terminal_shows_each_drawn_frame_after_any_other(
        frames in proptest::collection::vec(
            proptest::collection::vec((0usize..LETTERS.len(), 0usize..5), 120), 1..6)
    ) {
        use ratatui::style::{Color, Modifier, Style};
        let styles = [
            Style::new(),
            Style::new(),
            Style::new().fg(Color::Rgb(1, 2, 3)),
            Style::new().fg(Color::Indexed(9)).bg(Color::Indexed(4)),
            Style::new().bg(Color::Red).add_modifier(Modifier::BOLD),
        ];
        let (columns, rows) = (20u16, 6u16);
        let wire = Wire::default();
        let painter = Painter::onto(Box::new(wire.clone()), columns, rows);
        let mut terminal = Terminal::new(painter).unwrap();
        terminal.clear().unwrap();
        let mut shown = vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0);
        let mut wide = std::collections::BTreeSet::new();
        for cells in frames {
            let mut wanted = None;
            terminal.draw(|frame| {
                let mut cells = cells.iter();
                for y in 0..rows {
                    let mut x = 0;
                    while x < columns {
                        let Some((letter, style)) = cells.next() else { break };
                        let letter = LETTERS[*letter];
                        // The second cell of a wide letter is never drawn separately; no widget does so.
                        let letter = if letter == "漢" && x + 1 == columns { "-" } else { letter };
                        frame.buffer_mut().set_stringn(x, y, letter, 2, styles[*style]);
                        x += if letter == "漢" { 2 } else { 1 };
                    }
                }
                wanted = Some(frame.buffer_mut().clone());
            }).unwrap();
            for bytes in wire.0.lock().unwrap().drain(..) {
                shown.process(&bytes);
            }
            let wanted = wanted.unwrap();
            for y in 0..rows {
                let mut x = 0;
                while x < columns {
                    let want = &wanted[(x, y)];
                    let cell = shown.screen().cell(y, x).unwrap();
                    let contents = if cell.contents().is_empty() { " " } else { cell.contents() };
                    proptest::prop_assert_eq!(contents, want.symbol(), "at {}, {}", x, y);
                    let paint = (cell.fgcolor(), cell.bgcolor(), cell.bold());
                    // When something is drawn over the first cell of a wide letter, the second cell depends on
                    // the terminal, unless it changes too.
                    let half = x > 0 && want.symbol() == " " && wide.contains(&(x - 1, y));
                    if !half {
                        proptest::prop_assert_eq!(paint, terminal_style(want), "at {}, {}", x, y);
                    }
                    x += if want.symbol() == "漢" { 2 } else { 1 };
                }
            }
            let places = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y)));
            wide.extend(places.filter(|place| wanted[*place].symbol() == "漢"));
        }
    }
}

/// Foreground, background and weight of a cell, in terms of the terminal.
fn terminal_style(cell: &ratatui::buffer::Cell) -> (vt100::Color, vt100::Color, bool) {
    use ratatui::style::{Color, Modifier};
    let colour = |colour| match colour {
        Color::Indexed(index) => vt100::Color::Idx(index),
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        Color::Red => vt100::Color::Idx(1),
        _ => vt100::Color::Default,
    };
    (
        colour(cell.fg),
        colour(cell.bg),
        cell.modifier.contains(Modifier::BOLD),
    )
}

/// A terminal with a table of widths of its own, which takes a cluster apart as some do.
struct OtherTerminal {
    rows: Vec<Vec<char>>,
    at: (usize, usize),
    wraps: bool,
    width: fn(char) -> usize,
}

impl OtherTerminal {
    fn new(columns: usize, rows: usize, width: fn(char) -> usize) -> Self {
        Self {
            rows: vec![vec![' '; columns]; rows],
            at: (0, 0),
            wraps: true,
            width,
        }
    }

    fn process(&mut self, bytes: &[u8]) {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            if letter != '\u{1b}' {
                self.print(letter);
                continue;
            }
            assert_eq!(letters.next(), Some('['));
            let mut inside = String::new();
            let end = letters.find(|&next| {
                inside.push(next);
                ('@'..='~').contains(&next)
            });
            inside.pop();
            let numbers: Vec<usize> = inside.split(';').flat_map(str::parse).collect();
            match (end.unwrap(), inside.as_str()) {
                ('H', _) => self.at = (numbers[0] - 1, numbers[1] - 1),
                ('C', _) => self.at.1 += numbers.first().copied().unwrap_or(1),
                ('K', "2") => self.rows[self.at.0].fill(' '),
                ('J', "2") => self.rows.iter_mut().for_each(|row| row.fill(' ')),
                ('h', "?7") => self.wraps = true,
                ('l', "?7") => self.wraps = false,
                ('m', _) | ('h' | 'l', "?2026" | "?25") => {}
                other => panic!("{other:?}"),
            }
        }
    }

    fn print(&mut self, letter: char) {
        let columns = self.rows[0].len();
        for part in 0..(self.width)(letter) {
            if self.at.1 >= columns {
                match self.wraps {
                    true => self.at = ((self.at.0 + 1).min(self.rows.len() - 1), 0),
                    false => self.at.1 = columns - 1,
                }
            }
            self.rows[self.at.0][self.at.1] = if part == 0 { letter } else { '>' };
            self.at.1 += 1;
        }
    }
}

/// Words of which terminals think the width differently: vowel signs, a skin tone, a flag, joined people.
const UNCERTAIN: [&str; 5] = ["नमस्ते", "👍🏽", "🇬🇧", "👩\u{200d}👩", "ไทยำ"];

fn painted(frames: &[&[&str]], columns: u16) -> (Wire, Vec<usize>) {
    let wire = Wire::default();
    let rows = u16::try_from(frames[0].len()).unwrap();
    let painter = Painter::onto(Box::new(wire.clone()), columns, rows);
    let mut terminal = Terminal::new(painter).unwrap();
    terminal.clear().unwrap();
    let mut ends = Vec::new();
    for lines in frames {
        terminal
            .draw(|frame| {
                for (y, line) in (0..).zip(*lines) {
                    let width = usize::from(columns);
                    frame
                        .buffer_mut()
                        .set_stringn(0, y, line, width, ratatui::style::Style::new());
                }
            })
            .unwrap();
        ends.push(wire.0.lock().unwrap().len());
    }
    (wire, ends)
}

#[test]
fn nothing_is_left_of_letters_whose_width_terminals_disagree_on() {
    let one = |_| 1;
    let two = |c: char| if c.is_ascii() { 1 } else { 2 };
    let marks = |c: char| match c {
        '\u{93c}'..='\u{94d}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{200d}' => 0,
        '\u{1f000}'.. => 2,
        _ => 1,
    };
    for width in [one, two, marks] as [fn(char) -> usize; 3] {
        for word in UNCERTAIN {
            let columns = 20;
            let with_word = format!("1 {word} and words");
            let at_end = format!("{:16}{word}", "2");
            let frames: [&[&str]; 4] = [
                &["0", &with_word, "2 next", "3"],
                &["0", "1 and words", &at_end, "3"],
                &["0", "1", "2 next", &with_word],
                &["0", "1", "2", "3 last words"],
            ];
            let (wire, _) = painted(&frames, columns);
            let mut shown = OtherTerminal::new(usize::from(columns), 4, width);
            for bytes in wire.0.lock().unwrap().iter() {
                shown.process(bytes);
            }
            let rows: Vec<String> = shown.rows.iter().map(|row| row.iter().collect()).collect();
            let trimmed: Vec<&str> = rows.iter().map(|row| row.trim_end()).collect();
            assert_eq!(trimmed, ["0", "1", "2", "3 last words"], "{word}");
        }
    }
}

#[test]
fn only_rows_of_uncertain_width_are_cleared_whole() {
    let frames: [&[&str]; 3] = [
        &["नमस्ते and words", "café 漢字"],
        &["other words", "café 漢 x"],
        &["words", "cafe\u{301}"],
    ];
    let (wire, ends) = painted(&frames, 30);
    let bytes = wire.0.lock().unwrap().clone();
    let frame = |index: usize| {
        let begins = if index == 0 { 0 } else { ends[index - 1] };
        String::from_utf8(bytes[begins..ends[index]].concat()).unwrap()
    };
    assert_eq!(frame(0).matches("\u{1b}[2K").count(), 1, "{:?}", frame(0));
    assert!(frame(1).contains("\u{1b}[1;1H\u{1b}[2K"), "{:?}", frame(1));
    assert_eq!(frame(1).matches("\u{1b}[2K").count(), 1, "{:?}", frame(1));
    assert!(!frame(2).contains("\u{1b}[2K"), "{:?}", frame(2));
}
