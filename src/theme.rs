//! ThemeRole → Style, the only module that knows colours. A word, a sign or reverse video always says the same, for
//! terminals without colour.

mod palette;

use crate::domain::StandardStage;
use palette::{Hue, Paint};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    None,
    Sixteen,
    #[default]
    TwoFiveSix,
    True,
}

/// Which ground the terminal has, or is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ground {
    #[default]
    Dark,
    Light,
    /// White on a black that the theme paints itself, so that it holds in any terminal.
    HighContrast,
}

/// What a piece of the screen is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThemeRole {
    Text,
    /// Less important words.
    Quiet,
    /// A name or a figure to be found at a glance.
    Strong,
    /// The top line.
    Header,
    /// Where the keys go now.
    Focus,
    /// The open tab.
    Tab,
    /// A key in the footer.
    Key,
    /// A key that would do nothing now.
    Off,
    Good,
    Warning,
    Error,
    Link,
    /// Lines between things.
    Rule,
    /// What a value was before a change.
    Was,
    /// What it is now.
    Is,
    Stage(StandardStage),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    pub depth: Depth,
    pub ground: Ground,
}

impl Theme {
    pub fn new(depth: Depth, ground: Ground) -> Self {
        Self { depth, ground }
    }

    pub fn style(&self, role: ThemeRole) -> Style {
        let paint = palette::paint(role, self.ground);
        let style = Style::new().add_modifier(paint.weight);
        if self.depth == Depth::None {
            return style.add_modifier(paint.without_colour);
        }
        let Paint { ink, ground, .. } = paint;
        // A colour missing from the 16 falls back to the style without colour.
        let style = match ink.map(|hue| self.colour(hue)) {
            Some(Color::Reset) => style.add_modifier(paint.without_colour),
            _ => style,
        };
        let style = ink.map_or(style, |hue| style.fg(self.colour(hue)));
        ground.map_or(style, |hue| style.bg(self.colour(hue)))
    }

    fn colour(&self, hue: Hue) -> Color {
        match self.depth {
            Depth::None => Color::Reset,
            Depth::Sixteen => hue.sixteen,
            Depth::TwoFiveSix => Color::Indexed(hue.indexed),
            Depth::True => Color::Rgb(hue.rgb.0, hue.rgb.1, hue.rgb.2),
        }
    }

    /// Where the theme brings its own ground, what nothing was drawn on is painted with it, and so is what was
    /// drawn without a colour.
    pub fn paint_the_rest(&self, buffer: &mut Buffer) {
        if self.ground != Ground::HighContrast || self.depth == Depth::None {
            return;
        }
        let text = self.style(ThemeRole::Text);
        let other = |now: &mut Color, paint: Option<Color>| {
            if let (Color::Reset, Some(paint)) = (*now, paint) {
                *now = paint;
            }
        };
        for cell in &mut buffer.content {
            other(&mut cell.fg, text.fg);
            other(&mut cell.bg, text.bg);
        }
    }

    /// Whether styles may use weight and reverse video only.
    pub fn is_colourless(&self) -> bool {
        self.depth == Depth::None
    }
}

const NOTHING: Modifier = Modifier::empty();
