//! The assignee picker: type part of a name, press Enter.

use super::is_theirs;
use super::requests::{Assign, Colleagues};
use crate::action::{Action, KeyContext};
use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::components::target_box::TargetBox;
use crate::components::{choice_list, fuzzy};
use crate::domain::{Colleague, Target};
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::aside::Aside;
use crate::view::remote::Remote;
use crate::view::{Context, Ended, Handled, View};
use chrono::{DateTime, Utc};

#[derive(Clone, Debug)]
pub struct AssigneePicker {
    pub about: TargetBox,
    pub query: Field,
    pub cursor: Cursor,
    pub colleagues: Remote<Vec<Colleague>>,
    /// Other people than those on the screen.
    pub newer: Aside<Vec<Colleague>>,
}

/// The same people, however much work they have by now.
fn are_same(shown: &[Colleague], newest: &[Colleague]) -> bool {
    let is = |one: &Colleague, other: &Colleague| {
        (one.staff_id, &one.name, &one.team_name) == (other.staff_id, &other.name, &other.team_name)
    };
    shown.len() == newest.len()
        && shown
            .iter()
            .all(|one| newest.iter().any(|other| is(one, other)))
}

/// Colleagues whose name or team matches the query, best first.
pub fn matching<'a>(colleagues: &'a [Colleague], query: &str) -> Vec<&'a Colleague> {
    let words = |colleague: &Colleague| {
        let team = colleague.team_name.as_deref().unwrap_or_default();
        format!("{}\n{team}", colleague.name)
    };
    let names: Vec<String> = colleagues.iter().map(words).collect();
    let ranked = fuzzy::rank(query, &names);
    ranked
        .into_iter()
        .filter_map(|index| colleagues.get(index))
        .collect()
}

impl AssigneePicker {
    pub fn new(targets: Vec<Target>) -> Self {
        Self {
            about: TargetBox::new(targets),
            query: Field::one_line(60),
            cursor: Cursor::default(),
            colleagues: Remote::NotAsked,
            newer: Aside::default(),
        }
    }

    pub fn matching(&self) -> Vec<&Colleague> {
        let all = self.colleagues.value().map_or(&[][..], Vec::as_slice);
        matching(all, &self.query.text())
    }

    fn confirm(&mut self, cx: &mut Context<'_>) {
        let chosen = self.matching().get(self.cursor.index).copied().cloned();
        if !self.about.saving && self.newer.show(&mut self.colleagues) {
            let same = |it: &&Colleague| Some(it.staff_id) == chosen.as_ref().map(|it| it.staff_id);
            let matching = self.matching();
            let (at, len) = (matching.iter().position(same), matching.len());
            self.cursor
                .follow(at.unwrap_or_default(), len, cx.metrics.popup_lines);
            return cx.notify(Tone::Plain, choice_list::SHOWN_NEW);
        }
        let Some(to) = chosen.filter(|_| !self.about.saving) else {
            return;
        };
        if is_theirs(&self.about.targets, to.staff_id, &to.name, cx) {
            return cx.close();
        }
        let targets = self.about.begin(&cx.services.changes);
        cx.submit(Assign::to(targets, to.staff_id, &to.name));
    }
}

impl View for AssigneePicker {
    fn key_context(&self) -> KeyContext {
        KeyContext::AssigneePicker
    }

    /// The colleagues of the last time are shown until those of now are loaded.
    fn opened(&mut self, cx: &mut Context<'_>) {
        if let Some((value, at)) = cx.services.colleagues.clone() {
            self.colleagues = Remote::Fresh { value, at };
        }
        self.colleagues.load(Colleagues, cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let len = self.matching().len();
        let lines = cx.metrics.popup_lines;
        match action {
            Action::Confirm => self.confirm(cx),
            _ if choice_list::step(&mut self.cursor, action, len, lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let shown = self.colleagues.value().map_or(&[][..], Vec::as_slice);
        let order: Vec<_> = shown.iter().map(|it| it.staff_id).collect();
        let list = &mut self.colleagues;
        let left = self
            .newer
            .claim(list, reply, cx.now, |shown, newest| are_same(shown, newest));
        if left.is_none()
            && list.why().is_none()
            && let Some(newest) = self.newer.newest(list)
        {
            cx.services.colleagues = Some((newest.clone(), cx.now));
        }
        // Who has least work is first, but the lines under the cursor stay where they are.
        if let Some(people) = self.colleagues.value_mut() {
            people.sort_by_key(|it| order.iter().position(|id| *id == it.staff_id));
        }
        left
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.about.concluded(ended, cx)
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.query)
    }

    /// The best match is chosen.
    fn edited(&mut self, _: &mut Context<'_>) {
        self.newer.show(&mut self.colleagues);
        self.cursor = Cursor::default();
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.colleagues.asking_since()
    }
}
