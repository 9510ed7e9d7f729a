//! The priority picker: a digit, or Enter on a line.

use super::requests::ChangePriority;
use crate::action::{Action, KeyContext};
use crate::components::choice_list;
use crate::components::cursor::Cursor;
use crate::components::target_box::TargetBox;
use crate::domain::{PRIORITIES, Target};
use crate::view::{Context, Ended, Handled, View};

#[derive(Clone, Debug)]
pub struct PriorityPicker {
    pub about: TargetBox,
    pub cursor: Cursor,
}

impl PriorityPicker {
    pub fn new(targets: Vec<Target>) -> Self {
        let now = targets.first().map(|first| first.former_priority);
        let index = PRIORITIES.iter().position(|(code, _)| Some(*code) == now);
        Self {
            about: TargetBox::new(targets),
            cursor: Cursor {
                index: index.unwrap_or(0),
                top: 0,
            },
        }
    }

    fn confirm(&mut self, to: Option<i16>, cx: &mut Context<'_>) {
        let under_cursor = PRIORITIES.get(self.cursor.index).map(|(code, _)| *code);
        let Some(to) = to.or(under_cursor).filter(|_| !self.about.saving) else {
            return;
        };
        let targets = self.about.begin(&cx.services.changes);
        cx.submit(ChangePriority {
            changes: targets.into_iter().map(|target| (target, to)).collect(),
            undoes: false,
        });
    }
}

impl View for PriorityPicker {
    fn key_context(&self) -> KeyContext {
        KeyContext::Priority
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let len = PRIORITIES.len();
        match action {
            Action::Confirm => self.confirm(None, cx),
            Action::ToPriority(code) => self.confirm(Some(*code), cx),
            _ if choice_list::step(&mut self.cursor, action, len, len) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.about.concluded(ended, cx)
    }
}
