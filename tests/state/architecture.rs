//! Module boundaries: which words the code of each top-level module may not contain. A breach fails with its
//! file and line.

use enquiries::domain::Role;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One module: the files it lives in, and the words that may not stand in them.
struct Module {
    name: &'static str,
    may_not: &'static [&'static str],
}

const DRAWING: &[&str] = &["ratatui", "crossterm", "tui_textarea"];
const WAITING: &[&str] = &[".await", "async fn", "tokio::", "spawn("];
const CLOCK: &[&str] = &[
    "Utc::now",
    "Local::now",
    "Instant::now",
    "SystemTime",
    "getrandom",
];
const DATABASE: &[&str] = &["tokio_postgres", "deadpool", "crate::database", "refinery"];
const STATE: &[&str] = &["crate::store", "Store"];

/// The table of the design, as words. A module's own name never stands in its own list.
fn module_rules() -> Vec<(Module, Vec<&'static [&'static str]>)> {
    let module = |name, may_not| Module { name, may_not };
    vec![
        (
            module(
                "domain",
                &[
                    "crate::store",
                    "crate::runtime::effect",
                    "crate::action",
                    "crate::screens",
                    "crate::components",
                    "crate::theme",
                    "crate::terminal",
                    "crate::runtime::runner",
                    "crate::keymap",
                    "std::fs",
                    "std::io",
                ],
            ),
            vec![DRAWING, WAITING, CLOCK, DATABASE],
        ),
        (
            module(
                "action",
                &["crate::store", "crate::keymap", "crate::runtime::effect"],
            ),
            vec![DRAWING, WAITING, CLOCK, DATABASE],
        ),
        (
            module(
                "effect",
                &["crate::store", "crate::keymap", "crate::action"],
            ),
            vec![DRAWING, WAITING, CLOCK, DATABASE],
        ),
        (
            module(
                "keymap",
                &[
                    "crate::runtime::effect",
                    "crate::runtime::runner",
                    "crate::screens",
                    "ratatui",
                ],
            ),
            vec![WAITING, CLOCK, DATABASE, STATE],
        ),
        (
            module(
                "store",
                &[
                    "ratatui",
                    "crossterm",
                    "crate::screens",
                    "crate::theme",
                    "crate::terminal",
                    "crate::runtime::runner",
                    "std::fs",
                    "std::io",
                    "std::env",
                ],
            ),
            vec![WAITING, CLOCK, DATABASE],
        ),
        (
            module(
                "screens",
                &[
                    "&mut Store",
                    "crossterm",
                    "KeyCode",
                    "crate::runtime::runner",
                    "crate::terminal",
                    "crate::runtime::effect",
                ],
            ),
            vec![WAITING, CLOCK, DATABASE],
        ),
        (
            module(
                "components",
                &[
                    "crossterm",
                    "crate::features",
                    "crate::runtime::effect",
                    "crate::keymap",
                ],
            ),
            vec![WAITING, CLOCK, DATABASE, STATE],
        ),
        (
            module("view", &["crossterm", "crate::features", "crate::keymap"]),
            vec![WAITING, CLOCK, DATABASE, STATE],
        ),
        (
            module(
                "services",
                &[
                    "crate::components",
                    "crate::features",
                    "crate::keymap",
                    "crate::theme",
                ],
            ),
            vec![DRAWING, WAITING, CLOCK, DATABASE, STATE],
        ),
        (
            module("features/state", &["crate::theme", "crate::keymap"]),
            vec![DRAWING, WAITING, CLOCK, DATABASE, STATE],
        ),
        (
            module(
                "features/view",
                &["&mut self", "crate::runtime", "crate::keymap", "crossterm"],
            ),
            vec![WAITING, CLOCK, DATABASE, STATE],
        ),
        (
            module(
                "features/requests",
                &[
                    "tokio_postgres",
                    "deadpool",
                    "crate::components",
                    "crate::services",
                    "crate::theme",
                    "crate::view",
                ],
            ),
            vec![DRAWING, CLOCK, STATE],
        ),
        (
            module(
                "request",
                &[
                    "tokio_postgres",
                    "deadpool",
                    "crate::features",
                    "crate::services",
                    "crate::view",
                ],
            ),
            vec![DRAWING, CLOCK, STATE],
        ),
        (
            module(
                "wording",
                &[
                    "crate::action",
                    "crate::runtime::effect",
                    "crate::theme",
                    "crate::keymap",
                    "crate::screens",
                ],
            ),
            vec![DRAWING, WAITING, CLOCK, DATABASE, STATE],
        ),
        (
            module(
                "theme",
                &[
                    "crossterm",
                    "crate::action",
                    "crate::runtime::effect",
                    "crate::screens",
                ],
            ),
            vec![WAITING, CLOCK, DATABASE, STATE],
        ),
        (
            module(
                "terminal",
                &[
                    "crate::action",
                    "crate::runtime::effect",
                    "crate::screens",
                    "crate::keymap",
                    "crate::runtime::runner",
                ],
            ),
            vec![DATABASE, STATE],
        ),
        (
            module(
                "runner",
                &[
                    "crate::store",
                    "crate::screens",
                    "crate::action",
                    "crate::terminal",
                ],
            ),
            vec![DRAWING, &["tokio_postgres", "deadpool"]],
        ),
        (
            // `Action::Tick` and the like are the loop's own; what a person meant it does not look into.
            module(
                "event_loop",
                &[
                    "crate::features",
                    ".open::<",
                    "tokio_postgres",
                    "deadpool",
                    "crate::database",
                    "Action::Assign",
                    "Action::Note",
                    "Action::Stage",
                    "Action::Open",
                ],
            ),
            vec![],
        ),
        (
            module(
                "database",
                &[
                    "crate::store",
                    "crate::screens",
                    "crate::action",
                    "crate::keymap",
                    "crate::theme",
                    "crate::components",
                    "crate::terminal",
                    "crate::runtime::runner",
                    "crate::runtime::event_loop",
                    "-> Row",
                    "Vec<Row>>",
                ],
            ),
            vec![DRAWING],
        ),
        (
            module(
                "private_server",
                &[
                    "crate::store",
                    "crate::screens",
                    "crate::action",
                    "crate::keymap",
                    "crate::theme",
                    "crate::components",
                    "crate::terminal",
                    "crate::runtime::runner",
                    "crate::runtime::event_loop",
                ],
            ),
            vec![DRAWING],
        ),
        (
            // It reads the catalogue and the checkout; what a row says is not its business.
            module(
                "docgen",
                &[
                    "crate::store",
                    "crate::screens",
                    "crate::action",
                    "crate::keymap",
                    "crate::theme",
                    "crate::components",
                    "crate::terminal",
                    "crate::runtime::runner",
                    "crate::runtime::event_loop",
                    "crate::database",
                    "crate::seeds",
                ],
            ),
            vec![DRAWING, CLOCK],
        ),
        (
            module(
                "checks",
                &[
                    "crate::store",
                    "crate::screens",
                    "crate::action",
                    "crate::keymap",
                    "crate::theme",
                    "crate::components",
                    "crate::terminal",
                    "crate::runtime::runner",
                    "crate::runtime::event_loop",
                    "crate::commands",
                    "deadpool",
                ],
            ),
            vec![DRAWING, CLOCK],
        ),
        (
            // It reads a file and fills tables; who looks at them later is not its business.
            module(
                "import",
                &[
                    "crate::store",
                    "crate::screens",
                    "crate::action",
                    "crate::keymap",
                    "crate::theme",
                    "crate::components",
                    "crate::terminal",
                    "crate::runtime::runner",
                    "crate::runtime::event_loop",
                    "crate::commands",
                    "crate::database",
                    "deadpool",
                    "eprintln",
                    "println",
                ],
            ),
            vec![DRAWING, CLOCK],
        ),
        (
            module(
                "plain",
                &[
                    "crate::store",
                    "crate::screens",
                    "crate::keymap",
                    "crate::theme",
                ],
            ),
            vec![DRAWING, &["tokio_postgres", "deadpool"]],
        ),
        (
            // Values in, one text out: who writes it where is not its business.
            module(
                "export",
                &[
                    "crate::store",
                    "crate::screens",
                    "crate::runtime::effect",
                    "std::fs",
                    "std::io",
                ],
            ),
            vec![DRAWING, WAITING, CLOCK, DATABASE],
        ),
        (
            module(
                "main",
                &["crate::screens", "crate::store", "KeyCode", "ratatui"],
            ),
            vec![],
        ),
    ]
}

