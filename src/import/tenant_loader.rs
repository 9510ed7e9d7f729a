//! One tenant while an import loads it: its session, its batch, and the configuration that imported work
//! needs. It changes only when its transaction commits.

use super::citizens::Identity;
use super::error::ImportError;
use super::load::ImportContext;
use super::mapping::Stage;
use super::row::{ImportRow, Owner};
use super::{PROGRAM, codes};
use crate::sql;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use tokio_postgres::{Error, Row, Transaction};
use uuid::Uuid;

/// The workflow that imported enquiries have.
const WORKFLOW: &str = "imported";
/// The longest codes of teams and of types.
const TEAM_CODE: usize = 31;
const TYPE_CODE: usize = 41;

#[derive(Clone, Debug)]
pub(super) struct TenantLoader {
    pub owner: Owner,
    /// The tenant is there.
    pub founded: bool,
    /// Of the session that this import works in.
    pub token: Option<String>,
    batch_open: bool,
    /// What was met in a tenant that this import did not found.
    pub before: Option<Before>,
    /// Batches that a killed import had left.
    pub closed_batches: u64,
    workflow_id: Option<Uuid>,
    stages: HashMap<String, Uuid>,
    teams: HashMap<String, Uuid>,
    types: HashMap<String, Uuid>,
    /// Keys that a dry run has met, and where.
    pub seen_keys: HashMap<String, u64>,
    /// Citizens that a dry run has met.
    pub seen_citizens: HashSet<Identity>,
}

/// A tenant that was there already.
#[derive(Clone, Debug)]
pub(super) struct Before {
    pub name: String,
    /// This source was loaded into it before.
    pub loaded: bool,
}

/// The configuration of one row, as keys.
pub(super) struct Placed {
    pub team: Uuid,
    pub kind: Uuid,
}

impl TenantLoader {
    pub(super) fn new(owner: Owner, founded: bool) -> Self {
        Self {
            owner,
            founded,
            token: None,
            batch_open: false,
            before: None,
            closed_batches: 0,
            workflow_id: None,
            stages: HashMap::new(),
            teams: HashMap::new(),
            types: HashMap::new(),
            seen_keys: HashMap::new(),
            seen_citizens: HashSet::new(),
        }
    }

    /// Goes on in the tenant's session, or opens one where the tenant is there.
    pub(super) async fn enter(
        &mut self,
        transaction: &Transaction<'_>,
        shared: &ImportContext,
    ) -> Result<(), ImportError> {
        if let Some(token) = &self.token {
            transaction
                .query_one(sql::load::import::ENTER, &[token])
                .await?;
            return Ok(());
        }
        if !self.founded && !shared.order.dry_run {
            self.founded = self.was_founded_meanwhile(transaction).await?;
        }
        if self.founded {
            self.open_session(transaction).await?;
            let row = transaction
                .query_one(sql::load::import::RESUME, &[&shared.order.mapping.source])
                .await?;
            self.before = Some(Before {
                name: row.try_get("tenant_name")?,
                loaded: row.try_get("loaded_before")?,
            });
            let closed: i32 = row.try_get("closed_batches")?;
            self.closed_batches = u64::try_from(closed).unwrap_or_default();
            self.read_configuration(transaction).await?;
        }
        Ok(())
    }

