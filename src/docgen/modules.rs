//! Which files of `tests` are compiled: those that a `mod` of their crate leads to.

use super::DocumentError;
use super::files::read_text;
use std::path::Path;

/// Whether each module between a file and its crate's `main.rs` names the next. `#[cfg]` on a `mod` is no `mod`.
pub(super) fn is_compiled(checkout: &Path, file: &str) -> Result<bool, DocumentError> {
    let Some((folder, name)) = file.rsplit_once('/') else {
        return Ok(false);
    };
    // tests/CRATE/main.rs
    let in_crate = folder.matches('/').count() == 1;
    let (parents, module) = match name.trim_end_matches(".rs") {
        "main" if in_crate => return Ok(true),
        "mod" => return is_named(checkout, folder),
        module if in_crate => (vec![format!("{folder}/main.rs")], module),
        module => (
            vec![format!("{folder}.rs"), format!("{folder}/mod.rs")],
            module,
        ),
    };
    for parent in parents {
        let place = checkout.join(&parent);
        if place.exists() && names(&read_text(&place)?, module) {
            return is_compiled(checkout, &parent);
        }
    }
    Ok(false)
}

/// The module of a folder with a `mod.rs`.
fn is_named(checkout: &Path, folder: &str) -> Result<bool, DocumentError> {
    is_compiled(checkout, &format!("{folder}.rs"))
}

fn names(text: &str, module: &str) -> bool {
    let wanted = [format!("mod {module};"), format!("pub mod {module};")];
    let mut conditional = false;
    text.lines().any(|line| {
        let found = !conditional && wanted.iter().any(|wanted| line == wanted);
        conditional = line.starts_with("#[cfg");
        found
    })
}
