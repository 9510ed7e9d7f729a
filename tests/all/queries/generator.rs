//! The generator of `build/`: what it makes of good headers, and that a faulty one stops the build.

// The build script's own modules, compiled into the tests.
#[path = "../../../build/files.rs"]
pub mod files;
#[path = "../../../build/generate.rs"]
pub mod generate;
#[path = "../../../build/header.rs"]
pub mod header;
#[path = "../../../build/rust_type.rs"]
pub mod rust_type;

use files::File;
use std::path::Path;

const SHAPES: &str = "# a comment\n\nshort_row id uuid,\n    name text?\n";

/// Both generated files for one query file and the shapes above.
fn generated(text: &str) -> Result<(String, String), String> {
    let shapes = header::shapes(SHAPES)?;
    let file = File {
        name: "queries/queue/some.sql".into(),
        text: text.into(),
    };
    let queries = header::queries(&[file], &shapes)?;
    let rows = generate::rows(&shapes, &queries).map_err(|why| why.to_string())?;
    let functions = generate::queries(&shapes, &queries).map_err(|why| why.to_string())?;
    Ok((rows, functions))
}

fn assert_has(text: &str, part: &str) {
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat(text).contains(&flat(part)), "no `{part}` in\n{text}");
}

#[test]
fn same_files_generate_the_same_text() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = files::read(&root.join("sql")).unwrap();
    let shapes = header::shapes(files::text(&files, "rows.txt").unwrap()).unwrap();
    let queries = header::queries(&files, &shapes).unwrap();
    let out = Path::new(env!("OUT_DIR"));
    for (name, text) in [
        ("sql.rs", files::constants(&files, &queries).unwrap()),
        ("rows.rs", generate::rows(&shapes, &queries).unwrap()),
        ("queries.rs", generate::queries(&shapes, &queries).unwrap()),
    ] {
        let built = std::fs::read_to_string(out.join(name)).unwrap();
        assert!(built == text, "{name} differs from that of the build");
        // Paths begin at CARGO_MANIFEST_DIR, so that another checkout generates this text too.
        assert!(!text.contains(root.to_str().unwrap()), "{name}");
    }
}

#[test]
fn a_faulty_header_names_file_and_reason() {
    let faults = [
        ("select 1;", "the header has no sentence"),
        ("-- Reads.\nselect 1;", "the header has no -> line"),
        (
            "-- Reads.\n-- -> a text\n-- -> b text\n",
            "the header has two -> lines",
        ),
        (
            "-- Reads.\n-- -> quue_row\n",
            "`quue_row` is neither a column with its type nor a shape",
        ),
        ("-- Reads.\n-- -> a money\n", "a: no Rust type for `money`"),
        (
            "-- Reads.\n-- $1 a money  sum\n-- -> b text\n",
            "a: no Rust type for `money`",
        ),
        (
            "-- Reads.\n-- $2 a text  which\n-- -> b text\n",
            "$2 is where $1 is expected",
        ),
        (
            "-- Reads.\n-- $1 a text\n-- -> b text\n",
            "$1 a has no meaning",
        ),
        (
            "-- Reads.\n-- $1 a\n-- -> b text\n",
            "a parameter has a number, a name, a type and a meaning",
        ),
        (
            "-- Reads.\n-- -> a text, a uuid\n",
            "the name a is there twice",
        ),
        (
            "-- Reads.\n-- -> short_row, name text\n",
            "the name name is there twice",
        ),
        (
            "-- Reads.\n-- -> a timestamptz_or_infinity\n",
            "is a type of parameters only",
        ),
        (
            "-- Reads.\n-- -> a text\n-- planned later\n",
            "names requirements",
        ),
    ];
    for (text, reason) in faults {
        let why = generated(text).unwrap_err();
        assert!(why.starts_with("sql/queries/queue/some.sql: "), "{why}");
        assert!(why.contains(reason), "{why}");
    }
    assert!(header::parse("some.sql", "-- Reads.\n-- -> a text\n", &[]).is_err());
    for (text, reason) in [
        ("row_without_columns\n", "no columns"),
        ("a_row x text\na_row y text\n", "two shapes are named a_row"),
        ("a_row x\n", "a_row: `x` is neither"),
    ] {
        let why = header::shapes(text).unwrap_err();
        assert!(
            why.starts_with("rows.txt: ") && why.contains(reason),
            "{why}"
        );
    }
}

#[test]
fn a_shape_is_one_struct_for_many_queries() {
    let (rows, functions) = generated("-- Reads.\n-- -> short_row\nselect 1;").unwrap();
    assert_has(
        &rows,
        "pub struct ShortRow { pub id: uuid::Uuid, pub name: Option<String>, }",
    );
    assert!(!rows.contains("SomeRow"));
    assert_has(&functions, "Result<Rows<rows::ShortRow>, Failure>");

    let (rows, functions) = generated("-- Reads.\n-- -> short_row, at timestamptz\n").unwrap();
    assert_has(
        &rows,
        "pub struct SomeRow { pub row: super::ShortRow, pub at: ",
    );
    assert_has(
        &functions,
        "row: FromRow::read(row)?, at: row.get(2, \"at\")?,",
    );
    assert_has(&functions, "Result<Rows<rows::queue::SomeRow>, Failure>");
}

#[test]
fn void_is_the_unit_type() {
    let (rows, functions) = generated("-- Acts.\n-- -> done void\n").unwrap();
    assert!(!rows.contains("SomeRow"));
    assert_has(
        &functions,
        "async fn some( tx: &Tx, ) -> Result<Rows<()>, Failure>",
    );
}

#[test]
fn parameters_have_the_types_of_their_words() {
    let text = "-- Acts.\n-- $1 after timestamptz_or_infinity  when\n-- $2 to uuid?[]  who\n\
                -- $3 type text?  kind\n-- -> some smallint[]\n";
    let (rows, functions) = generated(text).unwrap();
    assert_has(
        &functions,
        "tx: &Tx, after: tokio_postgres::types::Timestamp<chrono::DateTime<chrono::Utc>>, \
         to: &[Option<uuid::Uuid>], r#type: Option<&str>, )",
    );
    assert_has(&rows, "pub some: Vec<i16>,");
}

#[test]
fn five_parameters_go_by_name() {
    let parameters = |count: usize| -> String {
        let one = |number| format!("-- ${number} p{number} text  which\n");
        (1..=count).map(one).collect()
    };
    let text = |count| format!("-- Acts.\n{}-- -> id uuid\n", parameters(count));
    let (_, four) = generated(&text(4)).unwrap();
    assert!(!four.contains("SomeArguments"));
    assert_has(&four, "p1: &str, p2: &str, p3: &str, p4: &str,");
    let (_, five) = generated(&text(5)).unwrap();
    assert_has(&five, "struct SomeArguments<'a> { pub p1: &'a str,");
    assert_has(
        &five,
        "async fn some( tx: &Tx, arguments: SomeArguments<'_> )",
    );
}

#[test]
fn planned_queries_expect_to_be_dead_code() {
    // Put together, since a requirement that a test names counts as proven by it.
    let numbers = format!("R{}, R{}", 123, 124);
    let text = format!("-- Acts.\n-- -> id uuid\n-- planned  {numbers}\n");
    let (_, functions) = generated(&text).unwrap();
    let expected = format!("#[expect(dead_code, reason = \"planned for {numbers}\")]");
    assert_has(&functions, &expected);
}
