//! The open views, from the lowest to the one on top.

mod selection;

use super::AnyView;
use crate::runtime::request::ViewId;

#[derive(Clone, Debug, Default)]
pub struct ViewStack {
    views: Vec<(ViewId, Box<dyn AnyView>)>,
    last: u64,
}

impl ViewStack {
    pub fn push(&mut self, view: Box<dyn AnyView>) -> ViewId {
        self.last += 1;
        self.views.push((ViewId(self.last), view));
        ViewId(self.last)
    }

    /// By its number: by the time a change is answered, another view may lie on top.
    pub fn close(&mut self, id: ViewId) {
        self.views.retain(|(other, _)| *other != id);
    }

    /// Closes every view. Their numbers are not used again.
    pub fn clear(&mut self) {
        self.views.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.views.is_empty()
    }

    pub fn top(&self) -> Option<(ViewId, &dyn AnyView)> {
        self.views.last().map(|(id, view)| (*id, view.as_ref()))
    }

    /// The topmost view that takes the whole screen.
    pub fn screen(&self) -> Option<&dyn AnyView> {
        self.visible().next().filter(|view| !view.is_popup())
    }

    /// The topmost view that takes the whole screen, and the popups above it; without such a view, all.
    pub fn visible(&self) -> impl Iterator<Item = &dyn AnyView> {
        let lowest = self.views.iter().rposition(|(_, view)| !view.is_popup());
        self.views().skip(lowest.unwrap_or(0))
    }

    pub fn get_mut(&mut self, id: ViewId) -> Option<&mut Box<dyn AnyView>> {
        let found = self.views.iter_mut().find(|(other, _)| *other == id);
        found.map(|(_, view)| view)
    }

    /// The uppermost view of which this holds.
    pub fn find(&self, holds: impl Fn(&dyn AnyView) -> bool) -> Option<ViewId> {
        let found = self.views.iter().rfind(|(_, view)| holds(view.as_ref()));
        found.map(|(id, _)| *id)
    }

    /// The lowest view of which this holds.
    pub fn find_lowest(&self, holds: impl Fn(&dyn AnyView) -> bool) -> Option<ViewId> {
        let found = self.views.iter().find(|(_, view)| holds(view.as_ref()));
        found.map(|(id, _)| *id)
    }

    pub fn is_lowest(&self, id: ViewId) -> bool {
        self.views.first().is_some_and(|(lowest, _)| *lowest == id)
    }

    /// The views above this one, the uppermost last.
    pub fn above(&self, id: ViewId) -> Vec<ViewId> {
        let from = self.views.iter().skip_while(|(other, _)| *other != id);
        from.skip(1).map(|(id, _)| *id).collect()
    }

    pub fn contains(&self, id: ViewId) -> bool {
        self.views.iter().any(|(other, _)| *other == id)
    }

    pub fn ids(&self) -> Vec<ViewId> {
        self.views.iter().map(|(id, _)| *id).collect()
    }

    pub fn views(&self) -> impl Iterator<Item = &dyn AnyView> {
        self.views.iter().map(|(_, view)| view.as_ref())
    }
}
