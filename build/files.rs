//! The files below `sql/`, and the module that holds them in the program.

use super::header::Query;
use super::rust_type::{constant, identifier};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// One file, by its path below `sql/`.
#[derive(Debug)]
pub struct File {
    pub name: String,
    pub text: String,
}

/// Folders that are read as a list only, so that their files need no constants.
const LISTED_ONLY: [&str; 2] = ["compliance", "migrations"];

/// All `.sql` and `.txt` files, ordered by name.
pub fn read(folder: &Path) -> Result<Vec<File>, Box<dyn Error>> {
    let mut files = Vec::new();
    collect(folder, folder, &mut files)?;
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path
            .extension()
            .is_some_and(|kind| kind == "sql" || kind == "txt")
        {
            files.push(File {
                name: path.strip_prefix(root)?.to_string_lossy().into_owned(),
                text: fs::read_to_string(&path)?,
            });
        }
    }
    Ok(())
}

pub fn text<'a>(files: &'a [File], name: &str) -> Result<&'a str, String> {
    let file = files.iter().find(|file| file.name == name);
    file.map(|file| file.text.as_str())
        .ok_or_else(|| format!("sql/{name} is missing"))
}

/// A constant for each file: `load/seeds/teams.sql` is `load::seeds::TEAMS`. A query is a `Statement`, any other
/// file its text.
#[derive(Default)]
struct Folder<'a> {
    folders: BTreeMap<&'a str, Folder<'a>>,
    files: Vec<&'a File>,
}

pub fn constants(files: &[File], queries: &[Query]) -> Result<String, Box<dyn Error>> {
    let mut root = Folder::default();
    for file in files {
        let mut folder = &mut root;
        let (path, _) = file.name.rsplit_once('/').unwrap_or_default();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            folder = folder.folders.entry(name).or_default();
        }
        folder.files.push(file);
    }
    let mut out = String::new();
    for (name, folder) in &root.folders {
        if !LISTED_ONLY.contains(name) {
            write_folder(&mut out, name, folder, queries)?;
        }
    }
    for file in &root.files {
        write_file(&mut out, file, queries)?;
    }
    out += "/// Every query, in the order of the files.\npub const QUERIES: &[&Statement] = &[\n";
    for query in queries {
        let constant = query.name.to_uppercase();
        writeln!(
            out,
            "    &queries::{}::{constant},",
            identifier(&query.folder)
        )?;
    }
    out += "];\n/// Every file by its path below `sql/`.\npub const FILES: &[(&str, &str)] = &[\n";
    for file in files {
        writeln!(out, "    ({:?}, {}),", file.name, compiled_in(file))?;
    }
    out += "];\n";
    Ok(out)
}

fn write_folder(
    out: &mut String,
    name: &str,
    folder: &Folder<'_>,
    queries: &[Query],
) -> Result<(), Box<dyn Error>> {
    writeln!(out, "pub mod {} {{", identifier(name))?;
    if name == "queries"
        || folder
            .files
            .iter()
            .any(|file| file.name.starts_with("queries/"))
    {
        out.push_str("use super::Statement;\n");
    }
    for (name, folder) in &folder.folders {
        write_folder(out, name, folder, queries)?;
    }
    for file in &folder.files {
        write_file(out, file, queries)?;
    }
    out.push_str("}\n");
    Ok(())
}

fn write_file(out: &mut String, file: &File, queries: &[Query]) -> Result<(), Box<dyn Error>> {
    let stem = file.name.rsplit('/').next().unwrap_or_default();
    let stem = stem.split('.').next().unwrap_or_default();
    let (name, text) = (stem.to_uppercase(), compiled_in(file));
    let of_file =
        |query: &&Query| file.name == format!("queries/{}/{}.sql", query.folder, query.name);
    let Some(query) = queries.iter().find(of_file) else {
        writeln!(
            out,
            "/// `sql/{}`.\npub const {name}: &str = {text};",
            file.name
        )?;
        return Ok(());
    };
    let types = query
        .parameters
        .iter()
        .map(constant)
        .collect::<Result<Vec<_>, _>>()?;
    let types: Vec<String> = types
        .iter()
        .map(|name| format!("tokio_postgres::types::Type::{name}"))
        .collect();
    writeln!(
        out,
        "/// {}\npub const {name}: Statement = Statement {{",
        query.sentence
    )?;
    writeln!(
        out,
        "    name: \"{}/{}\",\n    text: {text},",
        query.folder, query.name
    )?;
    writeln!(out, "    types: &[{}],\n}};", types.join(", "))?;
    Ok(())
}

/// Written from the package's root, so that the generated text is the same in every checkout.
fn compiled_in(file: &File) -> String {
    let path = format!("/sql/{}", file.name);
    format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))")
}
