//! What there is to attack, read from the catalogue: tables, their columns, and a row of the victim.

use serde_json::Value;
use tokio_postgres::Client;

/// The schemas whose every table is attacked.
pub const SCHEMAS: [&str; 4] = ["tenant", "audit", "core", "auth"];

/// One table, as an attacker with a good informant knows it.
#[derive(Debug)]
pub struct Table {
    /// `tenant.enquiries`.
    pub name: String,
    /// A month of the trail: reached through its parent only.
    pub partition: bool,
    /// Columns that are not generated.
    pub columns: Vec<String>,
    pub key: Vec<String>,
    /// Whose rows are whose; none for reference data, which nobody owns.
    pub tenant_column: Option<&'static str>,
    /// A row of the victim as JSON, and where it lies.
    pub prey: Option<(Value, String)>,
}

impl Table {
    /// The condition that picks the victim's rows, or all rows where nobody owns them.
    pub fn of(&self, tenant: i32) -> String {
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
            prey: None,
        };
        table.prey = prey(admin, &table, victim).await;
        tables.push(table);
    }
    tables
}

async fn prey(admin: &Client, table: &Table, victim: i32) -> Option<(Value, String)> {
    let sql = format!(
        "select to_jsonb(t), ctid::text from {} as t where {} limit 1",
        table.name,
        table.of(victim)
    );
    let row = admin.query_opt(&sql, &[]).await.unwrap()?;
    Some((row.get(0), row.get(1)))
}

/// How many tables there are, counted another way than [`tables`] does.
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

/// Columns whose values are words of the data model, the same for everybody; a plan may say `staff`.
const WORDS_OF_THE_MODEL: &str = "'kind', 'form', 'direction', 'delivery_state', 'access_level',
     'scan_state', 'decision', 'media_type', 'transaction_id', 'table_name'";

/// Every text of the victim that nobody else's rows hold: what must appear in no output and no error.
pub async fn secrets(admin: &Client, tables: &[Table], victim: i32) -> Vec<String> {
    let mut parts = Vec::new();
    for table in tables.iter().filter(|t| !t.partition) {
        if let Some(column) = table.tenant_column {
            parts.push(format!(
                "select e.value, t.{column} = {victim} as theirs
                 from {} as t, jsonb_each_text(to_jsonb(t)) as e
                 where e.key not in ('tenant_id', 'xid', 'version', {WORDS_OF_THE_MODEL})",
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
         group by value having bool_and(theirs)",
        parts.join(" union all ")
    );
    let rows = admin.query(&sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// A digest of what the victim has in each table: the same before and after, or somebody got through.
pub async fn fingerprint(admin: &Client, tables: &[Table], victim: i32) -> Vec<(String, String)> {
    let mut prints = Vec::new();
    for table in tables {
        let sql = format!(
            "select count(*)::text || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '')
             from {} as t where {}",
            table.name,
            table.of(victim)
        );
        let print: String = admin.query_one(&sql, &[]).await.unwrap().get(0);
        prints.push((table.name.clone(), print));
    }
    prints
}
