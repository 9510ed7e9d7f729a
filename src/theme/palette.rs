//! GOV.UK's palette, each colour as it is in truecolour, in the 256 and in the 16.

mod high_contrast;

use super::{Ground, NOTHING, ThemeRole};
use crate::domain::StandardStage;
use ratatui::style::{Color, Modifier};

#[derive(Clone, Copy, Debug)]
pub(super) struct Hue {
    pub rgb: (u8, u8, u8),
    pub indexed: u8,
    pub sixteen: Color,
}

/// How a role looks: with colours, and without any.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    pub ink: Option<Hue>,
    pub ground: Option<Hue>,
    pub weight: Modifier,
    pub without_colour: Modifier,
}

const fn hue(rgb: u32, indexed: u8, sixteen: Color) -> Hue {
    Hue {
        rgb: ((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8),
        indexed,
        sixteen,
    }
}

const BLACK: Hue = hue(0x0b0c0c, 16, Color::Black);
const WHITE: Hue = hue(0xffffff, 231, Color::White);
const YELLOW: Hue = hue(0xffdd00, 220, Color::LightYellow);
const BLUE: Hue = hue(0x1d70b8, 25, Color::Blue);
const BLUE_ON_DARK: Hue = hue(0x5694ca, 74, Color::LightCyan);
const GREEN_ON_DARK: Hue = hue(0x4fb584, 72, Color::LightGreen);
const ORANGE: Hue = hue(0xf47738, 208, Color::LightYellow);
const RED: Hue = hue(0xd4351c, 160, Color::Red);
const RED_ON_DARK: Hue = hue(0xf0705c, 203, Color::LightRed);
const GREY_ON_DARK: Hue = hue(0xb1b4b6, 249, Color::Gray);
const OFF_ON_DARK: Hue = hue(0x8a9499, 246, Color::Reset);

// The sixteen have no green, orange or grey that can be read on white: there the ink stays as it is.
const GREEN: Hue = hue(0x00703c, 22, Color::Reset);
const ORANGE_ON_LIGHT: Hue = hue(0xa8441a, 94, Color::Reset);
const GREY: Hue = hue(0x505a5f, 240, Color::Reset);
const OFF: Hue = hue(0x6a7276, 242, Color::Reset);

const PLAIN: Paint = Paint {
    ink: None,
    ground: None,
    weight: NOTHING,
    without_colour: NOTHING,
};

const fn ink(ink: Hue) -> Paint {
    Paint {
        ink: Some(ink),
        ..PLAIN
    }
}

const fn on(ground: Hue, ink: Hue) -> Paint {
    Paint {
        ink: Some(ink),
        ground: Some(ground),
        ..PLAIN
    }
}

const fn heavy(paint: Paint) -> Paint {
    Paint {
        weight: Modifier::BOLD,
        ..paint
    }
}

/// The modifier used where there is no colour.
const fn or(paint: Paint, without_colour: Modifier) -> Paint {
    Paint {
        without_colour,
        ..paint
    }
}

pub(super) fn paint(role: ThemeRole, ground: Ground) -> Paint {
    let dark = match ground {
        Ground::Dark => true,
        Ground::Light => false,
        Ground::HighContrast => return high_contrast::paint(role),
    };
    let pick = |on_dark: Hue, on_light: Hue| if dark { on_dark } else { on_light };
    match role {
        ThemeRole::Text => PLAIN,
        ThemeRole::Quiet | ThemeRole::Rule => ink(pick(GREY_ON_DARK, GREY)),
        ThemeRole::Strong => heavy(PLAIN),
        ThemeRole::Header => or(heavy(on(BLACK, WHITE)), Modifier::REVERSED),
        ThemeRole::Focus => or(on(YELLOW, BLACK), Modifier::REVERSED),
        ThemeRole::Tab => or(heavy(ink(pick(BLUE_ON_DARK, BLUE))), Modifier::UNDERLINED),
        ThemeRole::Key => heavy(ink(pick(BLUE_ON_DARK, BLUE))),
        ThemeRole::Off => or(ink(pick(OFF_ON_DARK, OFF)), Modifier::DIM),
        ThemeRole::Good | ThemeRole::Is => ink(pick(GREEN_ON_DARK, GREEN)),
        ThemeRole::Warning => ink(pick(ORANGE, ORANGE_ON_LIGHT)),
        ThemeRole::Error => heavy(ink(pick(RED_ON_DARK, RED))),
        ThemeRole::Was => ink(pick(GREY_ON_DARK, GREY)),
        ThemeRole::Link => or(ink(pick(BLUE_ON_DARK, BLUE)), Modifier::UNDERLINED),
        ThemeRole::Stage(stage) => tag(stage),
    }
}

/// The tags of GOV.UK: a light ground and dark ink of one hue, readable on any terminal.
fn tag(stage: StandardStage) -> Paint {
    use StandardStage as S;
    let (ground, ink) = match stage {
        S::Received | S::Closed | S::Other => (
            hue(0xeeefef, 255, Color::Gray),
            hue(0x383f43, 238, Color::Black),
        ),
        S::Triage => (
            hue(0xdbd5e9, 189, Color::Magenta),
            hue(0x3d2375, 54, Color::White),
        ),
        S::InProgress => (
            hue(0xbbd4ea, 153, Color::Blue),
            hue(0x0c2d4a, 17, Color::White),
        ),
        S::WaitingForCitizen => (
            hue(0xfff7bf, 229, Color::LightYellow),
            hue(0x594d00, 58, Color::Black),
        ),
        S::WaitingForThirdParty => (
            hue(0xd4ecea, 152, Color::Cyan),
            hue(0x10403c, 23, Color::Black),
        ),
        S::Escalated => (
            hue(0xfcd6c3, 223, Color::Red),
            hue(0x6e3619, 52, Color::White),
        ),
        S::Resolved => (
            hue(0xcce2d8, 151, Color::Green),
            hue(0x005a30, 22, Color::Black),
        ),
        S::Withdrawn => (
            hue(0xf7d7e6, 225, Color::LightMagenta),
            hue(0x6b1c40, 53, Color::Black),
        ),
    };
    on(ground, ink)
}
