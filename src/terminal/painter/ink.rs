//! Escape sequences for colours and weights.

use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;

/// How a cell is painted: ink, ground, weights.
pub(super) type Paint = (Color, Color, Modifier);
pub(super) const PLAIN: Paint = (Color::Reset, Color::Reset, Modifier::empty());

/// The shorter way from one paint to another: what differs alone, or everything anew.
pub(super) fn change(from: Paint, to: Paint) -> String {
    let anew = Sgr(to).to_string();
    if from.2 != to.2 {
        return anew;
    }
    let mut parts = String::new();
    for (before, now, base) in [(from.0, to.0, 30), (from.1, to.1, 40)] {
        if before != now {
            let between = if parts.is_empty() { "" } else { ";" };
            // Writing to a string cannot fail.
            let _ = write!(parts, "{between}{}", CellColour(now, base));
        }
    }
    let differing = format!("\x1b[{parts}m");
    if differing.len() < anew.len() {
        differing
    } else {
        anew
    }
}

/// The parameters that set one colour; 30 is ink, 40 ground.
struct CellColour(Color, u8);

impl std::fmt::Display for CellColour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(colour, base) = *self;
        match colour {
            Color::Rgb(r, g, b) => write!(f, "{};2;{r};{g};{b}", base + 8),
            Color::Indexed(index) => write!(f, "{};5;{index}", base + 8),
            named => write!(f, "{}", named_code(named, base)),
        }
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
            if colour != Color::Reset {
                write!(f, ";{}", CellColour(colour, base))?;
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
