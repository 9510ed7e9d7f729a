//! Colours: every drawn pair is readable in any terminal, and none conveys a meaning that a word or sign does
//! not.

use crate::fixtures::screens::{everything, paint, queue, refused, text};
use enquiries::domain::StandardStage;
use enquiries::terminal::capabilities::{
    Appearance, ColourChoice, ThemeChoice, asks_background, on_background, theme,
};
use enquiries::terminal::input::Shade;
use enquiries::theme::{Depth, Ground, Theme, ThemeRole};
use ratatui::style::{Color, Modifier, Style};
use std::collections::BTreeSet;

const DEPTHS: [Depth; 3] = [Depth::Sixteen, Depth::TwoFiveSix, Depth::True];
const GROUNDS: [Ground; 3] = [Ground::Dark, Ground::Light, Ground::HighContrast];

/// The sixteen colours of xterm, and of a Linux console.
const XTERM: [u32; 16] = [
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f,
    0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
];
const CONSOLE: [u32; 16] = [
    0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa, 0x555555,
    0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff,
];

fn luminance(rgb: u32) -> f64 {
    let part = |shift: u32| {
        let value = f64::from((rgb >> shift) & 0xff) / 255.0;
        match value <= 0.03928 {
            true => value / 12.92,
            false => ((value + 0.055) / 1.055).powf(2.4),
        }
    };
    0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
}

