//! Targets read from the catalogue: tables, their columns, and a row of the victim in each.

use serde_json::Value;
use tokio_postgres::Client;

/// Every table of these schemas is attacked.
pub const SCHEMAS: [&str; 4] = ["tenant", "audit", "core", "auth"];

/// One table, with the keys of a victim's row: the attacker is assumed to know them.
#[derive(Debug)]
pub struct Table {
    /// `tenant.enquiries`.
    pub name: String,
    /// A monthly partition of the audit log, accessible only through its parent.
    pub partition: bool,
    /// Columns that are not generated.
    pub columns: Vec<String>,
    pub key: Vec<String>,
    /// The column with the owner of a row; none for reference data.
    pub tenant_column: Option<&'static str>,
    /// A row of the victim as JSON, and its ctid.
    pub victim_row: Option<(Value, String)>,
}

impl Table {
    /// The condition for the rows of a tenant, or for all rows of reference data.
    pub fn owned_by(&self, tenant: i32) -> String {
        match self.tenant_column {
            Some(column) => format!("{column} = {tenant}"),
            None => "true".into(),
        }
    }
}

/// Every table of the attacked schemas.
pub async fn tables(admin: &Client, victim: i32) -> Vec<Table> {
    let rows = admin
        .query(
            "select format('%I.%I', n.nspname, c.relname), c.relispartition,
                    array(select a.attname::text from pg_attribute as a
                          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                              and a.attgenerated = '' order by a.attnum),
                    array(select a.attname::text from pg_index as i
                          inner join pg_attribute as a
                              on a.attrelid = c.oid and a.attnum = any (i.indkey)
                          where i.indrelid = c.oid and i.indisprimary)
             from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
             where c.relkind in ('r', 'p', 'm', 'f') and n.nspname = any ($1)
             order by 1",
            &[&SCHEMAS.as_slice()],
        )
        .await
        .unwrap();
    let mut tables = Vec::new();
    for row in rows {
        let (name, partition): (String, bool) = (row.get(0), row.get(1));
        let (columns, key): (Vec<String>, Vec<String>) = (row.get(2), row.get(3));
        let tenant_column = if columns.iter().any(|column| column == "tenant_id") {
            Some("tenant_id")
        } else if name == "core.tenants" {
            Some("id")
        } else {
            None
        };
        let mut table = Table {
            name,
            partition,
            columns,
            key,
            tenant_column,
            victim_row: None,
        };
        table.victim_row = victim_row(admin, &table, victim).await;
        tables.push(table);
    }
    tables
}

async fn victim_row(admin: &Client, table: &Table, victim: i32) -> Option<(Value, String)> {
    let sql = format!(
        "select to_jsonb(t), ctid::text from {} as t where {} limit 1",
        table.name,
        table.owned_by(victim)
    );
    let row = admin.query_opt(&sql, &[]).await.unwrap()?;
    Some((row.get(0), row.get(1)))
}

/// The number of tables, from another source than [`tables`].
pub async fn count(admin: &Client) -> i64 {
    admin
        .query_one(
            "select count(*) from information_schema.tables
             where table_schema = any ($1) and table_type = 'BASE TABLE'",
            &[&SCHEMAS.as_slice()],
        )
        .await
        .unwrap()
        .get(0)
}

/// The views of the staff program.
pub async fn views(admin: &Client) -> Vec<(String, Vec<String>)> {
    let sql = "select format('%I.%I', n.nspname, c.relname),
                      array(select a.attname::text from pg_attribute as a
                            where a.attrelid = c.oid and a.attnum > 0 order by a.attnum)
               from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
               where c.relkind = 'v' and n.nspname in ('app', 'api', 'insight') order by 1";
    let rows = admin.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// Columns of a table that a role may set in an INSERT.
pub async fn insertable(admin: &Client, role: &str, table: &Table) -> Vec<String> {
    let sql = "select c from unnest($3::text[]) as c
               where has_column_privilege($1, $2::text::regclass, c, 'insert')";
    let rows = admin
        .query(sql, &[&role, &table.name, &table.columns])
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Columns with codes of the data model, which are no secrets; a plan may contain `staff`.
const CODE_COLUMNS: &str = "'kind', 'form', 'word', 'direction', 'delivery_state', 'access_level',
     'scan_state', 'decision', 'media_type', 'transaction_id', 'table_name', 'blocks', 'measure',
     'state', 'carried'";

/// Texts that occur only in the victim's rows; no output and no error may contain one.
pub async fn secrets(admin: &Client, tables: &[Table], victim: i32) -> Vec<String> {
    let mut parts = Vec::new();
    for table in tables.iter().filter(|t| !t.partition) {
        if let Some(column) = table.tenant_column {
            parts.push(format!(
                "select e.value, t.{column} = {victim} as of_victim
                 from {} as t, jsonb_each_text(to_jsonb(t)) as e
                 where e.key not in ('tenant_id', 'xid', 'version', {CODE_COLUMNS})",
                table.name
            ));
        } else {
            parts.push(format!(
                "select e.value, false from {} as t, jsonb_each_text(to_jsonb(t)) as e",
                table.name
            ));
        }
    }
    let sql = format!(
        "select value from ({}) as all_values
         where length(value) between 5 and 60 and value !~ '^[0-9]{{4}}-[0-9]{{2}}-'
         group by value having bool_and(of_victim)",
        parts.join(" union all ")
    );
    let rows = admin.query(&sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// A digest of the victim's rows in each table; it changes if an attack succeeds.
pub async fn fingerprint(admin: &Client, tables: &[Table], victim: i32) -> Vec<(String, String)> {
    let mut digests = Vec::new();
    for table in tables {
        let sql = format!(
            "select count(*)::text || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '')
             from {} as t where {}",
            table.name,
            table.owned_by(victim)
        );
        let digest: String = admin.query_one(&sql, &[]).await.unwrap().get(0);
        digests.push((table.name.clone(), digest));
    }
    digests
}
