//! Generated documents: they match the database and the checkout, and notice changes of either.

use crate::support::{TestDatabase, connect};
use enquiries::docgen::{self, GeneratedPage, MADE, Requirements};
use enquiries::private_server::Login;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A temporary copy of the sources of the documents, deleted with the test.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("enquiries-{name}-{}", std::process::id()));
        for part in ["sql", "tests", "src", "assets", "docs"] {
            copy(&checkout().join(part), &folder.join(part));
        }
        std::fs::copy(checkout().join("README.md"), folder.join("README.md")).unwrap();
        std::fs::copy(checkout().join(MADE[3]), folder.join(MADE[3])).unwrap();
        Self(folder)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &place);
        } else {
            std::fs::copy(&path, &place).unwrap();
        }
    }
}

async fn made_from(test: &TestDatabase, checkout: &Path) -> Vec<GeneratedPage> {
    let admin = connect(&test.config(Login::Admin)).await;
    docgen::make(&admin, checkout).await.unwrap()
}

#[tokio::test]
async fn documents_in_the_checkout_are_current() {
    // R041, R047, R064, R065, R176, R189
    let test = TestDatabase::new().await;
    let documents = made_from(&test, checkout()).await;
    assert_eq!(documents.iter().map(|d| d.path).collect::<Vec<_>>(), MADE);
    let stale = docgen::stale(&documents, checkout()).unwrap();
    let stale: Vec<&str> = stale.iter().map(|document| document.path).collect();
    assert!(
        stale.is_empty(),
        "run `enquiries docgen` and commit: {stale:?} would be made differently"
    );
}

#[tokio::test]
async fn documents_do_not_depend_on_seed_data() {
    let seeded = TestDatabase::new().await;
    let empty = TestDatabase::empty().await;
    enquiries::database::migrate::up(&empty.config(Login::Admin))
        .await
        .unwrap();
    assert_eq!(
        made_from(&seeded, checkout()).await,
        made_from(&empty, checkout()).await
    );
}

const PLANTED: &str = "\
create table tenant.planted_things (
    tenant_id  integer not null,
    id         uuid not null,
    enquiry_id uuid,

    constraint planted_things_pkey primary key (tenant_id, id),
    constraint planted_things_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict
);
comment on table tenant.planted_things is 'Planted by a test.';
";

// R103: the diagram has relationships, constraints and isolation of each table.
#[tokio::test]
async fn new_table_reference_and_migration_make_documents_stale() {
    let test = TestDatabase::new().await;
    let copied = Copy::new("planted");
    let admin = connect(&test.config(Login::Admin)).await;
    admin
        .batch_execute(&format!("set role enquiries_owner; {PLANTED} reset role;"))
        .await
        .unwrap();
    std::fs::write(
        copied.0.join("sql/migrations/V199__planted_things.sql"),
        PLANTED,
    )
    .unwrap();
    let documents = docgen::make(&admin, &copied.0).await.unwrap();
    let stale = docgen::stale(&documents, &copied.0).unwrap();
    let stale_paths: Vec<&str> = stale.iter().map(|document| document.path).collect();
    // The list of requirements is unchanged, because no new proof exists.
    assert_eq!(stale_paths, &MADE[..3]);
    let [diagram, migrations, tables, _] = &documents[..] else {
        panic!("another number of documents");
    };
    assert!(
        diagram
            .text
            .contains("tenant_enquiries |o--o{ tenant_planted_things : \"enquiry\"")
    );
    for row in [
        "| `tenant.planted_things` | no grant | 1 | 0 | 0 | 2 |",
        "| `tenant.notes` | `tenant_isolation` | 4 | 0 | 1 | ",
        "| `core.channels` | shared | 0 | 0 | 0 | ",
    ] {
        assert!(diagram.text.contains(row), "{row}");
    }
    assert!(migrations.text.contains("V199[\"V199 planted things\"]"));
    assert!(
        migrations
            .text
            .contains("| V199__planted_things | `tenant.planted_things` | V001, V052 |")
    );
    assert!(migrations.text.contains("V052 --> V199"));
    assert!(tables.text.contains("## tenant.planted_things"));
    assert!(tables.text.contains("No role but the owner has any right"));

    docgen::write(&stale, &copied.0).unwrap();
    assert!(docgen::stale(&documents, &copied.0).unwrap().is_empty());
}

