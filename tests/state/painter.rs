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
