//! From rows of the catalogue queries to plain values.

use super::{Function, Grant, NamedObject, Policy, Reference, Table, TableColumn, Trigger, View};
use crate::sql::document;
use std::collections::BTreeMap;
use tokio_postgres::{Client, Row};

pub(super) type Answer<T> = Result<T, tokio_postgres::Error>;

/// What belongs to tables and views, by their names.
pub(super) struct Parts {
    columns: BTreeMap<String, Vec<TableColumn>>,
    constraints: BTreeMap<String, Vec<NamedObject>>,
    references: BTreeMap<String, Vec<Reference>>,
    indexes: BTreeMap<String, Vec<NamedObject>>,
    triggers: BTreeMap<String, Vec<Trigger>>,
    policies: BTreeMap<String, Vec<Policy>>,
    grants: BTreeMap<String, Vec<Grant>>,
}

impl Parts {
    pub async fn read(client: &Client) -> Answer<Self> {
        Ok(Self {
            columns: by_table(client, document::COLUMNS, column).await?,
            constraints: by_table(client, document::CONSTRAINTS, constraint).await?,
            references: by_table(client, document::FOREIGN_KEYS, reference).await?,
            indexes: by_table(client, document::INDEXES, index).await?,
            triggers: by_table(client, document::TRIGGERS, trigger).await?,
            policies: by_table(client, document::POLICIES, policy).await?,
            grants: by_table(client, document::GRANTS, grant).await?,
        })
    }

    pub fn table(&mut self, row: &Row) -> Answer<Table> {
        let name: String = row.try_get("table_name")?;
        Ok(Table {
            comment: row.try_get("comment")?,
            isolated: row.try_get("isolated")?,
            partitioned_by: row.try_get("partitioned_by")?,
            columns: self.columns.remove(&name).unwrap_or_default(),
            constraints: self.constraints.remove(&name).unwrap_or_default(),
            references: self.references.remove(&name).unwrap_or_default(),
            indexes: self.indexes.remove(&name).unwrap_or_default(),
            triggers: self.triggers.remove(&name).unwrap_or_default(),
            policies: self.policies.remove(&name).unwrap_or_default(),
            grants: self.grants.remove(&name).unwrap_or_default(),
            name,
        })
    }

    pub fn view(&mut self, row: &Row) -> Answer<View> {
        let name: String = row.try_get("table_name")?;
        Ok(View {
            comment: row.try_get("comment")?,
            options: row.try_get("options")?,
            reads: row.try_get("reads")?,
            columns: self.columns.remove(&name).unwrap_or_default(),
            grants: self.grants.remove(&name).unwrap_or_default(),
            name,
        })
    }
}

async fn by_table<T>(
    client: &Client,
    text: &str,
    read: impl Fn(&Row) -> Answer<T>,
) -> Answer<BTreeMap<String, Vec<T>>> {
    let mut groups: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for row in client.query(text, &[]).await? {
        groups
            .entry(row.try_get("table_name")?)
            .or_default()
            .push(read(&row)?);
    }
    Ok(groups)
}

fn column(row: &Row) -> Answer<TableColumn> {
    Ok(TableColumn {
        name: row.try_get("column_name")?,
        data_type: row.try_get("type")?,
        not_null: row.try_get("not_null")?,
        value: row.try_get("value")?,
        comment: row.try_get("comment")?,
        in_key: row.try_get("in_key")?,
    })
}

fn constraint(row: &Row) -> Answer<NamedObject> {
    named(row, "constraint_name")
}

fn index(row: &Row) -> Answer<NamedObject> {
    named(row, "index_name")
}

fn named(row: &Row, name: &str) -> Answer<NamedObject> {
    Ok(NamedObject {
        name: row.try_get(name)?,
        definition: row.try_get("definition")?,
        comment: row.try_get("comment")?,
    })
}

fn reference(row: &Row) -> Answer<Reference> {
    Ok(Reference {
        name: row.try_get("constraint_name")?,
        columns: row.try_get("columns")?,
        target: row.try_get("target")?,
        may_be_null: row.try_get("may_be_null")?,
        one_each: row.try_get("one_each")?,
    })
}

fn trigger(row: &Row) -> Answer<Trigger> {
    Ok(Trigger {
        name: row.try_get("trigger_name")?,
        fires: row.try_get("fires")?,
        function: row.try_get("function_name")?,
    })
}

fn policy(row: &Row) -> Answer<Policy> {
    Ok(Policy {
        name: row.try_get("policy_name")?,
        restrictive: row.try_get("restrictive")?,
        command: row.try_get("command")?,
        roles: row.try_get("roles")?,
        sees: row.try_get("sees")?,
        writes: row.try_get("writes")?,
    })
}

fn grant(row: &Row) -> Answer<Grant> {
    Ok(Grant {
        role: row.try_get("role_name")?,
        privilege: row.try_get("privilege")?,
        columns: row.try_get("columns")?,
    })
}

pub(super) fn function(row: &Row) -> Answer<Function> {
    Ok(Function {
        name: row.try_get("function_name")?,
        arguments: row.try_get("arguments")?,
        gives: row.try_get("gives")?,
        definer: row.try_get("definer")?,
        owner: row.try_get("owner")?,
        comment: row.try_get("comment")?,
        callers: row.try_get("callers")?,
    })
}