#[tokio::test]
async fn migrations_apply_one_by_one_in_order() {
    // R122, R178, R179, R180, R181
    let test = TestDatabase::empty().await;
    let report = enquiries::database::migrate::up(&test.config(Login::Admin))
        .await
        .unwrap();
    let folder = checkout().join("sql/migrations");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .filter(|file| {
            let path = file.as_ref().unwrap().path();
            path.extension().is_some_and(|kind| kind == "sql")
        })
        .count();
    // Each is applied by itself, in order, to an empty database: a forward reference would fail.
    assert_eq!(report.applied.len(), files);
    // The structure holds no work of anybody: sample data are loaded after it.
    let admin = connect(&test.config(Login::Admin)).await;
    for table in ["enquiries", "citizens", "notes", "workflows", "teams"] {
        let sql = format!("select count(*) from tenant.{table}");
        let rows: i64 = admin.query_one(&sql, &[]).await.unwrap().get(0);
        assert_eq!(rows, 0, "{table}");
    }
    // R182: a second run applies nothing.
    let again = enquiries::database::migrate::up(&test.config(Login::Admin))
        .await
        .unwrap();
    assert!(again.applied.is_empty());
}

#[test]
fn requirements_list_is_complete() {
    let requirements = Requirements::read(checkout()).unwrap();
    assert_eq!(requirements.all.len(), 268);
    for (number, requirement) in &requirements.all {
        assert!(
            !requirement.demand.trim().is_empty() && !requirement.decided.trim().is_empty(),
            "{number} says too little"
        );
    }
    // Numbers that were never given out: what concerned the tools of the builders, and not the system.
    let missing: Vec<u16> = (1..=273)
        .filter(|number| !requirements.all.contains_key(number))
        .collect();
    assert_eq!(missing, [101, 117, 124, 125, 165]);
}

/// What a test needs is in the repository, or the test is ignored and fails without it.
#[test]
fn no_test_skips_for_want_of_data() {
    assert_eq!(docgen::tests_that_skip(checkout()).unwrap(), [""; 0]);
    let copied = Copy::new("skipping");
    let planted = "#[test]\nfn skips() {\n    eprintln!(\"WORDS: no data\");\n}\n";
    // Put together, so that this test does not say it.
    let planted = planted.replace("WORDS", &["NOT", "TESTED"].join(" "));
    std::fs::write(copied.0.join("tests/all/planted.rs"), &planted).unwrap();
    let found = docgen::tests_that_skip(&copied.0).unwrap();
    assert!(
        found.len() == 1 && found[0].ends_with("planted.rs: skips"),
        "{found:?}"
    );
    let ignored = planted.replace("#[test]", "#[test]\n#[ignore = \"needs data\"]");
    std::fs::write(copied.0.join("tests/all/planted.rs"), ignored).unwrap();
    assert_eq!(docgen::tests_that_skip(&copied.0).unwrap(), [""; 0]);
}

// R121: each requirement leads to a place in the repository that decides it, and a proof to a test that is run.
#[test]
fn decisions_outside_the_repository_are_refused() {
    let copied = Copy::new("decided");
    let list = copied.0.join("assets/requirements.toml");
    let text = std::fs::read_to_string(&list).unwrap();
    for (decided, place) in [
        ("model §99", "model §99"),
        ("model §1, §99", "§99"),
        ("model §2 to §99", "model §2 to §99"),
        ("decision none", "decision none"),
        ("a plan elsewhere", "a plan elsewhere"),
    ] {
        let wrong = text.replacen("decided = \"model §1", &format!("decided = \"{decided}"), 1);
        assert_ne!(wrong, text);
        std::fs::write(&list, wrong).unwrap();
        let error = Requirements::read(&copied.0).unwrap_err().to_string();
        assert!(error.contains("which is not in the repository"), "{error}");
        assert!(error.contains(place), "{error}");
    }
    std::fs::write(&list, text).unwrap();
    let mapping = copied.0.join("sql/source_002.toml");
    std::fs::rename(&mapping, mapping.with_extension("gone")).unwrap();
    let error = Requirements::read(&copied.0).unwrap_err().to_string();
    assert!(error.contains("source 002"), "{error}");
    std::fs::rename(mapping.with_extension("gone"), &mapping).unwrap();
    let requirements = Requirements::read(&copied.0).unwrap();
    for (number, proof) in &requirements.proofs {
        for place in &proof.shown_by {
            let (file, test) = place.split_once(": ").unwrap_or((place, "-- proves"));
            let text = std::fs::read_to_string(copied.0.join(file)).unwrap();
            assert!(text.contains(test), "{number} is not shown by {place}");
        }
    }
}

