//! The structure of the database as its catalogue tells it, in plain values. The queries are files of
//! `sql/document`; no row of a tenant is read.

use super::DocumentError;
use std::collections::BTreeMap;
use tokio_postgres::{Client, Row};

type Answer<T> = Result<T, tokio_postgres::Error>;

macro_rules! query {
    ($name:literal) => {
        include_str!(concat!("../../sql/document/", $name, ".sql"))
    };
}

/// Everything the documents tell about the structure.
#[derive(Debug, Default)]
pub struct Catalogue {
    pub tables: Vec<Table>,
    pub views: Vec<View>,
    pub functions: Vec<Function>,
    /// Names of schemas, tables, views, sequences and functions: what one migration makes for another.
    pub objects: Vec<String>,
    /// Which of them stands on which, as far as the server knows.
    pub dependencies: Vec<(String, String)>,
}

#[derive(Debug)]
pub struct Table {
    pub name: String,
    pub comment: String,
    pub under_wall: bool,
    pub partitioned_by: Option<String>,
    pub columns: Vec<Column>,
    pub constraints: Vec<Named>,
    pub references: Vec<Reference>,
    pub indexes: Vec<Named>,
    pub triggers: Vec<Trigger>,
    pub policies: Vec<Policy>,
    pub grants: Vec<Grant>,
}

#[derive(Debug)]
pub struct Column {
    pub name: String,
    pub data_type: String,
    pub not_null: bool,
    pub value: Option<String>,
    pub comment: String,
    pub in_key: bool,
}

/// A constraint or an index: what it is called, what it says, and why.
#[derive(Debug)]
pub struct Named {
    pub name: String,
    pub definition: String,
    pub comment: String,
}

/// A foreign key.
#[derive(Debug)]
pub struct Reference {
    pub name: String,
    pub columns: Vec<String>,
    pub target: String,
    pub may_be_null: bool,
    /// At most one row here for each row there.
    pub one_each: bool,
}

#[derive(Debug)]
pub struct Trigger {
    pub name: String,
    pub fires: String,
    pub function: String,
}

#[derive(Debug)]
pub struct Policy {
    pub name: String,
    pub restrictive: bool,
    pub command: String,
    pub roles: Vec<String>,
    pub sees: Option<String>,
    pub writes: Option<String>,
}

#[derive(Debug)]
pub struct Grant {
    pub role: String,
    pub privilege: String,
    /// None: the whole table.
    pub columns: Option<Vec<String>>,
}

#[derive(Debug)]
pub struct View {
    pub name: String,
    pub comment: String,
    pub options: String,
    pub reads: Vec<String>,
    pub columns: Vec<Column>,
    pub grants: Vec<Grant>,
}

#[derive(Debug)]
pub struct Function {
    pub name: String,
    pub arguments: String,
    /// None: a procedure.
    pub gives: Option<String>,
    pub definer: bool,
    pub owner: String,
    pub comment: String,
    pub callers: Vec<String>,
}

impl Catalogue {
    /// Reads the catalogue in one snapshot of its own; the connection must have no open transaction.
    pub async fn read(client: &Client) -> Result<Self, DocumentError> {
        client.batch_execute(query!("begin")).await?;
        let read = Self::read_in_snapshot(client).await;
        client.batch_execute("rollback").await?;
        Ok(read?)
    }

    async fn read_in_snapshot(client: &Client) -> Answer<Self> {
        let mut parts = Parts::read(client).await?;
        let rows = client.query(query!("tables"), &[]).await?;
        let tables = rows.iter().map(|row| parts.table(row));
        let tables = tables.collect::<Answer<_>>()?;
        let rows = client.query(query!("views"), &[]).await?;
        let views = rows.iter().map(|row| parts.view(row));
        let views = views.collect::<Answer<_>>()?;
        let rows = client.query(query!("functions"), &[]).await?;
        let functions = rows.iter().map(function).collect::<Answer<_>>()?;
        let rows = client.query(query!("objects"), &[]).await?;
        let objects = rows.iter().map(|row| row.try_get(0));
        let objects = objects.collect::<Answer<_>>()?;
        let rows = client.query(query!("dependencies"), &[]).await?;
        let dependencies = rows
            .iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
        let dependencies = dependencies.collect::<Answer<_>>()?;
        Ok(Self {
            tables,
            views,
            functions,
            objects,
            dependencies,
        })
    }
}

/// What belongs to tables and views, by their names.
struct Parts {
    columns: BTreeMap<String, Vec<Column>>,
    constraints: BTreeMap<String, Vec<Named>>,
    references: BTreeMap<String, Vec<Reference>>,
    indexes: BTreeMap<String, Vec<Named>>,
    triggers: BTreeMap<String, Vec<Trigger>>,
    policies: BTreeMap<String, Vec<Policy>>,
    grants: BTreeMap<String, Vec<Grant>>,
}

impl Parts {
    async fn read(client: &Client) -> Answer<Self> {
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

    fn table(&mut self, row: &Row) -> Answer<Table> {
        let name: String = row.try_get(0)?;
        Ok(Table {
            comment: row.try_get(1)?,
            under_wall: row.try_get(2)?,
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

    fn view(&mut self, row: &Row) -> Answer<View> {
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

fn column(row: &Row) -> Answer<Column> {
    Ok(Column {
        name: row.try_get(1)?,
        data_type: row.try_get(2)?,
        not_null: row.try_get(3)?,
        value: row.try_get(4)?,
        comment: row.try_get(5)?,
        in_key: row.try_get(6)?,
    })
}

fn named(row: &Row) -> Answer<Named> {
    Ok(Named {
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

fn function(row: &Row) -> Answer<Function> {
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
