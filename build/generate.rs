//! Writes `rows.rs` (plain structs for `domain::rows`, free of driver types) and `queries.rs` (functions and the
//! readers of the structs, for `database::queries`).

use super::header::{Column, Query, Shape};
use super::rust_type::{camel, identifier, owned, parameter};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

type Generated = Result<String, Box<dyn Error>>;

/// From this many parameters on they have names: two texts in the wrong order would compile.
const BY_NAME_FROM: usize = 5;

pub fn rows(shapes: &[Shape], queries: &[Query]) -> Generated {
    let mut out = String::new();
    for shape in shapes {
        let words = format!("The row shape `{}` of `sql/rows.txt`.", shape.name);
        out += &row_struct(&camel(&shape.name), &words, None, &shape.columns)?;
    }
    for (folder, queries) in by_folder(queries) {
        let queries: Vec<_> = queries
            .iter()
            .filter(|query| !query.columns.is_empty())
            .collect();
        if queries.is_empty() {
            continue;
        }
        writeln!(out, "pub mod {} {{", identifier(folder))?;
        for query in queries {
            let words = format!(
                "A row of `sql/queries/{}/{}.sql`.",
                query.folder, query.name
            );
            out += &row_struct(
                &row_name(query),
                &words,
                query.shape.as_ref(),
                &query.columns,
            )?;
        }
        out += "}\n";
    }
    Ok(out)
}

fn row_struct(name: &str, words: &str, shape: Option<&Shape>, columns: &[Column]) -> Generated {
    let mut out =
        format!("/// {words}\n#[derive(Clone, Debug, PartialEq)]\npub struct {name} {{\n");
    if let Some(shape) = shape {
        writeln!(out, "    pub row: super::{},", camel(&shape.name))?;
    }
    for column in columns {
        writeln!(
            out,
            "    pub {}: {},",
            identifier(&column.name),
            owned(column)?
        )?;
    }
    Ok(out + "}\n")
}

pub fn queries(shapes: &[Shape], queries: &[Query]) -> Generated {
    let mut out = String::new();
    for shape in shapes {
        out += &reader(
            &format!("rows::{}", camel(&shape.name)),
            None,
            &shape.columns,
        )?;
    }
    for (folder, queries) in by_folder(queries) {
        let module = identifier(folder);
        writeln!(out, "pub(crate) mod {module} {{\n    use super::*;")?;
        for query in queries {
            if !query.columns.is_empty() {
                let name = format!("rows::{module}::{}", row_name(query));
                out += &reader(&name, query.shape.as_ref(), &query.columns)?;
            }
            out += &function(query)?;
        }
        out += "}\n";
    }
    Ok(out)
}

fn reader(name: &str, shape: Option<&Shape>, columns: &[Column]) -> Generated {
    let mut out = format!("impl FromRow for {name} {{\n");
    out += "    fn read(row: &RowReader<'_>) -> Result<Self, Failure> {\n        Ok(Self {\n";
    if shape.is_some() {
        out += "            row: FromRow::read(row)?,\n";
    }
    let first = shape.map_or(0, |shape| shape.columns.len());
    for (place, column) in (first..).zip(columns) {
        let field = identifier(&column.name);
        writeln!(
            out,
            "            {field}: row.get({place}, {:?})?,",
            column.name
        )?;
    }
    Ok(out + "        })\n    }\n}\n")
}

fn function(query: &Query) -> Generated {
    let returned = match &query.shape {
        Some(shape) if query.columns.is_empty() => format!("rows::{}", camel(&shape.name)),
        None if query.columns.is_empty() => "()".to_owned(),
        _ => format!("rows::{}::{}", identifier(&query.folder), row_name(query)),
    };
    let mut kinds = Vec::new();
    for column in &query.parameters {
        kinds.push((identifier(&column.name), parameter(column)?));
    }
    let by_name = kinds.len() >= BY_NAME_FROM;
    let (mut out, mut list, mut values) = (String::new(), String::new(), String::new());
    for (name, kind) in &kinds {
        let kind = if by_name {
            kind.clone()
        } else {
            kind.replace("'a ", "")
        };
        let public = if by_name { "pub " } else { "" };
        let of = if by_name { "arguments." } else { "" };
        write!(list, "{public}{name}: {kind}, ")?;
        write!(values, "&{of}{name}, ")?;
    }
    // Fails when code calls the query, since then it is planned no longer.
    let planned = query.planned.as_ref().map_or(String::new(), |number| {
        format!("#[expect(dead_code, reason = \"planned for {number}\")]\n")
    });
    if by_name {
        let lifetime = if kinds.iter().any(|(_, kind)| kind.contains("'a")) {
            "<'a>"
        } else {
            ""
        };
        let name = format!("{}Arguments", camel(&query.name));
        writeln!(
            out,
            "/// Parameters of [`{}`].\n#[derive(Clone, Copy, Debug)]",
            query.name
        )?;
        writeln!(out, "pub(crate) struct {name}{lifetime} {{ {list}}}")?;
        list = format!("arguments: {name}{}", lifetime.replace("'a", "'_"));
    }
    writeln!(
        out,
        "/// {}\n{planned}pub(crate) async fn {}(",
        query.sentence,
        identifier(&query.name)
    )?;
    writeln!(
        out,
        "    tx: &Tx, {list}\n) -> Result<Rows<{returned}>, Failure> {{"
    )?;
    let statement = format!(
        "sql::queries::{}::{}",
        identifier(&query.folder),
        query.name.to_uppercase()
    );
    writeln!(out, "    tx.rows(&{statement}, &[{values}]).await\n}}")?;
    Ok(out)
}

fn by_folder(queries: &[Query]) -> BTreeMap<&str, Vec<&Query>> {
    let mut folders: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for query in queries {
        folders.entry(&query.folder).or_default().push(query);
    }
    folders
}

fn row_name(query: &Query) -> String {
    camel(&query.name) + "Row"
}