#[test]
fn unknown_requirement_number_is_refused() {
    let copied = Copy::new("unknown");
    // Assembled here, so that this file does not contain the number.
    let number = format!("R{}", 999);
    let place = copied.0.join("tests/all/planted.rs");
    std::fs::write(&place, format!("// {number}\nfn planted() {{}}\n")).unwrap();
    let error = Requirements::read(&copied.0).unwrap_err().to_string();
    assert_eq!(
        error,
        format!(
            "{number} is no requirement, and is named in tests/all/planted.rs: planted, no test."
        )
    );
    std::fs::remove_file(place).unwrap();

    let list = copied.0.join("assets/requirements.toml");
    let text = std::fs::read_to_string(&list).unwrap();
    let (first, _) = text.split_once(" = {").unwrap();
    let first = first.lines().last().unwrap();
    let twice = format!("{text}{first} = {{ demand = \"Again\", decided = \"Again\" }}\n");
    std::fs::write(list, twice).unwrap();
    let error = Requirements::read(&copied.0).unwrap_err().to_string();
    assert!(error.contains("duplicate key"), "{error}");
}

/// What is planted, and what the page says beside the number; a proof if it begins with `by`.
const PLANTED_NUMBERS: &[(&str, &str, &str)] = &[
    (
        "tests/all/planted.rs",
        "// NUMBER\n#[test]\nfn shows() {}\n",
        "by shows",
    ),
    (
        "tests/all/planted.rs",
        "#[tokio::test]\nasync fn shows() {\n    // NUMBER: this\n}\n",
        "by shows",
    ),
    (
        "tests/all/planted.rs",
        "// NUMBER\nfn helper() {}\n",
        "helper, no test",
    ),
    (
        "tests/all/planted.rs",
        "//! Of NUMBER.\n\n#[test]\nfn shows() {}\n",
        "head of the file",
    ),
    (
        "tests/all/planted.rs",
        "const ROWS: &[u8] = &[\n    // NUMBER\n    1,\n];\n",
        "outside any test",
    ),
    (
        "tests/all/planted.rs",
        "// NUMBER\n#[test]\n#[ignore = \"minutes\"]\nfn full() {}\n",
        "full, does not always run",
    ),
    (
        "tests/all/planted.rs",
        "// NUMBER\n#[test]\nfn skips() {\n    let Some(_) = data() else { return };\n}\n",
        "skips, may end early",
    ),
    (
        "tests/all/lost.rs",
        "// NUMBER\n#[test]\nfn shows() {}\n",
        "shows, not compiled",
    ),
    (
        "sql/compliance/planted.sql",
        "-- A rule.\n-- proves    NUMBER\n-- sabotage  drop x\nselect 1;\n",
        "by",
    ),
    (
        "sql/compliance/planted.sql",
        "-- A rule.\n-- proves    NUMBER\nselect 1;\n",
        "",
    ),
    (
        "sql/compliance/planted.sql",
        "-- Of NUMBER.\n-- sabotage  drop x\nselect 1;\n",
        "",
    ),
    (
        "sql/planted.sql",
        "-- proves    NUMBER\n-- sabotage  drop x\n",
        "",
    ),
];

#[test]
fn only_tests_that_run_and_checks_with_sabotage_are_proof() {
    let copied = Copy::new("proof");
    let main = copied.0.join("tests/all/main.rs");
    let text = std::fs::read_to_string(&main).unwrap();
    std::fs::write(&main, format!("{text}mod planted;\n")).unwrap();
    let before = Requirements::read(&copied.0).unwrap();
    let unproven = before
        .all
        .keys()
        .find(|n| before.proofs.get(n).is_none_or(|p| p.shown_by.is_empty()))
        .copied()
        .unwrap();
    for (file, text, expected) in PLANTED_NUMBERS {
        let place = copied.0.join(file);
        std::fs::write(&place, text.replace("NUMBER", &format!("R{unproven:03}"))).unwrap();
        let after = Requirements::read(&copied.0).unwrap();
        std::fs::remove_file(place).unwrap();
        let (places, wanted) = match expected.strip_prefix("by") {
            Some(test) => (&after.proofs[&unproven].shown_by, test.trim()),
            None => (&after.proofs[&unproven].named_in, *expected),
        };
        let wanted = match wanted {
            "" => (*file).to_owned(),
            place => format!("{file}: {place}"),
        };
        assert!(places.contains(&wanted), "{text}\n{places:?}");
        let counted = after.proven() - before.proven();
        assert_eq!(counted == 1, expected.starts_with("by"), "{text}");
    }
    assert_eq!(
        before.summary(),
        format!(
            "{} of 268 requirements are proven by tests or compliance queries.",
            before.proven()
        )
    );
}

