//! Pictures of the README, drawn from the screens, so that they always show the current program.
//!
//! `ENQUIRIES_PICTURES=write cargo test pictures` rewrites them; otherwise the files must equal the drawn
//! screens.

use crate::fixtures::screens::{Harness, board, enquiry, paint, previewed};
use enquiries::action::Action;
use enquiries::screens;
use enquiries::theme::{Depth, Ground, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use std::path::Path;

/// Size of one cell, in units of the picture.
const WIDE: u16 = 9;
const HIGH: u16 = 19;
const INK: &str = "#d8d8d8";
const GROUND: &str = "#101216";

/// A frame as SVG: a rectangle for each run of one background, a text for each run of one foreground.
fn svg(buffer: &Buffer, title: &str) -> String {
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, \
         monospace\" font-size=\"15\">\n<title>{title}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"{GROUND}\"/>\n",
        columns * WIDE,
        rows * HIGH
    );
    for y in 0..rows {
        let mut x = 0;
        while x < columns {
            let cell = &buffer[(x, y)];
            let same = |at: u16| look(&buffer[(at, y)]) == look(cell);
            let end = (x..columns).find(|&at| !same(at)).unwrap_or(columns);
            let words: String = (x..end).map(|at| buffer[(at, y)].symbol()).collect();
            run(&mut out, (x, y), end - x, cell, &words);
            x = end;
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Foreground, background and weight.
fn look(cell: &Cell) -> (String, Option<String>, bool) {
    let colour = |colour: Color| match colour {
        Color::Rgb(r, g, b) => Some(format!("#{r:02x}{g:02x}{b:02x}")),
        _ => None,
    };
    let ink = colour(cell.fg).unwrap_or_else(|| INK.to_owned());
    (ink, colour(cell.bg), cell.modifier.contains(Modifier::BOLD))
}

fn run(out: &mut String, (x, y): (u16, u16), cells: u16, cell: &Cell, words: &str) {
    let (ink, ground, bold) = look(cell);
    let (left, top, wide) = (x * WIDE, y * HIGH, cells * WIDE);
    if let Some(ground) = ground {
        let _ = writeln!(
            out,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{HIGH}\" fill=\"{ground}\"/>"
        );
    }
    let inside = words.trim_end();
    if inside.is_empty() {
        return;
    }
    let before = inside.len() - inside.trim_start().len();
    let words = inside.trim_start();
    let left = left + u16::try_from(before).unwrap() * WIDE;
    let long = u16::try_from(words.chars().count()).unwrap() * WIDE;
    let words = words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace(' ', "\u{a0}");
    let weight = if bold { " font-weight=\"bold\"" } else { "" };
    let base = top + 14;
    let _ = writeln!(
        out,
        "<text x=\"{left}\" y=\"{base}\" textLength=\"{long}\" fill=\"{ink}\"{weight}>{words}</text>"
    );
}

fn assert_picture(name: &str, title: &str, harness: &mut Harness) {
    let look = (Depth::True, Ground::Dark);
    let (columns, rows) = (120, 30);
    // Drawn once before, as the event loop does, so that the store has the view metrics.
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    let theme = Theme::new(look.0, look.1);
    let mut measured = None;
    terminal
        .draw(|frame| measured = Some(screens::draw(&harness.store, &theme, frame)))
        .unwrap();
    harness.means(Action::ViewMetrics(measured.unwrap()));
    let drawn = svg(&paint(&harness.store, look, columns, rows), title);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/{name}.svg"));
    if std::env::var_os("ENQUIRIES_PICTURES").is_some() {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "assets/{name}.svg shows an older screen: ENQUIRIES_PICTURES=write cargo test pictures"
    );
}

#[test]
fn readme_pictures_equal_the_screens() {
    assert_picture("dashboard", "The dashboard of a supervisor", &mut board());
    assert_picture("queue", "A queue with its preview", &mut previewed());
    assert_picture("enquiry", "An enquiry", &mut enquiry());
}
