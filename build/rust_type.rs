//! PostgreSQL's types as Rust has them. Only built-in ones: any other type makes tokio-postgres look it up by a named
//! statement, which a pooler in transaction mode loses (docs/decisions/0011).

use super::header::Column;

/// One type word of a header.
struct Entry {
    word: &'static str,
    /// In a row struct; `None` where a result column may not have the type.
    owned: Option<&'static str>,
    parameter: &'static str,
    /// The constant of `tokio_postgres::types::Type`.
    constant: &'static str,
}

const fn entry(
    word: &'static str,
    owned: &'static str,
    parameter: &'static str,
    constant: &'static str,
) -> Entry {
    Entry {
        word,
        owned: Some(owned),
        parameter,
        constant,
    }
}

const UUID: &str = "uuid::Uuid";
const TIME: &str = "chrono::DateTime<chrono::Utc>";

const TYPES: &[Entry] = &[
    entry("text", "String", "&'a str", "TEXT"),
    entry("uuid", UUID, UUID, "UUID"),
    entry("boolean", "bool", "bool", "BOOL"),
    entry("smallint", "i16", "i16", "INT2"),
    entry("integer", "i32", "i32", "INT4"),
    entry("bigint", "i64", "i64", "INT8"),
    entry("timestamptz", TIME, TIME, "TIMESTAMPTZ"),
    // chrono cannot hold infinity, and a domain type names no type of the driver: parameters only.
    Entry {
        word: "timestamptz_or_infinity",
        owned: None,
        parameter: "tokio_postgres::types::Timestamp<chrono::DateTime<chrono::Utc>>",
        constant: "TIMESTAMPTZ",
    },
    entry("date", "chrono::NaiveDate", "chrono::NaiveDate", "DATE"),
    entry(
        "jsonb",
        "serde_json::Value",
        "&'a serde_json::Value",
        "JSONB",
    ),
    entry("bytea", "Vec<u8>", "&'a [u8]", "BYTEA"),
    entry("text[]", "Vec<String>", "&'a [String]", "TEXT_ARRAY"),
    entry(
        "uuid[]",
        "Vec<uuid::Uuid>",
        "&'a [uuid::Uuid]",
        "UUID_ARRAY",
    ),
    entry("smallint[]", "Vec<i16>", "&'a [i16]", "INT2_ARRAY"),
    entry("integer[]", "Vec<i32>", "&'a [i32]", "INT4_ARRAY"),
    entry("bigint[]", "Vec<i64>", "&'a [i64]", "INT8_ARRAY"),
    // Null elements: the type without `?` refuses a null when it is read.
    Entry {
        word: "uuid?[]",
        owned: Some("Vec<Option<uuid::Uuid>>"),
        parameter: "&'a [Option<uuid::Uuid>]",
        constant: "UUID_ARRAY",
    },
    Entry {
        word: "text?[]",
        owned: Some("Vec<Option<String>>"),
        parameter: "&'a [Option<String>]",
        constant: "TEXT_ARRAY",
    },
];

fn found(column: &Column) -> Result<&'static Entry, String> {
    let found = TYPES.iter().find(|entry| entry.word == column.kind);
    found.ok_or_else(|| format!("{}: no Rust type for `{}`", column.name, column.kind))
}

fn optional(column: &Column, inner: &str) -> String {
    match column.nullable {
        true => format!("Option<{inner}>"),
        false => inner.to_owned(),
    }
}

/// The type of the field in a row struct.
pub fn owned(column: &Column) -> Result<String, String> {
    let inner = found(column)?.owned.ok_or_else(|| {
        format!(
            "{}: `{}` is a type of parameters only",
            column.name, column.kind
        )
    })?;
    Ok(optional(column, inner))
}

/// The type of the parameter; what it borrows has the lifetime `'a`.
pub fn parameter(column: &Column) -> Result<String, String> {
    Ok(optional(column, found(column)?.parameter))
}

/// The name of the type in `tokio_postgres::types::Type`.
pub fn constant(column: &Column) -> Result<&'static str, String> {
    Ok(found(column)?.constant)
}

/// A name that Rust takes: `type` becomes `r#type`.
pub fn identifier(name: &str) -> String {
    const KEYWORDS: &[&str] = &[
        "as", "async", "await", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
        "extern", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match",
        "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct",
        "trait", "try", "type", "unsafe", "use", "virtual", "where", "while", "yield",
    ];
    match KEYWORDS.contains(&name) {
        true => format!("r#{name}"),
        false => name.to_owned(),
    }
}

/// `queue_row` becomes `QueueRow`.
pub fn camel(name: &str) -> String {
    let mut camel = String::new();
    for word in name.split('_') {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}
