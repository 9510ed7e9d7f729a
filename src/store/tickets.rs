//! Which answers still count. The newest ticket of a slot wins; a late answer to an older one is dropped.

use crate::effect::{Slot, Ticket};
use std::collections::HashMap;

#[derive(Clone, Debug, Default)]
pub struct Tickets {
    last: u64,
    newest: HashMap<Slot, u64>,
    /// Tickets up to this one belong to a session that ended: their answers are another person's.
    forgotten: u64,
}

impl Tickets {
    pub fn issue(&mut self, slot: Slot) -> Ticket {
        self.last += 1;
        self.newest.insert(slot, self.last);
        Ticket {
            slot,
            number: self.last,
        }
    }

    /// Acts do not overtake each other, so for them only the session matters.
    pub fn counts(&self, ticket: Ticket) -> bool {
        ticket.number > self.forgotten
            && (ticket.slot == Slot::Act || self.newest.get(&ticket.slot) == Some(&ticket.number))
    }

    /// No answer to what was asked last counts any more.
    pub fn forget(&mut self, slot: Slot) {
        self.newest.remove(&slot);
    }

    pub fn forget_all(&mut self) {
        self.forgotten = self.last;
    }
}
