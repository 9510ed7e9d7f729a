//! Help: every key of the view below, from the key table.

use crate::action::{Action, KeyContext};
use crate::components::text::{fit, wrap};
use crate::components::{choice_list, popup_frame, scroll_window};
use crate::keymap::{self, Binding};
use crate::theme::ThemeRole;
use crate::view::{Context, Draw, DrawContext, Handled, View};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

#[derive(Clone, Debug)]
pub struct HelpPopup {
    /// Of the view below.
    of: KeyContext,
    scroll: usize,
}

pub fn open(cx: &mut Context<'_>) {
    cx.push(HelpPopup {
        of: cx.key_context,
        scroll: 0,
    });
}

impl View for HelpPopup {
    fn key_context(&self) -> KeyContext {
        KeyContext::Help
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let (furthest, lines) = (cx.metrics.popup_furthest, cx.metrics.popup_lines);
        match choice_list::scroll(&mut self.scroll, action, furthest, lines) {
            true => Handled::Consumed,
            false => Handled::Ignored,
        }
    }
}

impl Draw for HelpPopup {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (72, 44), "Keys here", rule);
        let cells = usize::from(inner.width);
        let lines: Vec<Line<'_>> = keymap::of(self.of)
            .flat_map(|binding| describe(binding, cx, cells))
            .collect();
        let height = usize::from(inner.height);
        let furthest = lines.len().saturating_sub(height);
        cx.measure_popup(height, furthest);
        let from = self.scroll.min(furthest);
        let quiet = cx.theme.style(ThemeRole::Quiet);
        let visible = scroll_window::window(lines, from, height, "", quiet);
        frame.render_widget(Paragraph::new(visible), inner);
    }
}

/// The keys, and what they do or why they do nothing now.
fn describe(binding: &Binding, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
    let column = 14.min(cells);
    let keys: Vec<_> = binding.keys.iter().map(ToString::to_string).collect();
    let (words, key, role) = match (cx.why_not)(&binding.action) {
        Some(why) => {
            let words = format!("{}: {why}", binding.words);
            (words, ThemeRole::Off, ThemeRole::Off)
        }
        None => (binding.words.to_owned(), ThemeRole::Key, ThemeRole::Text),
    };
    let mut first = Some(fit(&keys.join(" "), column));
    let wrapped = wrap(&words, cells.saturating_sub(15)).into_iter();
    wrapped
        .map(|words| {
            let keys = first.take().unwrap_or_else(|| " ".repeat(column));
            Line::from(vec![
                Span::styled(keys, cx.theme.style(key)),
                Span::styled(format!(" {words}"), cx.theme.style(role)),
            ])
        })
        .collect()
}
