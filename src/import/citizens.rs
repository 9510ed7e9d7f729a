//! The citizens of a chunk: found again where they are here already, and registered where they are not. A detail that
//! the citizen's record cannot have, or has otherwise, is kept in a note.
//!
//! Two records are of one citizen where the source's own key of the citizen is the same. Where the mapping names no
//! such key or the cell is empty, they are where name and email address are the same, or name and telephone number
//! where there is no email address. A name alone identifies nobody.

use super::citizen_parser::listed;
use super::contact::ContactDetail;
use super::load::ImportContext;
use super::row::{ImportRow, ImportedCitizen, ImportedNote};
use super::tenant_loader::TenantLoader;
use crate::sql;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use strum::IntoEnumIterator;
use tokio_postgres::{Error, Row, Transaction};
use uuid::Uuid;

type Details = BTreeMap<ContactDetail, String>;

/// What two records of one citizen have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    Key(Vec<u8>),
    Email {
        name: String,
        email: String,
    },
    Phone {
        name: String,
        phone: String,
    },
    /// Only this record's, by its line.
    Own(u64),
}

/// The citizens of some rows, in the order of the rows.
#[derive(Debug, Default)]
pub(super) struct PlacedCitizens {
    pub ids: Vec<Option<Uuid>>,
    /// With the place of the row.
    pub notes: Vec<(usize, ImportedNote)>,
    pub noted: Vec<&'static str>,
}

/// A citizen of a row, with the details in the form in which the database keeps them.
struct WantedCitizen<'a> {
    row: usize,
    received: DateTime<Utc>,
    citizen: &'a ImportedCitizen,
    details: Details,
    /// Details that have no such form, as the file has them.
    rest: Details,
    identity: Identity,
}

struct LoadedCitizen {
    id: Uuid,
    name: String,
    details: Details,
    /// When the first record of theirs came.
    since: DateTime<Utc>,
    /// Of a citizen to be registered; none for one who is here already.
    kind: Option<&'static str>,
}

/// Finds or registers the citizens of these rows. A dry run registers none, and counts the same.
pub(super) async fn place(
    transaction: &Transaction<'_>,
    loader: &mut TenantLoader,
    rows: &[&ImportRow],
    shared: &ImportContext,
) -> Result<PlacedCitizens, Error> {
    let mut placed = PlacedCitizens {
        ids: vec![None; rows.len()],
        ..PlacedCitizens::default()
    };
    let wanted = in_form(transaction, rows).await?;
    if wanted.is_empty() {
        return Ok(placed);
    }
    let mut known = known(transaction, loader, &wanted, shared).await?;
    let ids = new_ids(transaction, wanted.len(), shared).await?;
    let mut citizens: HashMap<Identity, LoadedCitizen> = HashMap::new();
    for (place, (one, id)) in wanted.iter().zip(ids).enumerate() {
        let met = shared.order.dry_run && !loader.seen_citizens.insert(one.identity.clone());
        let before = citizens
            .remove(&one.identity)
            .or_else(|| known.remove(&place));
        placed.noted.push(if before.is_some() || met {
            "citizens_found_again"
        } else {
            "citizens_registered"
        });
        let mut citizen = before.unwrap_or_else(|| one.register(id));
        citizen.since = citizen.since.min(one.received);
        if let Some(note) = one.note(&citizen) {
            placed.noted.push("contact_details_kept_in_a_note");
            placed.notes.push((one.row, note));
        }
        if let Some(id) = placed.ids.get_mut(one.row) {
            *id = Some(citizen.id);
        }
        citizens.insert(one.identity.clone(), citizen);
    }
    if !shared.order.dry_run {
        register(transaction, citizens.values()).await?;
    }
    Ok(placed)
}

/// The citizens of the rows, with their details in the forms of the database.
async fn in_form<'a>(
    transaction: &Transaction<'_>,
    rows: &[&'a ImportRow],
) -> Result<Vec<WantedCitizen<'a>>, Error> {
    let all: Vec<(usize, &ImportRow, &ImportedCitizen)> = rows
        .iter()
        .enumerate()
        .filter_map(|(place, row)| Some((place, *row, row.citizen.as_ref()?)))
        .collect();
    let column = |detail| -> Vec<Option<&str>> {
        let details = all.iter().map(|(.., citizen)| &citizen.details);
        details
            .map(|details| details.get(&detail).map(String::as_str))
            .collect()
    };
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let forms = transaction
        .query(
            sql::load::import::CONTACTS,
            &[
                &column(ContactDetail::Phone),
                &column(ContactDetail::Email),
                &column(ContactDetail::Postcode),
            ],
        )
        .await?;
    let each = all.iter().zip(&forms);
    each.map(|((place, row, citizen), form)| WantedCitizen::new(*place, row, citizen, form))
        .collect()
}

