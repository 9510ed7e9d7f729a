//! The popup that links an enquiry: Enter searches for what is typed, then links or unlinks the chosen one.

use super::requests::{FindToLink, Link, LinkEnquiries, LoadLinks, UnlinkEnquiries};
use crate::action::{Action, KeyContext};
use crate::components::choice_list;
use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::components::target_box::TargetBox;
use crate::domain::{QueueRow, SearchResults, Target};
use crate::runtime::request::Reply;
use crate::view::remote::Remote;
use crate::view::{Context, Ended, Handled, View};
use chrono::{DateTime, Utc};

#[derive(Clone, Debug)]
pub struct LinkPicker {
    /// One enquiry.
    pub about: TargetBox,
    pub words: Field,
    pub cursor: Cursor,
    pub links: Remote<Vec<Link>>,
    pub found: Remote<SearchResults>,
    /// The words that were searched for.
    searched: String,
}

/// One line of the popup.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkLine<'a> {
    Linked(&'a Link),
    Found(&'a QueueRow),
}

impl LinkPicker {
    pub fn new(enquiry: Target) -> Self {
        Self {
            about: TargetBox::new(vec![enquiry]),
            words: Field::one_line(200),
            cursor: Cursor::default(),
            links: Remote::NotAsked,
            found: Remote::NotAsked,
            searched: String::new(),
        }
    }

    /// The enquiries that were found and are not linked; without a search, those that are.
    pub fn lines(&self) -> Vec<LinkLine<'_>> {
        let links = self.links.value().map_or(&[][..], Vec::as_slice);
        if self.words.is_blank() {
            return links.iter().map(LinkLine::Linked).collect();
        }
        let found = self.found.value().map_or(&[][..], |it| it.rows.as_slice());
        let itself = |row: &&QueueRow| self.about.targets.iter().all(|it| it.seen.id != row.id);
        let linked = |row: &QueueRow| links.iter().find(|link| link.other.id == row.id);
        let others = found.iter().filter(itself);
        others
            .map(|row| linked(row).map_or(LinkLine::Found(row), LinkLine::Linked))
            .collect()
    }

    /// Whether Enter searches: other words are typed than those that were searched for.
    pub fn is_to_search(&self) -> bool {
        !self.words.is_blank() && self.words.text().trim() != self.searched
    }

    fn confirm(&mut self, cx: &mut Context<'_>) {
        if self.is_to_search() {
            let words = self.words.text().trim().to_owned();
            self.searched = words.clone();
            self.cursor = Cursor::default();
            self.found = Remote::NotAsked;
            self.found.load(FindToLink { words }, cx);
            return;
        }
        if self.about.saving {
            return;
        }
        let Some(enquiry) = self.about.targets.first().cloned() else {
            return;
        };
        match self.lines().into_iter().nth(self.cursor.index) {
            Some(LinkLine::Found(row)) => {
                let others = vec![Target::from(row)];
                self.about.begin(&cx.services.changes);
                cx.submit(LinkEnquiries {
                    enquiry,
                    others,
                    undoes: false,
                });
            }
            Some(LinkLine::Linked(link)) => {
                let others = vec![Target::from(&link.other)];
                let links = vec![(link.id, link.version)];
                self.about.begin(&cx.services.changes);
                cx.submit(UnlinkEnquiries {
                    enquiry,
                    others,
                    links,
                    undoes: false,
                });
            }
            None => {}
        }
    }
}

impl View for LinkPicker {
    fn key_context(&self) -> KeyContext {
        KeyContext::Links
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        if let Some(enquiry_id) = self.about.targets.first().map(|it| it.seen.id) {
            self.links.load(LoadLinks { enquiry_id }, cx);
        }
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let len = self.lines().len();
        match action {
            Action::Confirm => self.confirm(cx),
            _ if choice_list::step(&mut self.cursor, action, len, cx.metrics.popup_lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let left = self.links.claim(reply, cx.now)?;
        self.found.claim(left, cx.now)
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.about.concluded(ended, cx)
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.words)
    }

    fn edited(&mut self, _: &mut Context<'_>) {
        self.cursor = Cursor::default();
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        let both = [self.links.asking_since(), self.found.asking_since()];
        both.into_iter().flatten().min()
    }
}