/// Runs the program against the database of the test.
fn program(test: &TestDatabase, arguments: &[&str]) -> std::process::Output {
    let config = test.config(Login::Admin);
    let tokio_postgres::config::Host::Unix(socket) = &config.get_hosts()[0] else {
        panic!("the tests' server has no socket");
    };
    let url = format!(
        "host='{}' port={} user={} dbname={} password='{}'",
        socket.display(),
        config.get_ports()[0],
        config.get_user().unwrap(),
        config.get_dbname().unwrap(),
        String::from_utf8_lossy(config.get_password().unwrap())
    );
    std::process::Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .args(arguments)
        .env("ADMIN_DATABASE_URL", url)
        .output()
        .unwrap()
}

#[tokio::test]
async fn docgen_command_checks_writes_and_counts() {
    let test = TestDatabase::new().await;
    let copied = Copy::new("command");
    let folder = copied.0.to_str().unwrap();
    let status = |arguments: &[&str]| {
        let output = program(&test, arguments);
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), said)
    };
    let check = ["docgen", "--out", folder, "--check"];
    assert_eq!(status(&check).0, Some(0));

    std::fs::remove_file(copied.0.join("sql/erd.md")).unwrap();
    let (code, said) = status(&check);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("sql/erd.md is not what would be made now."),
        "{said}"
    );
    let (code, said) = status(&["docgen", "--out", folder]);
    assert_eq!(code, Some(0));
    assert!(said.contains("written   sql/erd.md"), "{said}");
    assert!(said.contains("unchanged sql/tables.md"), "{said}");
    assert_eq!(status(&check).0, Some(0));

    let (code, said) = status(&["docgen", "--out", folder, "--proven"]);
    assert_eq!(code, Some(0));
    assert!(said.ends_with("of 268 requirements are proven by tests or compliance queries.\n"));
    // A program that does not know the migrations of the checkout refuses to run.
    std::fs::write(copied.0.join("sql/migrations/V199__new.sql"), "select 1;").unwrap();
    assert_eq!(status(&check).0, Some(2));
    // Outside a checkout it refuses, and says where to run it.
    for arguments in [&["docgen"][..], &["docgen", "--proven"]] {
        for folder in [None, Some("/nowhere")] {
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_enquiries"))
                .args(arguments)
                .args(folder.map(|folder| ["--out", folder]).into_iter().flatten())
                .current_dir(std::env::temp_dir())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let begins = folder.unwrap_or("This folder");
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(
                said.contains(&format!("{begins} is no checkout of this program")),
                "{said}"
            );
            assert!(
                said.contains("--out DIR") && !said.contains("os error"),
                "{said}"
            );
        }
    }
}

/// The value after `field =` in a `raise`, if it is a literal.
fn text_of(raise: &str, field: &str) -> Option<String> {
    let line = raise
        .lines()
        .find(|line| line.trim_start().starts_with(&format!("{field} ")))?;
    let (_, value) = line.split_once('=')?;
    let value = value.trim().trim_end_matches([',', ';']);
    let value = value.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(value.replace("''", "'"))
}

#[tokio::test]
async fn data_model_page_lists_the_error_codes_of_functions() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let bodies = admin
        .query(
            "select prosrc from pg_proc where prosrc like '%errcode%'",
            &[],
        )
        .await
        .unwrap();
    let mut raised = BTreeSet::new();
    for body in bodies {
        let body: String = body.get(0);
        for raise in body.split("raise exception using").skip(1) {
            let Some(code) = text_of(raise, "errcode") else {
                continue;
            };
            let rule = text_of(raise, "constraint").unwrap_or_default();
            // A message that is assembled at run time is described in other words on the page.
            raised.insert((code, rule, text_of(raise, "hint")));
        }
    }
    let page = std::fs::read_to_string(checkout().join("sql/README.md")).unwrap();
    let mut listed = BTreeSet::new();
    for line in page.lines().filter(|line| line.starts_with("| UK")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        listed.insert((
            cells[1].to_owned(),
            cells[2].to_owned(),
            cells[4].to_owned(),
        ));
    }
    for (code, rule, sentence) in &raised {
        let found = listed.iter().find(|(c, r, _)| c == code && r == rule);
        let Some((_, _, said)) = found else {
            panic!(
                "sql/README.md §9 lacks | {code} | {rule} | … | {} |",
                sentence.as_deref().unwrap_or("…")
            );
        };
        if let Some(sentence) = sentence {
            assert_eq!(said, sentence, "{code} {rule}");
        }
    }
    for (code, rule, _) in &listed {
        assert!(
            raised.iter().any(|(c, r, _)| c == code && r == rule),
            "sql/README.md §9 tells of {code} {rule}, which no function raises"
        );
    }
}
