//! Request ids: only the response to the newest request of a slot counts; a late response to an older one is dropped.

use crate::runtime::effect::{RequestId, Slot};
use std::collections::HashMap;

#[derive(Clone, Debug, Default)]
pub struct RequestIds {
    last: u64,
    newest: HashMap<Slot, u64>,
    /// Request ids up to this one belong to an ended session, so to another user.
    forgotten: u64,
}

impl RequestIds {
    pub fn issue(&mut self, slot: Slot) -> RequestId {
        self.last += 1;
        self.newest.insert(slot, self.last);
        RequestId {
            slot,
            number: self.last,
        }
    }

    /// Mutations do not replace each other, so for them only the session matters.
    pub fn counts(&self, request_id: RequestId) -> bool {
        request_id.number > self.forgotten
            && (request_id.slot == Slot::Act
                || self.newest.get(&request_id.slot) == Some(&request_id.number))
    }

    /// Drops the response to the last request of a slot.
    pub fn forget(&mut self, slot: Slot) {
        self.newest.remove(&slot);
    }

    pub fn forget_all(&mut self) {
        self.forgotten = self.last;
    }
}
