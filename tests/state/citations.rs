//! What code and pages cite is in the repository: decision records by number, pages by link. Nothing leads to a page,
//! a list or a number that a reader of the repository does not have.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file of the repository that people write, by its path.
fn texts() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let folders = [
        ".ci", "assets", "benches", "build", "docs", "seeds", "sql", "src", "tests",
    ];
    let files = [
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "Cargo.toml",
        "README.md",
        "REQUIREMENTS-PROVEN.md",
        "SECURITY.md",
        "build.rs",
        "clippy.toml",
        "deny.toml",
        "justfile",
    ];
    let mut open: Vec<PathBuf> = folders
        .iter()
        .chain(&files)
        .map(|f| root().join(f))
        .collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
        } else if !path.extension().is_some_and(|kind| kind == "snap" || kind == "svg")
            && path != root().join(file!())
            // Compressed fixtures are no text.
            && let Ok(text) = fs::read_to_string(&path)
        {
            let name = path.strip_prefix(root()).unwrap().to_owned();
            found.push((name, text));
        }
    }
    found
}

/// Words that cite what is elsewhere: pages, lists and trackers of whoever builds this.
const ELSEWHERE: &[&str] = &[
    "DESIGN.md",
    "DESIGN §",
    "SCREENS.md",
    "SCREENS §",
    "design §",
    "design page",
    "findings/",
    "desk.md",
    "field.md",
    "attacks.md",
    "anchors/",
    "REQUIREMENTS.md",
];

/// A number of a tracker or of a list of findings: `issue 14`, `issue #14`, or a comment that begins with `F5:`.
fn tracker_number(line: &str) -> bool {
    let lower = line.to_lowercase();
    let issue = lower.match_indices("issue ").any(|(at, word)| {
        let before = lower[..at].chars().next_back();
        let after = lower[at + word.len()..].trim_start_matches('#');
        before.is_none_or(|c| !c.is_alphanumeric())
            && after.starts_with(|c: char| c.is_ascii_digit())
    });
    let comment = line
        .trim_start()
        .trim_start_matches(['/', '-', '#', '!', '*']);
    let code = comment
        .trim_start()
        .split([':', ','])
        .next()
        .unwrap_or_default();
    let finding = comment.len() < line.trim_start().len()
        && code.len() <= 3
        && code.starts_with(['B', 'C', 'F', 'H', 'M'])
        && code.len() > 1
        && code[1..].chars().all(|c| c.is_ascii_digit());
    issue || finding
}

/// Numbers of decision records that a line cites: `docs/decisions/0004`, `decision 0004`.
fn decisions(line: &str) -> Vec<&str> {
    ["decisions/", "decision ", "superseded by "]
        .iter()
        .flat_map(|word| {
            line.match_indices(word)
                .map(|(at, word)| &line[at + word.len()..])
        })
        .filter_map(|rest| rest.get(..4))
        .filter(|number| number.chars().all(|c| c.is_ascii_digit()))
        .collect()
}

/// Targets of links of a Markdown line, without those on the web and within the page. Code is no link.
fn links(line: &str) -> Vec<String> {
    let prose: Vec<&str> = line.split('`').step_by(2).collect();
    prose
        .join("`")
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://") && !target.starts_with('#'))
        .map(|target| target.split('#').next().unwrap_or_default().to_owned())
        .collect()
}

/// Paths from the top of the repository that a line of prose names in code: `src/action.rs`. Patterns are no paths.
fn paths(line: &str) -> Vec<&str> {
    const TOP: [&str; 6] = ["src/", "sql/", "tests/", "docs/", "seeds/", "assets/"];
    let is_pattern = |code: &str| code.contains(['<', '*', '{', '…', '$', ' ', ':', '|']);
    let spans = line.split('`').skip(1).step_by(2);
    spans
        .filter(|code| TOP.iter().any(|top| code.starts_with(top)) && !is_pattern(code))
        .collect()
}

/// Whether the path, or a file whose name begins so, is there: a migration is named by its number.
fn is_there(path: &str) -> bool {
    let path = root().join(path.trim_end_matches('/'));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let siblings = path.parent().and_then(|folder| fs::read_dir(folder).ok());
    let mut siblings = siblings.into_iter().flatten().flatten();
    let begins = |sibling: &std::ffi::OsStr| sibling.to_string_lossy().starts_with(&*name);
    path.exists() || siblings.any(|entry| begins(&entry.file_name()))
}

/// Faults of one line.
fn faults(file: &Path, line: &str, known: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    for word in ELSEWHERE.iter().filter(|word| line.contains(**word)) {
        found.push(format!("cites {word}"));
    }
    if tracker_number(line) {
        found.push("cites a number of a list elsewhere".into());
    }
    for number in decisions(line).iter().filter(|n| !known.contains(**n)) {
        found.push(format!("cites decision {number}, which is not there"));
    }
    if file.extension().is_some_and(|kind| kind == "md") {
        for path in paths(line).into_iter().filter(|path| !is_there(path)) {
            found.push(format!("names {path}, which is not there"));
        }
        let folder = root().join(file).parent().unwrap().to_owned();
        for link in links(line) {
            let target = folder.join(&link);
            let inside = target
                .canonicalize()
                .is_ok_and(|path| path.starts_with(root()));
            if !inside {
                found.push(format!("links to {link}, which is not there"));
            }
        }
    }
    found
}

/// Numbers of the records that exist, each in the index too.
fn known() -> BTreeSet<String> {
    let folder = root().join("docs/decisions");
    let index = fs::read_to_string(folder.join("README.md")).unwrap();
    let mut known = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some((number, _)) = name.split_once('-') {
            assert!(
                index.contains(&format!("({name})")),
                "{name} is not in the index"
            );
            assert!(known.insert(number.to_owned()), "{number} is given twice");
        }
    }
    known
}

// R121
#[test]
fn everything_cited_is_in_the_repository() {
    let known = known();
    let mut found = Vec::new();
    for (file, text) in texts() {
        for (number, line) in text.lines().enumerate() {
            for fault in faults(&file, line, &known) {
                found.push(format!("{}:{}: {fault}", file.display(), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn citations_of_what_is_elsewhere_are_found() {
    let known = known();
    let page = Path::new("docs/testing.md");
    for planted in [
        "//! As the design says (DESIGN §5.3).",
        "See SCREENS.md for the drawing.",
        "-- R062, design §5.8",
        "// issue 14: the second one is told",
        "Closes Issue #7.",
        "/// F5: a citizen who is there is offered.",
        "    // B12, B13: the same",
        "// found in findings/database.md",
        "see docs/decisions/0999",
        "(decision 0998)",
        "[the plan](../../plan.md)",
        "[gone](gone.md#part)",
        "| undo | `UndoStack` | `src/store/undo.rs` |",
    ] {
        assert_eq!(faults(page, planted, &known).len(), 1, "{planted}");
    }
    for lawful in [
        "audit.compliance_runs (findings integer)",
        "F2 opens the menu",
        "// F keys: F1 to F12",
        "an issue of 20 tokens; a tissue 4",
        "see docs/decisions/0004 and [records](decisions/README.md)",
        "[PostgreSQL](https://www.postgresql.org) and [below](#kinds-of-tests)",
        "// R096: shown",
        "`src/services/undo.rs`, `sql/migrations/V004` and `sql/queries/<feature>/<verb>.sql`",
    ] {
        assert_eq!(faults(page, lawful, &known), [""; 0], "{lawful}");
    }
}
