//! What citizens ask twice, and what has parts: a duplicate that is merged, one that is not found yet, and a whole with
//! two parts.

use super::Planner;
use super::life::Life;
use crate::seeds::SeedError;
use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

/// How an enquiry belongs to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belongs {
    MergedInto(Uuid),
    /// The same question again, which nobody has noticed.
    Repeats,
    PartOf(Uuid),
}

impl<'a> Planner<'a> {
    /// Each of another open enquiry of a known citizen.
    pub(super) fn twice_and_in_parts(
        &mut self,
        lives: &[Life<'a>],
    ) -> Result<Vec<Life<'a>>, SeedError> {
        let mut added: Vec<Life<'a>> = Vec::new();
        let suits = |life: &&Life<'a>| {
            life.is_open() && !life.asked && life.citizen.is_some() && life.holder.is_some()
        };
        let mut firsts = lives.iter().filter(suits);
        if let Some(first) = firsts.next() {
            added.extend(self.again(first, Belongs::MergedInto(first.id))?);
        }
        if let Some(first) = firsts.next() {
            added.extend(self.again(first, Belongs::Repeats)?);
        }
        if let Some(whole) = firsts.next() {
            let others = self.body.types.iter();
            let others = others.filter(|kind| kind.code != whole.kind.code).take(2);
            for kind in others.collect::<Vec<_>>() {
                let about = self.now - TimeDelta::minutes(self.dice.between(20, 90));
                if let Some(mut part) = self.receive(kind, about, true)? {
                    part.citizen = whole.citizen;
                    part.belongs = Some(Belongs::PartOf(whole.id));
                    added.push(part);
                }
            }
        }
        Ok(added)
    }

    /// The same question of the same citizen, a while ago.
    fn again(&mut self, first: &Life<'a>, belongs: Belongs) -> Result<Option<Life<'a>>, SeedError> {
        let about = self.now - TimeDelta::minutes(self.dice.between(20, 90));
        let again = self.receive(first.kind, about, true)?;
        Ok(again.map(|again| Life {
            citizen: first.citizen,
            matter: first.matter,
            variant: first.variant,
            subject: first.subject.clone(),
            body: first.body.clone(),
            custom_fields: first.custom_fields.clone(),
            belongs: Some(belongs),
            ..again
        }))
    }
}

impl Life<'_> {
    /// The link to what it belongs to.
    pub(super) fn own_link(&self) -> Option<Value> {
        match self.belongs? {
            Belongs::MergedInto(original) => Some(json!({
                "enquiry_id": self.id, "kind": "duplicate_of", "other_enquiry_id": original, "merged": true,
            })),
            Belongs::Repeats => None,
            Belongs::PartOf(whole) => Some(json!({
                "enquiry_id": whole, "kind": "parent_of", "other_enquiry_id": self.id,
            })),
        }
    }
}
