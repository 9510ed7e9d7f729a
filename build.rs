//! Compiles the files of `sql/` in: `sql.rs` (every file, with a constant for each that the program runs), and for
//! `sql/queries` typed functions (`queries.rs`) and plain row structs (`rows.rs`), made from the headers.
//!
//! Offline and deterministic: the files are the only source (docs/decisions/0012). A new file is in the next build
//! without being named anywhere. Watching the folder also makes the migration runner see it.

#[path = "build/files.rs"]
mod files;
#[path = "build/generate.rs"]
mod generate;
#[path = "build/header.rs"]
mod header;
#[path = "build/rust_type.rs"]
mod rust_type;

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=sql");
    println!("cargo:rerun-if-changed=build");
    let sql = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("sql");
    let files = files::read(&sql)?;
    let shapes = header::shapes(files::text(&files, "rows.txt")?)?;
    let queries = header::queries(&files, &shapes)?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("sql.rs"), files::constants(&files, &queries)?)?;
    fs::write(out.join("rows.rs"), generate::rows(&shapes, &queries)?)?;
    fs::write(
        out.join("queries.rs"),
        generate::queries(&shapes, &queries)?,
    )?;
    Ok(())
}