impl<'a> WantedCitizen<'a> {
    fn new(
        place: usize,
        row: &ImportRow,
        citizen: &'a ImportedCitizen,
        form: &Row,
    ) -> Result<Self, Error> {
        let (mut details, mut rest) = (Details::new(), Details::new());
        for (detail, text) in &citizen.details {
            let formed = match detail.longest() {
                Some(most) => (text.chars().count() <= most).then(|| text.clone()),
                None => form.try_get(detail.code())?,
            };
            match formed {
                Some(formed) => details.insert(*detail, formed),
                None => rest.insert(*detail, text.clone()),
            };
        }
        let name = || citizen.name.to_lowercase();
        let contact = |detail| details.get(&detail).cloned();
        let identity = match (
            &citizen.key_digest,
            contact(ContactDetail::Email),
            contact(ContactDetail::Phone),
        ) {
            (Some(digest), ..) => Identity::Key(digest.clone()),
            (None, Some(email), _) => Identity::Email {
                name: name(),
                email,
            },
            (None, None, Some(phone)) => Identity::Phone {
                name: name(),
                phone,
            },
            (None, None, None) => Identity::Own(row.line),
        };
        Ok(Self {
            row: place,
            received: row.received,
            citizen,
            details,
            rest,
            identity,
        })
    }

    fn register(&self, id: Uuid) -> LoadedCitizen {
        LoadedCitizen {
            id,
            name: self.citizen.name.clone(),
            details: self.details.clone(),
            since: self.received,
            kind: Some(self.citizen.kind.into()),
        }
    }

    /// What the record says of the citizen and the citizen's own record does not.
    fn note(&self, citizen: &LoadedCitizen) -> Option<ImportedNote> {
        let mut rest = self.rest.clone();
        for (detail, text) in &self.details {
            let kept = citizen.details.get(detail);
            if kept.is_none_or(|kept| kept.to_lowercase() != text.to_lowercase()) {
                rest.insert(*detail, text.clone());
            }
        }
        let mut body = (!rest.is_empty()).then(|| listed(rest));
        if citizen.name.to_lowercase() != self.citizen.name.to_lowercase() {
            let begins = body.unwrap_or_else(|| listed(Details::new()));
            body = Some(format!("{begins}\nName: {}", self.citizen.name));
        }
        body.map(|body| ImportedNote {
            body,
            at: self.received,
        })
    }
}

/// Citizens that exist already, by the place among the wanted.
async fn known(
    transaction: &Transaction<'_>,
    loader: &TenantLoader,
    wanted: &[WantedCitizen<'_>],
    shared: &ImportContext,
) -> Result<HashMap<usize, LoadedCitizen>, Error> {
    // Without a session the tenant does not exist yet, and has no citizens.
    if loader.token.is_none() {
        return Ok(HashMap::new());
    }
    let contact = |detail| -> Vec<Option<&str>> {
        let each = wanted.iter();
        each.map(|one| one.details.get(&detail).map(String::as_str))
            .collect()
    };
    let digests: Vec<Option<&[u8]>> = wanted
        .iter()
        .map(|one| one.citizen.key_digest.as_deref())
        .collect();
    let names: Vec<&str> = wanted.iter().map(|one| one.citizen.name.as_str()).collect();
    let found = transaction
        .query(
            sql::load::import::KNOWN_CITIZENS,
            &[
                &shared.order.mapping.source,
                &digests,
                &names,
                &contact(ContactDetail::Email),
                &contact(ContactDetail::Phone),
            ],
        )
        .await?;
    let mut known = HashMap::new();
    for row in found {
        let place: i64 = row.try_get("place")?;
        let place = usize::try_from(place - 1).unwrap_or(usize::MAX);
        let mut details = Details::new();
        for detail in ContactDetail::iter() {
            if let Some(text) = row.try_get(detail.code())? {
                details.insert(detail, text);
            }
        }
        known.insert(
            place,
            LoadedCitizen {
                id: row.try_get("id")?,
                name: row.try_get("name")?,
                details,
                since: DateTime::<Utc>::MAX_UTC,
                kind: None,
            },
        );
    }
    Ok(known)
}

async fn new_ids(
    transaction: &Transaction<'_>,
    count: usize,
    shared: &ImportContext,
) -> Result<Vec<Uuid>, Error> {
    if shared.order.dry_run {
        return Ok(vec![Uuid::nil(); count]);
    }
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    let rows = transaction.query(sql::load::NEW_IDS, &[&count]).await?;
    rows.iter().map(|row| row.try_get("id")).collect()
}

async fn register(
    transaction: &Transaction<'_>,
    citizens: impl Iterator<Item = &LoadedCitizen>,
) -> Result<(), Error> {
    let rows: Vec<Value> = citizens
        .filter_map(|citizen| {
            let mut row = json!({
                "id": citizen.id, "kind": citizen.kind?, "name": citizen.name, "since": citizen.since,
            });
            for (detail, text) in &citizen.details {
                row[detail.code()] = text.as_str().into();
            }
            Some(row)
        })
        .collect();
    if !rows.is_empty() {
        let sql = sql::load::import::CITIZENS;
        transaction.execute(sql, &[&Value::Array(rows)]).await?;
    }
    Ok(())
}
