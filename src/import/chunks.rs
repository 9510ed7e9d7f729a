//! Rows gathered by tenant until there are enough for a transaction. However many tenants a file mixes, no
//! more than a few chunks' worth of rows is held.

use super::row::{Owner, Row};
use std::collections::HashMap;

/// Rows of one tenant, in the order of the file.
#[derive(Debug)]
pub(super) struct Chunk {
    pub owner: Owner,
    pub rows: Vec<Row>,
}

pub(super) struct Gatherer {
    size: usize,
    held: usize,
    waiting: HashMap<Owner, Vec<Row>>,
}

impl Gatherer {
    pub(super) fn new(size: usize) -> Self {
        Self {
            size: size.max(1),
            held: 0,
            waiting: HashMap::new(),
        }
    }

    /// Takes a row; gives a chunk back when one is full, or when too much is held.
    pub(super) fn take(&mut self, row: Row) -> Option<Chunk> {
        let owner = row.tenant.clone();
        let rows = self.waiting.entry(owner.clone()).or_default();
        rows.push(row);
        self.held += 1;
        if rows.len() >= self.size {
            return self.release(&owner);
        }
        if self.held < 4 * self.size {
            return None;
        }
        let largest = self
            .waiting
            .iter()
            .max_by_key(|(_, rows)| rows.len())?
            .0
            .clone();
        self.release(&largest)
    }

    /// What is left at the end, largest first, so that the writers end together.
    pub(super) fn rest(mut self) -> Vec<Chunk> {
        let mut chunks: Vec<Chunk> = self
            .waiting
            .drain()
            .map(|(owner, rows)| Chunk { owner, rows })
            .collect();
        chunks.sort_by(|a, b| {
            b.rows
                .len()
                .cmp(&a.rows.len())
                .then_with(|| a.owner.code.cmp(&b.owner.code))
        });
        chunks
    }

    fn release(&mut self, owner: &Owner) -> Option<Chunk> {
        let rows = self.waiting.remove(owner)?;
        self.held -= rows.len();
        Some(Chunk {
            owner: owner.clone(),
            rows,
        })
    }
}
