//! Lists the files of `sql/` for `checks::sources`, which has them compiled in: a new file is in the
//! next build without being named anywhere. Watching the folder also makes the migration runner see it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, error, fs};

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo:rerun-if-changed=sql");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut files = Vec::new();
    collect(&root.join("sql"), &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(root.join("sql"))?;
        writeln!(list, "    ({name:?}, include_str!({file:?})),")?;
    }
    list += "]\n";
    fs::write(
        PathBuf::from(env::var("OUT_DIR")?).join("sql_files.rs"),
        list,
    )?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn error::Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|kind| kind == "sql" || kind == "txt")
        {
            files.push(path);
        }
    }
    Ok(())
}
