//! Which whole screens lie on each other: a screen is opened above the others, or in place of them.

use super::Store;
use super::session::SessionChange;
use crate::action::KeyContext;
use crate::domain::{Capabilities, Capability, ListSource, QueueRow, QueueView, Scope};
use crate::features::dashboard::DashboardScreen;
use crate::features::enquiry::EnquiryScreen;
use crate::features::next_hours::NextHours;
use crate::features::queue::{QueueOpening, QueueScreen};
use crate::features::tasks::{TaskList, TaskSource};
use crate::runtime::effect::Effect;
use crate::runtime::request::ViewId;
use crate::view::{AnyView, Context, Destination};

/// The most enquiries that lie on each other.
const MAX_ENQUIRIES: usize = 21;

pub(super) struct Screens<'a> {
    store: &'a mut Store,
}

impl<'a> Screens<'a> {
    pub fn of(store: &'a mut Store) -> Self {
        Self { store }
    }
}

impl Screens<'_> {
    /// The first screen: the dashboard is for those who have work of their own or plan it.
    pub fn open_first(&mut self, capabilities: Capabilities) -> Vec<Effect> {
        let scope = Scope::first(capabilities);
        match capabilities.have(Capability::WorkOnEnquiries) {
            true => self.store.push_view(Box::new(DashboardScreen::new(scope))),
            // Nothing is theirs or their team's.
            false => {
                let all = QueueOpening::Tab(QueueView::All);
                self.store.push_view(Box::new(QueueScreen::new(all)))
            }
        }
    }

    pub fn open(&mut self, destination: Destination) -> Vec<Effect> {
        match destination {
            Destination::Session(opened) => SessionChange::of(self.store).begin(*opened),
            Destination::Enquiry(row) => self.open_enquiry(*row),
            Destination::EnquiryById(id) => {
                self.store.services.see(id);
                self.store.push_view(Box::new(EnquiryScreen::by_id(id)))
            }
            Destination::Search(words) if words.is_empty() => {
                match self.store.stack.screen_context() {
                    KeyContext::Queue => self.open_queue(QueueOpening::NoSearch),
                    _ => Vec::new(),
                }
            }
            Destination::Search(words) => self.open_queue(QueueOpening::Search(words)),
            Destination::Tab(view) => self.open_queue(QueueOpening::Tab(view)),
            Destination::QueueAsLeft => self.open_queue(QueueOpening::AsLeft),
            Destination::SavedView(query, name) => {
                self.open_queue(QueueOpening::SavedView(query, name))
            }
            Destination::List(source, words) => self.open_list(source, words),
            Destination::Tasks(scope) => self
                .store
                .push_view(Box::new(TaskList::new(TaskSource::Of(scope)))),
            Destination::NextHours(scope) => self.store.push_view(Box::new(NextHours::new(scope))),
        }
    }

    fn open_enquiry(&mut self, row: QueueRow) -> Vec<Effect> {
        self.store.services.see(row.id);
        let is_enquiry = |view: &dyn AnyView| view.key_context() == KeyContext::Enquiry;
        let below = self
            .store
            .stack
            .views()
            .filter(|view| is_enquiry(*view))
            .count();
        let lowest = self.store.stack.find_lowest(is_enquiry);
        if let Some(lowest) = lowest.filter(|_| below >= MAX_ENQUIRIES) {
            self.store.close_view(lowest);
        }
        self.store.push_view(Box::new(EnquiryScreen::new(row)))
    }

    /// In place of all screens. Esc leads back to the queue, where one was among them.
    pub fn open_dashboard(&mut self) -> Vec<Effect> {
        let scope = self
            .store
            .person
            .as_ref()
            .map(|it| Scope::first(it.capabilities));
        let open = self
            .store
            .stack
            .find_lowest(|view| view.key_context() == KeyContext::Dashboard);
        let new = match self.find_queue() {
            Some(_) => DashboardScreen::in_place_of_queue,
            None => DashboardScreen::new,
        };
        self.close_all_but(open);
        match open {
            Some(_) => self.store.refresh_all(),
            None => self
                .store
                .push_view(Box::new(new(scope.unwrap_or_default()))),
        }
    }

    /// The queue in place of all screens: Esc does not lead back from a tab or a search.
    pub fn open_queue(&mut self, opening: QueueOpening) -> Vec<Effect> {
        let open = self.find_queue();
        self.close_all_but(open);
        self.show_in_queue(open, opening)
    }

    /// A list outside the tabs. Esc goes back to where it was opened.
    pub fn open_list(&mut self, source: ListSource, words: String) -> Vec<Effect> {
        let opening = QueueOpening::List(source, words);
        // The report stays below the list that it opens.
        let open = match &opening {
            QueueOpening::List(ListSource::Clocks(_), _) => None,
            _ => self.find_queue(),
        };
        if let Some(queue) = open {
            for above in self.store.stack.above(queue) {
                self.store.close_view(above);
            }
        }
        self.show_in_queue(open, opening)
    }

    fn find_queue(&self) -> Option<ViewId> {
        self.store
            .stack
            .find(|view| view.as_any().is::<QueueScreen>())
    }

    fn show_in_queue(&mut self, open: Option<ViewId>, opening: QueueOpening) -> Vec<Effect> {
        let Some(id) = open else {
            return self.store.push_view(Box::new(QueueScreen::new(opening)));
        };
        let shown = self.store.with_view(id, |view, cx: &mut Context<'_>| {
            if let Some(queue) = view.as_any_mut().downcast_mut::<QueueScreen>() {
                queue.open(opening, cx);
            }
        });
        shown.map(|((), effects)| effects).unwrap_or_default()
    }

    fn close_all_but(&mut self, kept: Option<ViewId>) {
        for id in self.store.stack.ids() {
            if Some(id) != kept {
                self.store.close_view(id);
            }
        }
    }
}
