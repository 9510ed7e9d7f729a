//! The sign-in picker: public body, person and role, filtered by what is typed.

use crate::action::ViewMetrics;
use crate::components::cursor::window;
use crate::components::text::{clean, fit};
use crate::components::text_box;
use crate::domain::FormError;
use crate::store::Store;
use crate::theme::{Theme, ThemeRole};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

pub(super) fn draw(
    store: &Store,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    measured: &mut ViewMetrics,
) {
    let sign_in = &store.sign_in;
    let mut y = area.y;
    let bottom = area.y + area.height;
    let mut row = |frame: &mut Frame<'_>, line: Line<'static>| {
        if y < bottom {
            frame.render_widget(
                line,
                Rect {
                    y,
                    height: 1,
                    ..area
                },
            );
            y += 1;
        }
    };
    if area.height >= 10 {
        row(frame, Line::default());
        row(
            frame,
            Line::styled(" Who are you today?", theme.style(ThemeRole::Strong)),
        );
        row(
            frame,
            Line::styled(
                " Sign-in is simulated. Choose a person; you do not need a password.",
                theme.style(ThemeRole::Quiet),
            ),
        );
        row(frame, Line::default());
    }
    if let Some(error) = &sign_in.error {
        let width = usize::from(area.width.saturating_sub(2));
        for line in
            crate::components::form_error::lines(&FormError::new(clean(error)), theme, width)
        {
            row(frame, line);
        }
    }
    row(
        frame,
        Line::styled(" Find: ", theme.style(ThemeRole::Quiet)),
    );
    let field = Rect {
        x: area.x + 7.min(area.width),
        y: y.saturating_sub(1),
        width: area.width.saturating_sub(8),
        height: 1,
    };
    let list = Rect {
        y,
        height: bottom.saturating_sub(y),
        ..area
    };
    let shown = sign_in.matches();
    let lines = usize::from(list.height);
    measured.lines = lines;
    let top = window(sign_in.cursor, shown.len(), lines);
    let wide = usize::from(area.width).saturating_sub(3);
    let (tenant_cells, person_cells) = (wide * 45 / 100, wide * 30 / 100);
    for (index, choice) in shown.iter().enumerate().skip(top).take(lines) {
        let chosen = index == sign_in.cursor.index;
        let role = if chosen {
            ThemeRole::Focus
        } else {
            ThemeRole::Text
        };
        let words = format!(
            "{}{}  {}  {}",
            if chosen { "▌ " } else { "  " },
            fit(&clean(&choice.tenant_name), tenant_cells.saturating_sub(2)),
            fit(&clean(&choice.person_name), person_cells.saturating_sub(2)),
            choice.role.word()
        );
        let line = Line::styled(fit(&words, wide + 2), theme.style(role));
        let at = list.y + u16::try_from(index - top).unwrap_or(0);
        frame.render_widget(
            line,
            Rect {
                y: at,
                height: 1,
                ..list
            },
        );
    }
    if shown.is_empty() && list.height > 0 {
        frame.render_widget(nobody(store, theme), Rect { height: 1, ..list });
    }
    // Drawn last, so that the terminal's cursor stays in the field.
    if field.y >= area.y && area.height > 0 {
        text_box::draw(
            frame,
            field,
            sign_in.typed.area(),
            theme.style(ThemeRole::Strong),
        );
    }
}

/// Why the list is empty.
fn nobody(store: &Store, theme: &Theme) -> Line<'static> {
    let sign_in = &store.sign_in;
    let words = match (
        &sign_in.under_way,
        sign_in.choices.why(),
        sign_in.choices.value(),
    ) {
        (Some(name), _, _) => format!("  Signing in {} …", clean(name)),
        (_, Some(why), _) => format!("  {why} Retrying automatically."),
        (_, _, Some(all)) if all.is_empty() => {
            "  No one can sign in. There are no staff yet, or simulated sign-in is off.".into()
        }
        (_, _, Some(_)) => "  No matching person.".into(),
        _ if store.is_slow() => "  Loading people …".into(),
        _ => return Line::default(),
    };
    Line::from(Span::styled(words, theme.style(ThemeRole::Quiet)))
}
