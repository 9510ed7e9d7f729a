//! What the terminal can show, judged from the environment. The terminal itself is asked for one thing, the colour of
//! its background, and nothing waits for the answer: over a slow line it would hold up the first frame.

use super::input::Shade;
use crate::theme::{Depth, Ground, Theme};

/// `--colour`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourChoice {
    #[default]
    Auto,
    Always,
    Never,
}

/// `--theme`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    #[default]
    Auto,
    Dark,
    Light,
    HighContrast,
}

/// Settings the user gave; the rest is detected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    pub colour: ColourChoice,
    /// `--colours`: this many, whatever the environment says.
    pub colours: Option<Depth>,
    pub theme: ThemeChoice,
}

/// The theme for these choices in this environment.
pub fn theme(look: Appearance, variable: impl Fn(&str) -> Option<String>) -> Theme {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let ground = match look.theme {
        ThemeChoice::HighContrast => Ground::HighContrast,
        ThemeChoice::Dark => Ground::Dark,
        ThemeChoice::Light => Ground::Light,
        ThemeChoice::Auto => match set("COLORFGBG").as_deref().and_then(background) {
            Some(7 | 15) => Ground::Light,
            _ => Ground::Dark,
        },
    };
    let depth = match (look.colours, look.colour) {
        (Some(depth), _) => depth,
        (None, ColourChoice::Never) => Depth::None,
        (None, ColourChoice::Auto) if set("NO_COLOR").is_some() => Depth::None,
        (None, ColourChoice::Auto) => depth(&set),
        // Asked for in so many words, over NO_COLOR and a dumb terminal.
        (None, ColourChoice::Always) => match depth(&set) {
            Depth::None => Depth::Sixteen,
            depth => depth,
        },
    };
    Theme::new(depth, ground)
}

/// Whether to ask the terminal for its background: where no theme was chosen, and where a question that is not known
/// is not printed either.
pub fn asks_background(look: Appearance, variable: impl Fn(&str) -> Option<String>) -> bool {
    let term = variable("TERM").unwrap_or_default();
    let silent = ["dumb", "linux", "cons25", "cygwin", "ansi"];
    look.theme == ThemeChoice::Auto
        && !term.is_empty()
        && !silent.contains(&term.as_str())
        && !term.starts_with("vt")
}

/// The theme for the background that the terminal told.
pub fn on_background(theme: Theme, background: Shade) -> Theme {
    let ground = match background.is_light() {
        true => Ground::Light,
        false => Ground::Dark,
    };
    Theme::new(theme.depth, ground)
}

/// The last number of `COLORFGBG`, which is the ground.
fn background(value: &str) -> Option<u8> {
    value.rsplit(';').next()?.parse().ok()
}

fn depth(set: &impl Fn(&str) -> Option<String>) -> Depth {
    let term = set("TERM").unwrap_or_default();
    let full = set("COLORTERM").unwrap_or_default();
    match term.as_str() {
        "" | "dumb" => Depth::None,
        _ if matches!(full.as_str(), "truecolor" | "24bit") => Depth::True,
        term if term.ends_with("-direct") => Depth::True,
        "linux" | "ansi" | "xterm" | "screen" | "rxvt" | "cygwin" => Depth::Sixteen,
        term if term.ends_with("-16color") || term.ends_with("-color") => Depth::Sixteen,
        term if term.ends_with("-mono") || term.ends_with("-m") => Depth::None,
        term if term.starts_with("vt") => Depth::None,
        // SSH does not carry COLORTERM; nearly everything else that lives has 256.
        _ => Depth::TwoFiveSix,
    }
}
