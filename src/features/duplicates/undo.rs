//! The question whether a merged enquiry is to be worked on by itself again.

use super::requests::UndoMerges;
use crate::action::{Action, KeyContext};
use crate::components::popup_frame;
use crate::components::target_box::TargetBox;
use crate::components::text::{clean, wrap};
use crate::domain::{LinkVersion, LinkedEnquiry, Target};
use crate::keys::CHOOSE;
use crate::theme::ThemeRole;
use crate::view::{Context, Draw, DrawContext, Ended, Handled, View};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

#[derive(Clone, Debug)]
pub struct UndoMergePopup {
    pub about: TargetBox,
    pub original: Target,
    pub link: LinkVersion,
}

impl UndoMergePopup {
    pub fn new(duplicate: Target, link: &LinkedEnquiry) -> Self {
        Self {
            about: TargetBox::new(vec![duplicate]),
            original: Target::from(&link.other.row),
            link: LinkVersion {
                id: link.link_id,
                version: link.version,
            },
        }
    }
}

impl View for UndoMergePopup {
    fn key_context(&self) -> KeyContext {
        KeyContext::UndoMerge
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm if !self.about.saving => {
                let targets = self.about.begin(&cx.services.changes);
                cx.submit(UndoMerges {
                    pairs: targets.into_iter().map(|it| (it, self.link)).collect(),
                    original: self.original.clone(),
                    undoes: false,
                });
            }
            Action::Confirm => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.about.concluded(ended, cx)
    }
}

impl Draw for UndoMergePopup {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (70, 9), "Undo the merge", rule);
        let cells = usize::from(inner.width);
        let mut lines = self.about.lines(cx, cells);
        let own = self.about.targets.first();
        let own = own.map_or_else(String::new, |target| clean(&target.reference));
        let words = format!(
            "{own} is merged into {}. Press {CHOOSE} to take that back: {own} is open again where it was.",
            clean(&self.original.reference)
        );
        let style = cx.theme.style(ThemeRole::Text);
        lines.extend(
            wrap(&words, cells)
                .into_iter()
                .map(|words| Line::styled(words, style)),
        );
        frame.render_widget(Paragraph::new(lines), inner);
    }
}
