//! White, yellow and four light inks on black, each at least seven to one, in the sixteen too.

use super::{BLACK, GREY_ON_DARK, Hue, Paint, WHITE, YELLOW, heavy, hue, on, or, tag};
use crate::theme::ThemeRole;
use ratatui::style::{Color, Modifier};

const GROUND: Hue = hue(0x000000, 16, Color::Black);
const BLUE: Hue = hue(0x9ecbff, 153, Color::LightCyan);
const GREEN: Hue = hue(0x7ee2a8, 121, Color::LightGreen);
const ORANGE: Hue = hue(0xffb47a, 215, Color::LightYellow);
/// The sixteen have no red that is bright enough on black everywhere; its sign and word are there.
const RED: Hue = hue(0xffa39a, 217, Color::LightYellow);

pub(super) fn paint(role: ThemeRole) -> Paint {
    let ink = |ink| on(GROUND, ink);
    match role {
        ThemeRole::Text | ThemeRole::Quiet | ThemeRole::Rule | ThemeRole::Was => ink(WHITE),
        ThemeRole::Strong => heavy(ink(WHITE)),
        ThemeRole::Header => or(heavy(on(WHITE, GROUND)), Modifier::REVERSED),
        ThemeRole::Focus => or(on(YELLOW, BLACK), Modifier::REVERSED),
        ThemeRole::Tab => underlined(heavy(ink(YELLOW))),
        ThemeRole::Key => heavy(ink(BLUE)),
        ThemeRole::Off => or(ink(GREY_ON_DARK), Modifier::DIM),
        ThemeRole::Good | ThemeRole::Is => ink(GREEN),
        ThemeRole::Warning => ink(ORANGE),
        ThemeRole::Error => heavy(ink(RED)),
        ThemeRole::Link => underlined(ink(BLUE)),
        ThemeRole::Stage(stage) => {
            let light = tag(stage).ground.unwrap_or(WHITE);
            // Black on the same light ground; in the sixteen, where grounds are not light, on white.
            let ground = Hue {
                sixteen: Color::White,
                ..light
            };
            on(ground, GROUND)
        }
    }
}

fn underlined(paint: Paint) -> Paint {
    Paint {
        weight: paint.weight.union(Modifier::UNDERLINED),
        ..paint
    }
}
