//! Rows gathered by tenant until there are enough for a transaction. However many tenants a file mixes, and
//! however long its texts are, no more than a few chunks' worth of them is held.

use super::row::{ImportRow, Owner};
use std::collections::HashMap;

/// A chunk of long texts is full before it has its rows.
const FULL: usize = 4 << 20;

/// What may be held of all tenants together, in bytes.
const HELD: usize = 4 * FULL;

/// Rows of one tenant, in the order of the file.
#[derive(Debug)]
pub(super) struct Chunk {
    pub owner: Owner,
    pub rows: Vec<ImportRow>,
    /// What it takes in memory, roughly, in bytes.
    pub weight: usize,
}

impl Chunk {
    fn new(owner: Owner) -> Self {
        Self {
            owner,
            rows: Vec::new(),
            weight: 0,
        }
    }
}

pub(super) struct Gatherer {
    size: usize,
    held: usize,
    waiting: HashMap<Owner, Chunk>,
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
    pub(super) fn push(&mut self, row: ImportRow) -> Option<Chunk> {
        let (owner, weight) = (row.tenant.clone(), row.weight());
        let chunk = self
            .waiting
            .entry(owner.clone())
            .or_insert_with(|| Chunk::new(owner.clone()));
        chunk.rows.push(row);
        chunk.weight += weight;
        self.held += weight;
        if chunk.rows.len() >= self.size || chunk.weight >= FULL {
            return self.release(&owner);
        }
        if self.held < HELD {
            return None;
        }
        let heaviest = self.waiting.values().max_by_key(|chunk| chunk.weight)?;
        let owner = heaviest.owner.clone();
        self.release(&owner)
    }

    /// What is left at the end, largest first, so that the writers end together.
    pub(super) fn rest(self) -> Vec<Chunk> {
        let mut chunks: Vec<Chunk> = self.waiting.into_values().collect();
        chunks.sort_by(|a, b| {
            let by_size = b.rows.len().cmp(&a.rows.len());
            by_size.then_with(|| a.owner.code.cmp(&b.owner.code))
        });
        chunks
    }

    fn release(&mut self, owner: &Owner) -> Option<Chunk> {
        let chunk = self.waiting.remove(owner)?;
        self.held -= chunk.weight;
        Some(chunk)
    }
}