/// Contrast by WCAG 2, from 1 to 21.
fn contrast(a: u32, b: u32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn contrast_equals_wcag_examples() {
    assert!((contrast(0x000000, 0xffffff) - 21.0).abs() < 0.01);
    assert!((contrast(0x777777, 0xffffff) - 4.48).abs() < 0.01);
}

/// Possible shades of a colour on screen: a named colour depends on the terminal.
fn shades(colour: Color) -> Vec<u32> {
    let named = |index: usize| vec![XTERM[index], CONSOLE[index]];
    match colour {
        Color::Rgb(r, g, b) => vec![u32::from_be_bytes([0, r, g, b])],
        Color::Indexed(index @ 232..) => vec![(8 + (u32::from(index) - 232) * 10) * 0x01_01_01],
        Color::Indexed(index @ 16..) => {
            let index = u32::from(index) - 16;
            let level = |step: u32| if step == 0 { 0 } else { 55 + 40 * step };
            vec![level(index / 36) << 16 | level(index / 6 % 6) << 8 | level(index % 6)]
        }
        Color::Indexed(index) => named(usize::from(index)),
        Color::Black => named(0),
        Color::Red => named(1),
        Color::Green => named(2),
        Color::Yellow => named(3),
        Color::Blue => named(4),
        Color::Magenta => named(5),
        Color::Cyan => named(6),
        Color::Gray => named(7),
        Color::DarkGray => named(8),
        Color::LightRed => named(9),
        Color::LightGreen => named(10),
        Color::LightYellow => named(11),
        Color::LightBlue => named(12),
        Color::LightMagenta => named(13),
        Color::LightCyan => named(14),
        Color::White => named(15),
        Color::Reset => panic!("a terminal's own colour has no number"),
    }
}

/// Usual default backgrounds of such terminals, and their default foreground. A terminal of sixteen colours has
/// black and white of its table.
fn own(ground: Ground, sixteen: bool) -> (Vec<u32>, u32) {
    match ground {
        Ground::Dark if sixteen => (vec![0x000000, 0x0b0c0c], 0xaaaaaa),
        Ground::Light if sixteen => (vec![0xffffff], 0x000000),
        Ground::Dark => (vec![0x000000, 0x0b0c0c, 0x1e1e1e], 0xe5e5e5),
        Ground::Light => (vec![0xffffff, 0xf8f8f8], 0x1e1e1e),
        Ground::HighContrast => panic!("this theme leaves nothing to the terminal"),
    }
}

/// The lowest possible contrast of a pair.
fn worst(ink: Color, on: Color, (depth, ground): (Depth, Ground)) -> f64 {
    let sixteen = depth == Depth::Sixteen;
    let inks = match ink {
        Color::Reset => vec![own(ground, sixteen).1],
        ink => shades(ink),
    };
    let grounds = match on {
        Color::Reset => own(ground, sixteen).0,
        on => shades(on),
    };
    // A terminal has one table of sixteen colours, so both colours are from the same table.
    let one_table = inks.len() == 2 && grounds.len() == 2 && on != Color::Reset;
    let pairs: Vec<(u32, u32)> = match one_table {
        true => inks.into_iter().zip(grounds).collect(),
        false => inks
            .iter()
            .flat_map(|ink| grounds.iter().map(|on| (*ink, *on)))
            .collect(),
    };
    pairs
        .into_iter()
        .map(|(ink, on)| contrast(ink, on))
        .fold(f64::MAX, f64::min)
}

fn roles() -> Vec<ThemeRole> {
    use StandardStage as S;
    use ThemeRole as R;
    let all = [
        R::Text,
        R::Quiet,
        R::Strong,
        R::Header,
        R::Focus,
        R::Tab,
        R::Key,
        R::Off,
        R::Good,
        R::Warning,
        R::Error,
        R::Link,
        R::Rule,
        R::Was,
        R::Is,
    ];
    // A new role that is not listed does not compile.
    for role in all {
        match role {
            R::Text
            | R::Quiet
            | R::Strong
            | R::Header
            | R::Focus
            | R::Tab
            | R::Key
            | R::Off
            | R::Good
            | R::Warning
            | R::Error
            | R::Link
            | R::Rule
            | R::Was
            | R::Is
            | R::Stage(_) => {}
        }
    }
    let stages = [
        S::Received,
        S::Triage,
        S::InProgress,
        S::WaitingForCitizen,
        S::WaitingForThirdParty,
        S::Escalated,
        S::Resolved,
        S::Closed,
        S::Withdrawn,
        S::Other,
    ];
    all.into_iter().chain(stages.map(R::Stage)).collect()
}

fn least(ground: Ground) -> f64 {
    match ground {
        Ground::HighContrast => 7.0,
        Ground::Dark | Ground::Light => 4.5,
    }
}

#[test]
fn every_palette_pair_is_readable() {
    let mut bad = Vec::new();
    for ground in GROUNDS {
        for depth in DEPTHS {
            for role in roles() {
                let style = Theme::new(depth, ground).style(role);
                let (ink, on) = (style.fg.unwrap_or_default(), style.bg.unwrap_or_default());
                let found = worst(ink, on, (depth, ground));
                if found < least(ground) {
                    bad.push(format!(
                        "{ground:?} {depth:?} {role:?}: {ink} on {on} is {found:.2}"
                    ));
                }
            }
        }
    }
    assert!(bad.is_empty(), "\n{}", bad.join("\n"));
}

/// Styles are combined, so the cells on screen are measured too.
#[test]
fn every_cell_of_every_screen_is_readable() {
    let mut bad = BTreeSet::new();
    let mut pairs = 0;
    for ground in GROUNDS {
        for depth in DEPTHS {
            for harness in everything() {
                let buffer = paint(&harness.store, (depth, ground), 120, 40);
                for cell in buffer.content.iter().filter(|cell| cell.symbol() != " ") {
                    pairs += 1;
                    let found = worst(cell.fg, cell.bg, (depth, ground));
                    if found < least(ground) {
                        let (ink, on) = (cell.fg, cell.bg);
                        bad.insert(format!("{ground:?} {depth:?}: {ink} on {on} is {found:.2}"));
                    }
                }
            }
        }
    }
    assert!(pairs > 10_000, "{pairs}");
    assert!(bad.is_empty(), "\n{}", Vec::from_iter(bad).join("\n"));
}

/// With and without colour, the same text and signs are at the same positions.
#[test]
fn no_meaning_is_conveyed_by_colour_alone() {
    for harness in everything() {
        for (columns, rows) in [(80, 24), (120, 40)] {
            let with = text(&paint(
                &harness.store,
                (Depth::True, Ground::Dark),
                columns,
                rows,
            ));
            let buffer = paint(&harness.store, (Depth::None, Ground::Dark), columns, rows);
            assert_eq!(text(&buffer), with);
            for cell in &buffer.content {
                assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
            }
        }
    }
    let plain = |harness: &crate::fixtures::Harness| {
        text(&paint(&harness.store, (Depth::None, Ground::Dark), 80, 24))
    };
    let lines = plain(&queue());
    let of = |words: &str| lines.iter().find(|line| line.contains(words)).unwrap();
    assert!(
        of("7T2M4B-4").contains("‼ 1d late"),
        "overdue has a sign and a word"
    );
    assert!(of("7T2M4B-4").starts_with(" ✓"), "a mark has a sign");
    assert!(of("9C8R1D-K").contains("! 40m"), "soon has a sign");
    assert!(of("4F7K9Q-X").starts_with("▌") || of("9C8R1D-K").starts_with("▌"));
    assert!(lines[1].starts_with("▸1 Mine"), "the open tab has a sign");
    assert!(
        of("4F7K9Q-X").contains("Waiting for"),
        "a stage has its word"
    );
    assert!(plain(&refused()).join("\n").contains("✕ HMRC-26-7T2M4B-4"));
}

/// Where there is no colour, weight or reverse marks what is chosen, open or off.
#[test]
fn chosen_open_and_off_differ_without_colour() {
    for (depth, ground) in [
        (Depth::None, Ground::Dark),
        (Depth::Sixteen, Ground::Light),
        (Depth::Sixteen, Ground::HighContrast),
    ] {
        let theme = Theme::new(depth, ground);
        let text = theme.style(ThemeRole::Text);
        for role in [
            ThemeRole::Header,
            ThemeRole::Focus,
            ThemeRole::Tab,
            ThemeRole::Off,
            ThemeRole::Link,
            ThemeRole::Strong,
        ] {
            assert_ne!(theme.style(role), text, "{role:?} in {depth:?} {ground:?}");
        }
    }
    let reversed = Theme::new(Depth::None, Ground::Dark).style(ThemeRole::Focus);
    assert_eq!(reversed, Style::new().add_modifier(Modifier::REVERSED));
}

#[test]
fn appearance_is_as_requested_or_as_terminal_permits() {
    let judged = |look: Appearance, variables: &[(&str, &str)]| {
        theme(look, |name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    };
    let depth = |variables: &[(&str, &str)]| judged(Appearance::default(), variables).depth;
    for (variables, expected) in [
        (&[("TERM", "xterm-256color")][..], Depth::TwoFiveSix),
        (
            &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")],
            Depth::True,
        ),
        (&[("TERM", "xterm-direct")], Depth::True),
        (&[("TERM", "linux")], Depth::Sixteen),
        (&[("TERM", "xterm-16color")], Depth::Sixteen),
        (&[("TERM", "vt220")], Depth::None),
        (&[("TERM", "dumb")], Depth::None),
        (&[], Depth::None),
        (
            &[("TERM", "xterm-256color"), ("NO_COLOR", "1")],
            Depth::None,
        ),
        (
            &[("TERM", "xterm-256color"), ("NO_COLOR", "")],
            Depth::TwoFiveSix,
        ),
    ] {
        assert_eq!(depth(variables), expected, "{variables:?}");
    }
    let mut look = Appearance {
        colours: Some(Depth::Sixteen),
        ..Appearance::default()
    };
    let no_colour = [("TERM", "xterm-256color"), ("NO_COLOR", "1")];
    assert_eq!(judged(look, &no_colour).depth, Depth::Sixteen);
    look.colours = None;
    look.colour = ColourChoice::Always;
    assert_eq!(judged(look, &no_colour).depth, Depth::TwoFiveSix);
    for (choice, expected) in [
        (ThemeChoice::Auto, Ground::Light),
        (ThemeChoice::Dark, Ground::Dark),
        (ThemeChoice::Light, Ground::Light),
        (ThemeChoice::HighContrast, Ground::HighContrast),
    ] {
        look.theme = choice;
        assert_eq!(judged(look, &[("COLORFGBG", "0;15")]).ground, expected);
    }
}

#[test]
fn only_terminal_that_answers_is_asked_and_only_without_chosen_theme() {
    let asks = |choice, term: Option<&str>| {
        let look = Appearance {
            theme: choice,
            ..Appearance::default()
        };
        asks_background(look, |name| (name == "TERM").then_some(term?.to_owned()))
    };
    for term in ["xterm", "xterm-256color", "tmux-256color", "screen", "foot"] {
        assert!(asks(ThemeChoice::Auto, Some(term)), "{term}");
        assert!(!asks(ThemeChoice::Dark, Some(term)), "{term}");
    }
    for term in [None, Some(""), Some("dumb"), Some("linux"), Some("vt100")] {
        assert!(!asks(ThemeChoice::Auto, term), "{term:?}");
    }
    let grey = |part| Shade {
        red: part,
        green: part,
        blue: part,
    };
    let dark = Theme::new(Depth::True, Ground::Dark);
    let white = on_background(dark, grey(255));
    assert_eq!(white, Theme::new(Depth::True, Ground::Light));
    assert_eq!(on_background(white, grey(0)), dark);
}
