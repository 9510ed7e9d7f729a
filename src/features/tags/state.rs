//! The popup of tags: type part of a name, press Enter. It stays open, since an enquiry is often given several.

use super::requests::{ChangeTag, LoadTagChoices, Tag};
use crate::action::{Action, KeyContext};
use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::components::target_box::TargetBox;
use crate::components::{choice_list, fuzzy};
use crate::domain::{Capability, ListSource, TagChoice, Target, names};
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Destination, Ended, Handled, View};
use chrono::{DateTime, Utc};

/// The longest name, as the database has it.
const NAME: usize = 40;

#[derive(Clone, Debug)]
pub struct TagPicker {
    /// Without targets, choosing a tag lists its enquiries.
    pub about: TargetBox,
    pub query: Field,
    pub cursor: Cursor,
    pub tags: Remote<Vec<TagChoice>>,
    /// The person may define tags.
    pub may_define: bool,
}

/// One line of the popup.
#[derive(Clone, Debug, PartialEq)]
pub enum TagLine<'a> {
    Tag(&'a TagChoice),
    /// A tag of the typed name, which is not there yet.
    New(String),
}

impl TagPicker {
    pub fn new(targets: Vec<Target>) -> Self {
        Self {
            about: TargetBox::new(targets),
            query: Field::one_line(NAME),
            cursor: Cursor::default(),
            tags: Remote::NotAsked,
            may_define: false,
        }
    }

    /// Whether it lists the enquiries with a tag, and changes none.
    pub fn only_lists(&self) -> bool {
        self.about.targets.is_empty()
    }

    /// Tags that match the query by name or meaning, best first; then the new tag that it could be.
    pub fn lines(&self) -> Vec<TagLine<'_>> {
        let all = self.tags.value().map_or(&[][..], Vec::as_slice);
        let words = |tag: &TagChoice| {
            let meaning = tag.meaning.as_deref().unwrap_or_default();
            format!("{}\n{meaning}", tag.name)
        };
        let typed = self.query.text().trim().to_owned();
        let ranked = fuzzy::rank(&typed, &all.iter().map(words).collect::<Vec<_>>());
        let found = ranked.into_iter().filter_map(|index| all.get(index));
        let mut lines: Vec<_> = found.map(TagLine::Tag).collect();
        let folded = names::fold(&typed);
        let is_known = all.iter().any(|tag| names::fold(&tag.name) == folded);
        let is_new = self.tags.value().is_some() && !typed.is_empty() && !is_known;
        if is_new && self.may_define && !self.only_lists() {
            lines.push(TagLine::New(typed));
        }
        lines
    }

    fn chosen(&self) -> Option<TagLine<'_>> {
        self.lines().into_iter().nth(self.cursor.index)
    }

    /// Adds the chosen tag where it is missing; removes it where all have it.
    fn change(&mut self, cx: &mut Context<'_>) {
        if self.about.saving {
            return;
        }
        let (tag, borne_by) = match self.chosen() {
            Some(TagLine::Tag(tag)) => {
                let id = Some(tag.id);
                let name = tag.name.clone();
                (Tag { id, name }, tag.borne_by.clone())
            }
            Some(TagLine::New(name)) => (Tag { id: None, name }, Vec::new()),
            None => return,
        };
        let mut targets = self.about.begin(&cx.services.changes);
        let has = |target: &Target| borne_by.contains(&target.seen.id);
        let bears = !targets.iter().all(has);
        targets.retain(|target| has(target) != bears);
        cx.submit(ChangeTag {
            targets,
            tag,
            bears,
            undoes: false,
        });
    }

    /// The enquiries with the chosen tag.
    fn list(&self, cx: &mut Context<'_>) {
        match self.chosen() {
            Some(TagLine::Tag(tag)) => {
                cx.close();
                let words = format!("Tagged {}", tag.name);
                cx.open(Destination::List(ListSource::Tagged(tag.id), words));
            }
            Some(TagLine::New(_)) => cx.notify(Tone::Plain, "No enquiry has this tag yet."),
            None => {}
        }
    }

    fn load(&mut self, cx: &mut Context<'_>) {
        let enquiries = self.about.targets.iter().map(|it| it.seen.id).collect();
        self.tags.load(LoadTagChoices { enquiries }, cx);
    }
}

impl View for TagPicker {
    fn key_context(&self) -> KeyContext {
        match self.only_lists() {
            true => KeyContext::TagList,
            false => KeyContext::Tags,
        }
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        let may = |person: &crate::domain::Person| person.capabilities.have(Capability::DefineTags);
        self.may_define = cx.person.is_some_and(may);
        self.load(cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let len = self.lines().len();
        match action {
            Action::Confirm if !self.only_lists() => self.change(cx),
            Action::Open => self.list(cx),
            _ if choice_list::step(&mut self.cursor, action, len, cx.metrics.popup_lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let left = self.tags.claim(reply, cx.now);
        if left.is_none() {
            self.about.saving = false;
        }
        left
    }

    /// The ticks are loaded again before another change: what the next key does depends on them.
    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        match ended {
            Ended::Done { .. } => {
                self.load(cx);
                if let Some(TagLine::New(_)) = self.chosen() {
                    self.query = Field::one_line(NAME);
                    self.cursor = Cursor::default();
                }
            }
            Ended::Failed { error, .. } => {
                self.about.saving = false;
                self.about.error = Some(error.clone());
            }
        }
        Handled::Consumed
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.query)
    }

    /// The best match is chosen. A space before any letter is no name: it ticks, as in other lists.
    fn edited(&mut self, cx: &mut Context<'_>) {
        if self.query.text() == " " {
            self.query = Field::one_line(NAME);
            match self.only_lists() {
                true => self.list(cx),
                false => self.change(cx),
            }
            return;
        }
        self.cursor = Cursor::default();
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.tags.asking_since()
    }
}