/// Exceptions, each with its reason.
const ALLOWED: &[(&str, &str)] = &[
    // Text being typed is held by the text area; the module is the only one and draws nothing.
    ("components/field.rs", "tui_textarea"),
];

/// Files that speak to the server about itself (its roles, locks and databases), before or outside the data
/// model that `sql/` holds. No word about an enquiry may stand in them.
const ADMINISTRATION: &[&str] = &[
    "commands/dump.rs",
    "database/migrate.rs",
    "private_server/lease.rs",
    "private_server/secrets.rs",
];

/// A file as this test reads it: without its unit tests and without comments.
fn code(text: &str) -> Vec<(usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]" || !line.starts_with('#'))
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .collect()
}

/// Every breach in one file of one module, as words for a person.
fn breaches(module: &str, file: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (rule, more) in module_rules()
        .iter()
        .filter(|(rule, _)| rule.name == module)
    {
        for word in rule.may_not.iter().chain(more.iter().copied().flatten()) {
            let allowed = ALLOWED
                .iter()
                .any(|(at, what)| file.ends_with(at) && what == word);
            for (line, code) in code(text) {
                if !allowed && has_word(code, word) {
                    found.push(format!("{file}:{line}: {module} may not touch {word}"));
                }
            }
        }
    }
    found
}

