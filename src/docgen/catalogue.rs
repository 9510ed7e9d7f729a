//! The structure of the database, read from its catalogue into plain values. The queries are files of
//! `sql/document`; no row of a tenant is read.

mod rows;

use super::DocumentError;
use crate::sql::document;
use rows::{Answer, Parts, function};
use tokio_postgres::Client;

/// Everything that the pages show of the structure.
#[derive(Debug, Default)]
pub struct Catalogue {
    pub tables: Vec<Table>,
    pub views: Vec<View>,
    pub functions: Vec<Function>,
    /// Names of schemas, tables, views, sequences and functions: what one migration makes for another.
    pub objects: Vec<String>,
    /// Dependencies between them, as far as the server knows.
    pub dependencies: Vec<(String, String)>,
}

#[derive(Debug)]
pub struct Table {
    pub name: String,
    pub comment: String,
    pub isolated: bool,
    pub partitioned_by: Option<String>,
    pub columns: Vec<TableColumn>,
    pub constraints: Vec<NamedObject>,
    pub references: Vec<Reference>,
    pub indexes: Vec<NamedObject>,
    pub triggers: Vec<Trigger>,
    pub policies: Vec<Policy>,
    pub grants: Vec<Grant>,
}

#[derive(Debug)]
pub struct TableColumn {
    pub name: String,
    pub data_type: String,
    pub not_null: bool,
    pub value: Option<String>,
    pub comment: String,
    pub in_key: bool,
}

/// A constraint or an index: its name, its definition, and its comment.
#[derive(Debug)]
pub struct NamedObject {
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
    pub columns: Vec<TableColumn>,
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
        client.batch_execute(document::BEGIN).await?;
        let read = Self::read_in_snapshot(client).await;
        client.batch_execute("rollback").await?;
        Ok(read?)
    }

    async fn read_in_snapshot(client: &Client) -> Answer<Self> {
        let mut parts = Parts::read(client).await?;
        let rows = client.query(document::TABLES, &[]).await?;
        let tables = rows.iter().map(|row| parts.table(row));
        let tables = tables.collect::<Answer<_>>()?;
        let rows = client.query(document::VIEWS, &[]).await?;
        let views = rows.iter().map(|row| parts.view(row));
        let views = views.collect::<Answer<_>>()?;
        let rows = client.query(document::FUNCTIONS, &[]).await?;
        let functions = rows.iter().map(function).collect::<Answer<_>>()?;
        let rows = client.query(document::OBJECTS, &[]).await?;
        let objects = rows.iter().map(|row| row.try_get("object_name"));
        let objects = objects.collect::<Answer<_>>()?;
        let rows = client.query(document::DEPENDENCIES, &[]).await?;
        let dependencies = rows
            .iter()
            .map(|row| Ok((row.try_get("object_name")?, row.try_get("needs")?)));
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
