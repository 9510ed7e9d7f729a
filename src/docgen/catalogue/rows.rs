//! From rows of the catalogue queries to plain values.

use super::{Function, Grant, NamedObject, Policy, Reference, Table, TableColumn, Trigger, View};
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
            columns: by_table(client, query!("columns"), column).await?,
            constraints: by_table(client, query!("constraints"), named).await?,
            references: by_table(client, query!("foreign_keys"), reference).await?,
            indexes: by_table(client, query!("indexes"), named).await?,
            triggers: by_table(client, query!("triggers"), trigger).await?,
            policies: by_table(client, query!("policies"), policy).await?,
            grants: by_table(client, query!("grants"), grant).await?,
        })
    }

    pub fn table(&mut self, row: &Row) -> Answer<Table> {
        let name: String = row.try_get(0)?;
        Ok(Table {
            comment: row.try_get(1)?,
            isolated: row.try_get(2)?,
            partitioned_by: row.try_get(3)?,
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
        let name: String = row.try_get(0)?;
        Ok(View {
            comment: row.try_get(1)?,
            options: row.try_get(2)?,
            reads: row.try_get(3)?,
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
        groups.entry(row.try_get(0)?).or_default().push(read(&row)?);
    }
    Ok(groups)
}

fn column(row: &Row) -> Answer<TableColumn> {
    Ok(TableColumn {
        name: row.try_get(1)?,
        data_type: row.try_get(2)?,
        not_null: row.try_get(3)?,
        value: row.try_get(4)?,
        comment: row.try_get(5)?,
        in_key: row.try_get(6)?,
    })
}

fn named(row: &Row) -> Answer<NamedObject> {
    Ok(NamedObject {
        name: row.try_get(1)?,
        definition: row.try_get(2)?,
        comment: row.try_get(3)?,
    })
}

fn reference(row: &Row) -> Answer<Reference> {
    Ok(Reference {
        name: row.try_get(1)?,
        columns: row.try_get(2)?,
        target: row.try_get(3)?,
        may_be_null: row.try_get(4)?,
        one_each: row.try_get(5)?,
    })
}

fn trigger(row: &Row) -> Answer<Trigger> {
    Ok(Trigger {
        name: row.try_get(1)?,
        fires: row.try_get(2)?,
        function: row.try_get(3)?,
    })
}

fn policy(row: &Row) -> Answer<Policy> {
    Ok(Policy {
        name: row.try_get(1)?,
        restrictive: row.try_get(2)?,
        command: row.try_get(3)?,
        roles: row.try_get(4)?,
        sees: row.try_get(5)?,
        writes: row.try_get(6)?,
    })
}

fn grant(row: &Row) -> Answer<Grant> {
    Ok(Grant {
        role: row.try_get(1)?,
        privilege: row.try_get(2)?,
        columns: row.try_get(3)?,
    })
}

pub(super) fn function(row: &Row) -> Answer<Function> {
    Ok(Function {
        name: row.try_get(0)?,
        arguments: row.try_get(1)?,
        gives: row.try_get(2)?,
        definer: row.try_get(3)?,
        owner: row.try_get(4)?,
        comment: row.try_get(5)?,
        callers: row.try_get(6)?,
    })
}