/// The word itself, and not the middle of a longer one.
fn has_word(code: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        let begins = !word.starts_with(inside) || !before.is_some_and(inside);
        let ends = !word.ends_with(inside) || !after.is_some_and(inside);
        begins && ends
    })
}

/// SQL begins with one of these and goes on with another, in one string.
fn is_sql(line: &str) -> bool {
    let Some(string) = line.split('"').nth(1) else {
        return false;
    };
    let words: Vec<_> = string.split_whitespace().map(str::to_lowercase).collect();
    let has = |word: &str| {
        words
            .iter()
            .any(|w| w.trim_matches(['(', ')', ',', ';']) == word)
    };
    match words.first().map(String::as_str) {
        Some("select") => has("from") || string.contains('('),
        Some("insert") => has("into"),
        Some("update") => has("set"),
        Some("delete") => has("from"),
        Some("create" | "alter" | "drop") => {
            ["table", "role", "schema", "policy", "function", "index"]
                .iter()
                .any(|w| has(w))
        }
        Some("set") => has("role") || has("local"),
        _ => false,
    }
}

fn source() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let read = |path: PathBuf| {
        let name = path
            .strip_prefix(&root)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let module = module_of(&name);
        let text = fs::read_to_string(&path).unwrap();
        (module, name, text)
    };
    files.into_iter().map(read).collect()
}

