//! What a frame costs on the wire, counted without a terminal.

use crate::samples::*;
use enquiries::intent::Intent;
use enquiries::screens;
use enquiries::terminal::painter::Painter;
use enquiries::theme::{Depth, Ground, Theme};
use ratatui::Terminal;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// Collects what is sent, one entry a write.
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
    desk: Desk,
    theme: Theme,
    wire: Wire,
    terminal: Terminal<Painter>,
}

impl Bench {
    fn new(columns: u16, rows: u16, depth: Depth) -> Self {
        let wire = Wire::default();
        let painter = Painter::onto(Box::new(wire.clone()), columns, rows);
        let mut bench = Self {
            desk: Desk::signed_in(90),
            theme: Theme::new(depth, Ground::Dark),
            wire,
            terminal: Terminal::new(painter).unwrap(),
        };
        bench.frame();
        bench
    }

    /// Draws, and returns the writes it took.
    fn frame(&mut self) -> Vec<Vec<u8>> {
        self.wire.0.lock().unwrap().clear();
        let (store, theme) = (&self.desk.store, &self.theme);
        let mut measured = None;
        self.terminal
            .draw(|frame| measured = Some(screens::draw(store, theme, frame)))
            .unwrap();
        self.desk.means(Intent::Measured(measured.unwrap()));
        self.wire.0.lock().unwrap().clone()
    }

    fn bytes(&mut self, intent: Intent) -> usize {
        self.desk.means(intent);
        let writes = self.frame();
        assert!(writes.len() <= 1, "a frame is one write");
        writes.iter().map(Vec::len).sum()
    }
}

#[test]
fn an_unchanged_frame_sends_nothing() {
    let mut bench = Bench::new(120, 40, Depth::True);
    assert!(bench.frame().is_empty());
    bench.desk.means(Intent::Note);
    bench.frame();
    assert!(bench.frame().is_empty(), "also with a visible cursor");
}

#[test]
fn a_frame_is_one_synchronized_write() {
    let mut bench = Bench::new(80, 24, Depth::TwoFiveSix);
    bench.desk.means(Intent::Down);
    let writes = bench.frame();
    assert_eq!(writes.len(), 1);
    assert!(writes[0].starts_with(b"\x1b[?2026h") && writes[0].ends_with(b"\x1b[?2026l"));
}

#[test]
fn one_row_down_is_cheap() {
    for (columns, rows, bar) in [(120, 40, 350), (80, 24, 250)] {
        for depth in [Depth::None, Depth::Sixteen, Depth::TwoFiveSix, Depth::True] {
            let mut bench = Bench::new(columns, rows, depth);
            let costs: Vec<_> = (0..10).map(|_| bench.bytes(Intent::Down)).collect();
            let worst = costs.iter().max().unwrap();
            assert!(*worst <= bar, "{columns}×{rows} {depth:?}: {costs:?}");
        }
    }
}

#[test]
fn a_page_costs_no_more_than_its_text() {
    let mut bench = Bench::new(120, 40, Depth::TwoFiveSix);
    let bytes = bench.bytes(Intent::PageDown);
    assert!(bytes <= 6_000, "{bytes}");
}