    /// Takes the turn of founding, and then looks: an import of another source may have founded it just now.
    async fn was_founded_meanwhile(&self, transaction: &Transaction<'_>) -> Result<bool, Error> {
        transaction
            .query_one(sql::load::import::FOUNDING, &[])
            .await?;
        let codes = transaction.query(sql::load::TENANT_CODES, &[]).await?;
        for row in codes {
            if row.try_get::<_, &str>("code")? == self.owner.code {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes the turn of making workflow, teams and types, and then looks what is there: an import of another
    /// source may have made the same ones just now.
    async fn configure(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let sql = sql::load::import::CONFIGURING;
        transaction.query_one(sql, &[&self.owner.code]).await?;
        self.read_configuration(transaction).await
    }

    /// The owner of this tenant, if these rows belong to another. A code made from a name matches only the tenant of
    /// exactly that name that this source created; a tenant created now belongs to the first name.
    pub(super) fn owner_conflict<'a>(&'a self, owner: &'a Owner) -> Option<&'a str> {
        match &self.before {
            _ if owner.listed => None,
            Some(before) => {
                let theirs = before.loaded && before.name == owner.name;
                (!theirs).then_some(before.name.as_str())
            }
            None => owner.code_conflict.as_deref(),
        }
    }

    async fn open_session(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let sql = sql::load::OPEN_SESSION;
        let row = transaction
            .query_one(sql, &[&self.owner.code, &PROGRAM])
            .await?;
        self.token = Some(row.try_get("token")?);
        Ok(())
    }

    /// Founds the tenant, opens the batch and makes the workflow, each where it is not there yet.
    pub(super) async fn make_ready(
        &mut self,
        transaction: &Transaction<'_>,
        shared: &ImportContext,
    ) -> Result<(), Error> {
        if !self.founded {
            let sql = sql::load::CREATE_TENANT;
            let kind = &shared.order.mapping.tenant.kind;
            transaction
                .query_one(sql, &[&self.owner.code, &self.owner.name, kind])
                .await?;
            self.founded = true;
            transaction.query_one(sql::load::CLOSE_SESSION, &[]).await?;
            self.open_session(transaction).await?;
        }
        self.open_batch(transaction, shared).await?;
        if self.stages.is_empty() {
            self.configure(transaction).await?;
        }
        if self.stages.is_empty() {
            self.make_workflow(transaction).await?;
            self.read_configuration(transaction).await?;
        }
        Ok(())
    }

    pub(super) async fn open_batch(
        &mut self,
        transaction: &Transaction<'_>,
        shared: &ImportContext,
    ) -> Result<(), Error> {
        if !self.batch_open {
            let sql = sql::load::OPEN_BATCH;
            transaction
                .query_one(sql, &[&shared.batch_source, &Some(&shared.file.sha256)])
                .await?;
            self.batch_open = true;
        }
        Ok(())
    }

    /// The code of a team by its name, where the tenant has it.
    pub(super) fn team_code(&self, name: &str) -> Option<String> {
        let code = codes::slug(name, TEAM_CODE);
        self.teams.contains_key(&code).then_some(code)
    }

    /// What the tenant is called: as it was founded, or as it is to be.
    pub(super) fn name(&self) -> &str {
        let before = self.before.as_ref();
        before.map_or(&self.owner.name, |before| &before.name)
    }

    async fn make_workflow(&self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let sql = sql::load::WORKFLOW;
        let row = transaction
            .query_one(sql, &[&WORKFLOW, &1_i16, &"Imported work"])
            .await?;
        let id: Uuid = row.try_get("id")?;
        let (stages, transitions) = (stages(), transitions());
        for (statement, rows) in [
            (sql::load::WORKFLOW_STAGES, &stages),
            (sql::load::WORKFLOW_TRANSITIONS, &transitions),
            (sql::load::TRANSITION_ROLES, &transitions),
        ] {
            transaction.execute(statement, &[&id, rows]).await?;
        }
        transaction
            .execute(sql::load::PUBLISH_WORKFLOW, &[&id])
            .await?;
        Ok(())
    }

    async fn read_configuration(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let sql = sql::load::import::STAGES;
        for row in transaction.query(sql, &[&WORKFLOW]).await? {
            self.workflow_id = Some(row.try_get("workflow_id")?);
            self.stages.insert(row.try_get("code")?, row.try_get("id")?);
        }
        let teams = transaction.query(sql::load::import::TEAMS, &[]).await?;
        self.teams = ids_by_code(&teams)?;
        let types = transaction.query(sql::load::import::TYPES, &[]).await?;
        self.types = ids_by_code(&types)?;
        Ok(())
    }

    /// Team and type of each row; makes those that the tenant does not have yet.
    pub(super) async fn place(
        &mut self,
        transaction: &Transaction<'_>,
        rows: &[&ImportRow],
        shared: &ImportContext,
    ) -> Result<Vec<Placed>, Error> {
        let named: Vec<(String, String)> = rows
            .iter()
            .map(|row| {
                (
                    codes::slug(&row.team, TEAM_CODE),
                    codes::slug(&row.kind, TYPE_CODE),
                )
            })
            .collect();
        let known = |loader: &Self| {
            let mut codes = named.iter();
            codes.all(|(team, kind)| {
                loader.teams.contains_key(team) && loader.types.contains_key(kind)
            })
        };
        if !known(self) {
            self.configure(transaction).await?;
        }
        let mut made = HashSet::new();
        let mut teams = Vec::new();
        let mut types = Vec::new();
        for (row, (team, kind)) in rows.iter().zip(&named) {
            if !self.teams.contains_key(team) && made.insert(("team", team)) {
                teams.push(json!({ "code": team, "name": row.team }));
            }
            if !self.types.contains_key(kind) && made.insert(("type", kind)) {
                // The team that has the first request of a type gets the type.
                types.push(json!({
                    "code": kind, "name": row.kind, "workflow": WORKFLOW, "team": team,
                    "category": shared.order.mapping.category_of(&self.owner.code),
                    "priority": shared.order.mapping.priority,
                    "resolve_within_hours": shared.order.mapping.resolve_within_hours,
                }));
            }
        }
        if !made.is_empty() {
            let (teams, types) = (Value::Array(teams), Value::Array(types));
            for (sql, new) in [
                (sql::load::TEAMS, &teams),
                (sql::load::ENQUIRY_TYPES, &types),
                (sql::load::RESOLUTION_TARGETS, &types),
            ] {
                transaction.execute(sql, &[new]).await?;
            }
            self.read_configuration(transaction).await?;
        }
        let nobody = Uuid::nil();
        let key = |keys: &HashMap<String, Uuid>, code| keys.get(code).copied().unwrap_or(nobody);
        Ok(named
            .iter()
            .map(|(team, kind)| Placed {
                team: key(&self.teams, team),
                kind: key(&self.types, kind),
            })
            .collect())
    }

    pub(super) fn workflow(&self) -> Uuid {
        self.workflow_id.unwrap_or_default()
    }

    /// A missing stage becomes an id that no stage has, which the foreign key refuses.
    pub(super) fn stage(&self, stage: Stage) -> Uuid {
        self.stages.get(stage.code()).copied().unwrap_or_default()
    }
}

fn ids_by_code(rows: &[Row]) -> Result<HashMap<String, Uuid>, Error> {
    rows.iter()
        .map(|row| Ok((row.try_get("code")?, row.try_get("id")?)))
        .collect()
}

fn stages() -> Value {
    json!([
        { "code": "received", "name": "Received", "standard": "received" },
        { "code": "in_progress", "name": "In progress", "standard": "in_progress" },
        { "code": "waiting", "name": "Waiting", "standard": "waiting_for_third_party" },
        { "code": "resolved", "name": "Resolved", "standard": "resolved" },
        { "code": "closed", "name": "Closed", "standard": "closed" },
    ])
}

fn transitions() -> Value {
    let mut all = Vec::new();
    let mut way = |from: &str, to: &str, label: &str| {
        let reopens = label == "Reopen";
        // Who decides reopens; who works does all else.
        let capability = if reopens {
            "approve"
        } else {
            "work_on_enquiries"
        };
        all.push(json!({
            "from": from, "to": to, "label": label, "roles": ["import"], "capability": capability,
            "needs_reason": reopens, "needs_outcome": to == "resolved",
        }));
    };
    way("received", "in_progress", "Start");
    for from in ["received", "in_progress"] {
        way(from, "waiting", "Wait");
    }
    way("waiting", "in_progress", "Go on");
    for from in ["received", "in_progress", "waiting"] {
        way(from, "resolved", "Resolve");
        way(from, "closed", "Close");
    }
    for from in ["resolved", "closed"] {
        way(from, "in_progress", "Reopen");
    }
    Value::Array(all)
}