/// The name that a file has in the table: its top folder, except in `runtime` and `features`, where each kind of file
/// has rules of its own.
fn module_of(file: &str) -> String {
    let parts: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
    match parts.as_slice() {
        ["runtime", part, ..] => (*part).to_owned(),
        ["features", _, part, ..] => format!("features/{part}"),
        ["services", _, "requests"] => "features/requests".to_owned(),
        [first, ..] => (*first).to_owned(),
        [] => String::new(),
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn modules_keep_their_boundaries() {
    let all: Vec<_> = source()
        .iter()
        .flat_map(|(module, file, text)| breaches(module, file, text))
        .collect();
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

/// The other features that a file of a feature names: what must cross is an event, a destination or a service.
fn other_features(file: &str, text: &str) -> Vec<String> {
    let Some(("features", own)) = file.split_once('/') else {
        return Vec::new();
    };
    let own = own.split(['/', '.']).next().unwrap_or_default();
    let mut found = Vec::new();
    for (line, code) in code(text) {
        for (at, _) in code.match_indices("features::") {
            let other =
                code[at + "features::".len()..].split(|c: char| !c.is_alphanumeric() && c != '_');
            let other = other.into_iter().next().unwrap_or_default();
            if other != own {
                found.push(format!("src/{file}:{line}: {}", code.trim()));
            }
        }
    }
    found
}

#[test]
fn features_do_not_see_each_other() {
    let source = source();
    let found: Vec<_> = source
        .iter()
        .flat_map(|(_, file, text)| other_features(file, text))
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    let planted = "use crate::features::priority::PriorityPicker;\n";
    assert_eq!(other_features("features/assign/state.rs", planted).len(), 1);
    assert!(other_features("features/priority/state.rs", planted).is_empty());
}

/// A type with more methods is several types.
const MOST_METHODS: usize = 40;

/// The methods of each type, over all its `impl` blocks.
fn methods(files: &[(String, String, String)]) -> BTreeMap<String, usize> {
    let mut methods = BTreeMap::new();
    for (_, _, text) in files {
        let mut current: Option<String> = None;
        for (_, code) in code(text) {
            if let Some(rest) = code.strip_prefix("impl") {
                // Without the trait and the generic parameters.
                let of = rest.rsplit(" for ").next().unwrap_or(rest);
                let of = match of.strip_prefix('<') {
                    Some(generic) => generic.split_once("> ").map_or("", |(_, of)| of),
                    None => of,
                };
                let of = of.trim();
                let name = of.split(|c: char| !c.is_alphanumeric() && c != '_').next();
                current = name.filter(|name| !name.is_empty()).map(str::to_owned);
            } else if code == "}" {
                current = None;
            } else if let Some(name) = &current {
                let code = code.strip_prefix("    ").unwrap_or_default();
                let is_method = !code.starts_with(' ')
                    && (code.starts_with("fn ")
                        || code.contains(" fn ") && code.starts_with("pub"));
                *methods.entry(name.clone()).or_default() += usize::from(is_method);
            }
        }
    }
    methods
}

#[test]
fn types_have_few_methods() {
    let counted = methods(&source());
    for (name, count) in &counted {
        assert!(*count <= MOST_METHODS, "{name} has {count} methods");
    }
    assert!(counted["Store"] > 1, "the methods of a type are found");
    let planted = "impl X {\n    pub fn a(&self) {}\n}\n\nimpl Y for X {\n    fn b(&self) {}\n}\n";
    let planted = [(String::new(), String::new(), planted.to_owned())];
    assert_eq!(methods(&planted).get("X"), Some(&2));
}

#[test]
fn sql_lives_in_files() {
    let mut found = Vec::new();
    for (_, file, text) in source() {
        let about_the_server = ADMINISTRATION.contains(&file.as_str());
        for (line, code) in code(&text) {
            if about_the_server {
                for schema in ["tenant.", "app.", "audit.", "core.", "api.", "insight."] {
                    let named = code.contains('"') && has_word(code, schema) && is_sql(code);
                    assert!(!named, "src/{file}:{line}: {}", code.trim());
                }
            } else if is_sql(code) {
                found.push(format!("src/{file}:{line}: {}", code.trim()));
            }
        }
    }
    assert!(
        found.is_empty(),
        "SQL belongs in sql/:\n{}",
        found.join("\n")
    );
}

/// The program asks what a person may do, and a role is a name to show. Every role is named in one file.
fn named_roles(file: &str, text: &str) -> Vec<String> {
    let named = |code: &str| {
        let literal = |role: &str| code.contains(&format!("\"{role}\""));
        let variant = code.match_indices("Role::").any(|(at, word)| {
            let before = code[..at].chars().next_back();
            let after = code[at + word.len()..].chars().next();
            before.is_none_or(|c| !c.is_alphanumeric()) && after.is_some_and(char::is_uppercase)
        });
        Role::codes().any(literal) || variant
    };
    let lines = code(text).into_iter().filter(|(_, code)| named(code));
    lines
        .map(|(line, code)| format!("src/{file}:{line}: {}", code.trim()))
        .collect()
}

#[test]
fn roles_are_named_in_one_file() {
    let all = source();
    let elsewhere = all.iter().filter(|(_, file, _)| file != "domain/people.rs");
    let found: Vec<_> = elsewhere
        .flat_map(|(_, file, text)| named_roles(file, text))
        .collect();
    assert!(
        found.is_empty(),
        "ask for a capability:\n{}",
        found.join("\n")
    );
    for planted in [
        "if person.role == Role::Auditor {",
        "let roles = [\"caseworker\", \"import\"];",
    ] {
        assert_eq!(named_roles("planted.rs", planted).len(), 1, "{planted}");
    }
    for lawful in [
        "Role::from_code(&row.role_code)",
        "ThemeRole::Strong",
        "LoginRole::App",
    ] {
        assert!(named_roles("lawful.rs", lawful).is_empty(), "{lawful}");
    }
}

#[test]
fn colours_live_in_the_theme() {
    let mut found = Vec::new();
    for (module, file, text) in source() {
        // The painter turns the theme's colours into bytes; it chooses none.
        if module == "theme" || file == "terminal/painter/ink.rs" {
            continue;
        }
        for (line, code) in code(&text) {
            let literal = ["Color::", "Rgb(", "Indexed(", "\\x1b[3", "\\x1b[4"];
            if literal.iter().any(|word| has_word(code, word)) {
                found.push(format!("src/{file}:{line}: {}", code.trim()));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut lengths = Vec::new();
    for (_, file, text) in source() {
        let length = text.lines().count();
        assert!(length <= 450, "src/{file} has {length} lines");
        lengths.push(length);
        if file != "main.rs" {
            assert!(
                text.starts_with("//!"),
                "src/{file} does not say what it is for"
            );
        }
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= 120, "the median file has {median} lines");
}

/// The lines of a file that cargo would run if Cargo.toml did not turn it off: examples, and tests of the program.
fn never_run(file: &str, text: &str) -> Vec<String> {
    let mut in_block = false;
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let doc = ["///", "//!"].map(|mark| line.trim_start().strip_prefix(mark));
        let fence = doc.into_iter().flatten().map(str::trim).next();
        let is_example = match fence.and_then(|doc| doc.strip_prefix("```")) {
            Some(kind) => {
                in_block = !in_block;
                in_block && kind != "text"
            }
            None => false,
        };
        if is_example || (file == "main.rs" && line.contains("#[test]")) {
            found.push(format!("src/{file}:{}: {line}", number + 1));
        }
    }
    found
}

#[test]
fn no_test_stands_where_none_is_run() {
    let example = "/// Adds.\n///\n/// ```\n/// assert!(true);\n/// ```\n";
    assert_eq!(
        never_run("domain.rs", example),
        ["src/domain.rs:3: /// ```"]
    );
    assert_eq!(never_run("main.rs", "#[test]\n").len(), 1);
    let all = source();
    let found = all.iter().flat_map(|(_, file, text)| never_run(file, text));
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn no_name_says_nothing() {
    for (_, file, text) in source() {
        for (line, code) in code(&text) {
            for word in ["struct", "enum", "trait", "fn", "mod"] {
                let Some((_, name)) = code.split_once(&format!("{word} ")) else {
                    continue;
                };
                let name = name
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next();
                let name = name.unwrap_or_default().to_lowercase();
                let empty = ["manager", "helper", "util", "handler"];
                // What installs packages is called a package manager by everybody.
                let bad = name != "packagemanager" && empty.iter().any(|word| name.contains(word));
                assert!(!bad, "src/{file}:{line}: {name}");
            }
        }
    }
}

#[test]
fn a_planted_breach_is_caught() {
    let planted = [
        ("store", "use ratatui::Frame;\n", "ratatui"),
        ("store", "    let now = Utc::now();\n", "Utc::now"),
        (
            "store",
            "    database.run(None, request).await;\n",
            ".await",
        ),
        (
            "screens",
            "pub fn draw(store: &mut Store) {}\n",
            "&mut Store",
        ),
        ("components", "use crate::store::Store;\n", "crate::store"),
        ("features/state", "use ratatui::Frame;\n", "ratatui"),
        (
            "features/view",
            "use crate::database::Tx;\n",
            "crate::database",
        ),
        (
            "features/requests",
            "use crate::view::View;\n",
            "crate::view",
        ),
        (
            "services",
            "use crate::features::assign;\n",
            "crate::features",
        ),
        ("domain", "use tokio_postgres::Row;\n", "tokio_postgres"),
        ("terminal", "use crate::action::Action;\n", "crate::action"),
        ("keymap", "fn run(store: &Store) {}\n", "Store"),
        (
            "event_loop",
            "    if reply.open::<ChangeSignal>().is_ok() {}\n",
            ".open::<",
        ),
        (
            "private_server",
            "use crate::screens::draw;\n",
            "crate::screens",
        ),
        ("database", "use ratatui::Frame;\n", "ratatui"),
        ("import", "    let now = Utc::now();\n", "Utc::now"),
    ];
    for (module, text, word) in planted {
        let found = breaches(module, "src/planted.rs", text);
        assert!(
            found.iter().any(|breach| breach.ends_with(word)),
            "{module}: {text}"
        );
    }
    assert!(breaches("store", "src/x.rs", "// ratatui draws\nlet stored = 1;\n").is_empty());
    assert!(is_sql(r#"let q = "select id from tenant.enquiries";"#));
    assert!(is_sql(r#"client.execute("UPDATE x SET y = 1", &[])"#));
    assert!(!is_sql(r#"say("Select a person to assign to")"#));
}
