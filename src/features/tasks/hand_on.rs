//! The picker that hands a task to a person or a team: type part of a name, press Enter.

use super::requests::{ChangeTask, LoadTaskHolders, TaskChange};
use crate::action::{Action, KeyContext};
use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::components::text::clean;
use crate::components::{choice_list, form_error, fuzzy, popup_frame, text_box};
use crate::domain::{FormError, Task, TaskHolder};
use crate::runtime::request::Reply;
use crate::theme::ThemeRole;
use crate::view::remote::Remote;
use crate::view::{Context, Draw, DrawContext, Ended, Handled, View};
use chrono::{DateTime, Utc};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Paragraph;

#[derive(Clone, Debug)]
pub struct HandOnPicker {
    pub task: Task,
    pub query: Field,
    pub cursor: Cursor,
    pub holders: Remote<Vec<TaskHolder>>,
    pub error: Option<FormError>,
    pub saving: bool,
}

impl HandOnPicker {
    pub fn new(task: Task) -> Self {
        Self {
            task,
            query: Field::one_line(60),
            cursor: Cursor::default(),
            holders: Remote::NotAsked,
            error: None,
            saving: false,
        }
    }

    pub fn matching(&self) -> Vec<&TaskHolder> {
        let all = self.holders.value().map_or(&[][..], Vec::as_slice);
        let names: Vec<String> = all.iter().map(|holder| holder.name.clone()).collect();
        let ranked = fuzzy::rank(&self.query.text(), &names).into_iter();
        ranked.filter_map(|index| all.get(index)).collect()
    }

    fn confirm(&mut self, cx: &mut Context<'_>) {
        let chosen = self.matching().get(self.cursor.index).copied().cloned();
        let Some(holder) = chosen.filter(|_| !self.saving) else {
            return;
        };
        self.saving = true;
        self.error = None;
        cx.submit(ChangeTask {
            task: self.task.clone(),
            change: TaskChange::HandOn(holder),
            undoes: false,
        });
    }
}

impl View for HandOnPicker {
    fn key_context(&self) -> KeyContext {
        KeyContext::AssigneePicker
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.holders.load(LoadTaskHolders, cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let len = self.matching().len();
        match action {
            Action::Confirm => self.confirm(cx),
            _ if choice_list::step(&mut self.cursor, action, len, cx.metrics.popup_lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        self.holders.claim(reply, cx.now)
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.saving = false;
        self.error = ended.close_or_error(cx);
        Handled::Consumed
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.query)
    }

    /// The best match is chosen.
    fn edited(&mut self, _: &mut Context<'_>) {
        self.cursor = Cursor::default();
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.holders.asking_since()
    }
}

impl Draw for HandOnPicker {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let title = format!("Give to: {}", clean(&self.task.what));
        let rule = cx.theme.style(ThemeRole::Rule);
        let inner = popup_frame::open(frame, area, (70, 16), &title, rule);
        let error = self.error.as_ref();
        let cells = usize::from(inner.width);
        let head = error.map_or_else(Vec::new, |it| form_error::lines(it, cx.theme, cells));
        let height = u16::try_from(head.len()).unwrap_or(0);
        let parts = [
            Constraint::Max(height),
            Constraint::Length(1),
            Constraint::Fill(1),
        ];
        let [head_area, field, list] = Layout::vertical(parts).areas(inner);
        frame.render_widget(Paragraph::new(head), head_area);
        text_box::draw(
            frame,
            field,
            self.query.area(),
            cx.theme.style(ThemeRole::Strong),
        );
        cx.measure_popup(usize::from(list.height), 0);
        let words = |holder: &&TaskHolder| match holder.staff_id {
            Some(_) => clean(&holder.name),
            None => format!("{} (team)", clean(&holder.name)),
        };
        let lines: Vec<_> = self
            .matching()
            .iter()
            .map(|holder| (words(holder), ThemeRole::Text))
            .collect();
        let nothing = match (self.holders.why(), self.holders.value()) {
            (Some(why), _) => clean(why),
            (None, Some(_)) => "No matching person or team.".into(),
            (None, None) => "Loading people and teams …".into(),
        };
        choice_list::draw(frame, list, self.cursor, &lines, &nothing, cx.theme);
    }
}
