//! Lines go from the list of what is not sent as soon as what was typed about them is discarded.

use crate::store::Store;

impl Store {
    /// The rows about which nothing is typed any more go at once; the list is read again when the database has dropped
    /// what was typed. The bar stays on its enquiry, or comes to the next one.
    pub(super) fn unlist(&mut self) {
        let list = self.queue.list();
        let targets = list.targets().into_iter().map(|row| row.id);
        let gone: Vec<_> = targets.filter(|id| self.typed_on(*id).is_empty()).collect();
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
