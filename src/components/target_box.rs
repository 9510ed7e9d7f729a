//! What every popup has that changes enquiries: the enquiries, whether the change is being saved, and why it failed.
//! One enquiry and several are the same.

use crate::components::{conflict, form_error};
use crate::domain::{FormError, Target};
use crate::services::changes::Changes;
use crate::theme::ThemeRole;
use crate::view::{Context, DrawContext, Ended, Handled};
use ratatui::text::Line;

#[derive(Clone, Debug)]
pub struct TargetBox {
    pub targets: Vec<Target>,
    pub error: Option<FormError>,
    /// The change was sent and has no response yet.
    pub saving: bool,
}

impl TargetBox {
    pub fn new(targets: Vec<Target>) -> Self {
        Self {
            targets,
            error: None,
            saving: false,
        }
    }

    /// The targets to send. After a conflict they are at the newest version, which the user has seen.
    pub fn begin(&mut self, changes: &Changes) -> Vec<Target> {
        self.saving = true;
        self.error = None;
        let mut targets = self.targets.clone();
        let newest = changes.conflict.as_ref().and_then(|it| it.now.as_ref());
        if let Some(row) = newest {
            for target in targets.iter_mut().filter(|it| it.seen.id == row.id) {
                target.seen.version = row.version;
                target.former_assignee = row.assignee_id;
                target.former_priority = row.priority;
            }
        }
        targets
    }

    /// The change ended: the popup closes, or stays with the error and all that was typed.
    pub fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.saving = false;
        match ended {
            Ended::Done { .. } => cx.close(),
            Ended::Failed { error, .. } => self.error = Some(error.clone()),
        }
        Handled::Consumed
    }

    /// The error with the changes in between, and whether the change is being saved.
    pub fn lines(&self, cx: &DrawContext<'_>, cells: usize) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        if let Some(error) = &self.error {
            lines.extend(form_error::lines(error, cx.theme, cells));
            if let [one] = self.targets.as_slice() {
                lines.extend(conflict::lines(
                    one.seen.id,
                    &cx.services.changes,
                    cx.now,
                    cx.theme,
                    cells,
                ));
            }
        }
        if self.saving {
            lines.push(Line::styled("Saving …", cx.theme.style(ThemeRole::Quiet)));
        }
        lines
    }
}
