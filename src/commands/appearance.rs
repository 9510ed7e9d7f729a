//! How the program looks, as the command line and the environment ask for it.

use super::Exit;
use crate::command_line::{ColourMode, Global, ThemeName};
use crate::config::environment;
use crate::terminal::capabilities::{Appearance, ColourChoice, ThemeChoice};
use crate::theme::Depth;
use clap::ValueEnum;

pub(super) fn look(global: &Global) -> Result<Appearance, Exit> {
    let theme = match global.theme {
        Some(theme) => theme,
        None => from_environment()?,
    };
    Ok(Appearance {
        colour: match global.colour {
            ColourMode::Always => ColourChoice::Always,
            ColourMode::Never => ColourChoice::Never,
            _ => ColourChoice::Auto,
        },
        colours: match global.colour {
            ColourMode::True => Some(Depth::True),
            ColourMode::TwoFiveSix => Some(Depth::TwoFiveSix),
            ColourMode::Sixteen => Some(Depth::Sixteen),
            ColourMode::Auto | ColourMode::Always | ColourMode::Never => None,
        },
        theme: match theme {
            ThemeName::Auto => ThemeChoice::Auto,
            ThemeName::Dark => ThemeChoice::Dark,
            ThemeName::Light => ThemeChoice::Light,
            ThemeName::HighContrast => ThemeChoice::HighContrast,
        },
    })
}

fn from_environment() -> Result<ThemeName, Exit> {
    let Some(asked) = environment("ENQUIRIES_THEME") else {
        return Ok(ThemeName::Auto);
    };
    ThemeName::from_str(&asked, true).map_err(|_| {
        Exit::wrong_use(format!(
            "ENQUIRIES_THEME is {asked:?}; it can be auto, dark, light or high-contrast."
        ))
    })
}
