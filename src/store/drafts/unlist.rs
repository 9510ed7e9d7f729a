//! Removes rows from the list of drafts as soon as their drafts are discarded.

use crate::store::Store;

impl Store {
    /// Removes the rows without drafts; the list is loaded again once the database has deleted the drafts. The cursor
    /// stays on its enquiry, or goes to the next one.
    pub(super) fn unlist(&mut self) {
        let list = self.queue.list();
        let targets = list.targets().into_iter().map(|row| row.id);
        let gone: Vec<_> = targets
            .filter(|id| self.drafts_about(*id).is_empty())
            .collect();
        let lines = self.measured.lines;
        let list = self.queue.list_mut();
        let up_to_the_bar = list.cursor.index.saturating_sub(list.above);
        let before = list.shown().into_iter().take(up_to_the_bar);
        let gone_before = before.filter(|row| gone.contains(&row.id)).count();
        list.marks.retain(|id| !gone.contains(id));
        if let Some(rows) = list.rows.value_mut() {
            rows.retain(|row| !gone.contains(&row.id));
        }
        let (index, len) = (list.cursor.index - gone_before, list.len());
        list.cursor.follow(index, len, lines);
    }
}
