//! How the program looks, as the command line and the environment ask for it.

use super::Ended;
use crate::command_line::{Colour, Colours, Global, ThemeName};
use crate::config::environment;
use crate::terminal::capabilities::{ColourChoice, Look, ThemeChoice};
use crate::theme::Depth;
use clap::ValueEnum;

pub(super) fn look(global: &Global) -> Result<Look, Ended> {
    let theme = match global.theme {
        Some(theme) => theme,
        None => from_environment()?,
    };
    Ok(Look {
        colour: match global.colour {
            Colour::Auto => ColourChoice::Auto,
            Colour::Always => ColourChoice::Always,
            Colour::Never => ColourChoice::Never,
        },
        colours: global.colours.map(|colours| match colours {
            Colours::True => Depth::True,
            Colours::TwoFiveSix => Depth::TwoFiveSix,
            Colours::Sixteen => Depth::Sixteen,
            Colours::None => Depth::None,
        }),
        theme: match theme {
            ThemeName::Auto => ThemeChoice::Auto,
            ThemeName::Dark => ThemeChoice::Dark,
            ThemeName::Light => ThemeChoice::Light,
            ThemeName::HighContrast => ThemeChoice::HighContrast,
        },
    })
}

fn from_environment() -> Result<ThemeName, Ended> {
    let Some(asked) = environment("ENQUIRIES_THEME") else {
        return Ok(ThemeName::Auto);
    };
    ThemeName::from_str(&asked, true).map_err(|_| {
        Ended::wrong_use(format!(
            "ENQUIRIES_THEME is {asked:?}; it can be auto, dark, light or high-contrast."
        ))
    })
}
