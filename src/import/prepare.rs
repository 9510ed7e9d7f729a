//! Before the first row: the turn of the source is taken, the mapping's codes are compared with those of
//! core, and the writers are connected.

use super::ImportOptions;
use super::error::{ImportError, wrong};
use super::mapping::Mapping;
use super::nearest::nearest;
use super::source::InputFile;
use super::texts::is_refused;
use crate::sql;
use std::collections::HashSet;
use std::time::Duration;
use tokio_postgres::{Client, Config, NoTls};

const KINDS: [&str; 6] = [
    "department",
    "agency",
    "council",
    "court",
    "nhs_body",
    "advice_centre",
];

/// A list of more codes than these is not written where one of them is near.
const LISTED: usize = 12;

/// Another import of the source is waited for two seconds: so many times, so long between.
const ASKED: usize = 40;
const BETWEEN: Duration = Duration::from_millis(50);

/// What the writers work with.
pub(super) struct TenantLoaders {
    pub writers: Vec<Client>,
    /// Holds the turn of the source for as long as it lives.
    pub turn: Client,
    /// Tenants that were founded before.
    pub tenant_codes: HashSet<String>,
    /// What the batches are called.
    pub batch_source: String,
}

pub(super) async fn open(
    order: &ImportOptions,
    file: &InputFile,
    loader: &Config,
) -> Result<TenantLoaders, ImportError> {
    let mapping = &order.mapping;
    let turn = connect(loader).await?;
    if !take_turn(&turn, &mapping.source).await? {
        return Err(wrong(format!(
            "Another import of {} is running: wait until it has ended.",
            mapping.source
        )));
    }
    compare(order, &turn).await?;
    let codes = turn.query(sql::load::TENANT_CODES, &[]).await?;
    let mut writers = Vec::new();
    for _ in 0..order.writers.max(1) {
        writers.push(connect(loader).await?);
    }
    Ok(TenantLoaders {
        writers,
        turn,
        tenant_codes: codes
            .iter()
            .map(|row| row.try_get("code"))
            .collect::<Result<_, _>>()?,
        batch_source: batch_source(mapping, file),
    })
}

/// An import that has just ended may hold its turn for a moment more: the server lets go of it when it has
/// read that the connection is closed.
async fn take_turn(client: &Client, source: &str) -> Result<bool, ImportError> {
    for _ in 0..ASKED {
        let row = client
            .query_one(sql::load::import::TURN, &[&source])
            .await?;
        if row.try_get("taken")? {
            return Ok(true);
        }
        tokio::time::sleep(BETWEEN).await;
    }
    Ok(false)
}

async fn connect(loader: &Config) -> Result<Client, ImportError> {
    let (client, connection) = loader.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// `import boston_311: boston, file.csv.gz`: auth.resume_import knows a batch of a source by its beginning.
fn batch_source(mapping: &Mapping, file: &InputFile) -> String {
    let name = file.path.file_name().unwrap_or_default().to_string_lossy();
    let whole = format!("import {}: {}, {name}", mapping.source, mapping.name);
    whole
        .chars()
        .filter(|c| !is_refused(*c))
        .take(200)
        .collect()
}

/// Every code that the mapping or the command line names is one of core's.
async fn compare(order: &ImportOptions, client: &Client) -> Result<(), ImportError> {
    let mapping = &order.mapping;
    let row = client.query_one(sql::load::CODES, &[]).await?;
    let stages: Vec<String> = row.try_get("stages")?;
    if stages.is_empty() {
        return Err(wrong(
            "The database has no reference data yet: start `enquiries` once, then import.",
        ));
    }
    let mut faults = Vec::new();
    let mut judge = |what: String, code: &str, known: &[String]| {
        if known.iter().any(|one| one == code) {
            return;
        }
        let remedy = match nearest(code, known) {
            Some(near) if known.len() > LISTED => format!("did you mean {near}?"),
            Some(near) => format!("did you mean {near}? Use one of {}.", known.join(", ")),
            None => format!("use one of {}.", known.join(", ")),
        };
        let fault = format!("{what}, and there is none: {remedy}");
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    };
    let channels: Vec<String> = row.try_get("channels")?;
    let rule = &mapping.channel;
    for code in rule.values.values().chain(&rule.default) {
        judge(format!("the channel {code:?}"), code, &channels);
    }
    let priorities: Vec<i16> = row.try_get("priorities")?;
    let priorities: Vec<String> = priorities.iter().map(ToString::to_string).collect();
    let priority = mapping.priority.to_string();
    judge(format!("the priority {priority}"), &priority, &priorities);
    let categories: Vec<String> = row.try_get("categories")?;
    for category in mapping.categories() {
        judge(format!("the category {category:?}"), category, &categories);
    }
    let kind = &mapping.tenant.kind;
    judge(
        format!("the tenant kind {kind:?}"),
        kind,
        &KINDS.map(str::to_owned),
    );
    let roles: Vec<String> = row.try_get("roles")?;
    for staff in &order.staff {
        judge(format!("the role {:?}", staff.role), &staff.role, &roles);
    }
    match faults.as_slice() {
        [] => Ok(()),
        [one] => Err(wrong(format!("The mapping {} names {one}", mapping.name))),
        all => Err(wrong(format!(
            "The mapping {} has {} faults. It names\n  {}",
            mapping.name,
            all.len(),
            all.join("\n  ")
        ))),
    }
}
