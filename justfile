# Shortcuts for what is typed often. Every recipe is one or two plain commands, so `just` itself is optional.

# List the recipes.
default:
    @just --list --unsorted

# Compile without linking: the fastest answer while writing.
check:
    cargo check --all-targets

# Everything `cargo test` runs: about four minutes on two cores, after the build.
test *ARGS:
    cargo test {{ ARGS }}

# Tests that need no server: unit tests, state, screens, keys, painter. `just test-state reports` for one feature.
test-state FEATURE="":
    cargo test --lib
    cargo test --test state -- {{ FEATURE }}

# Tests whose path contains FEATURE, with a real PostgreSQL: `just test-db search`.
test-db FEATURE *ARGS:
    cargo test --test all -- {{ FEATURE }} {{ ARGS }}

# Rewrite the snapshots and the pictures of the README, then list what changed: read the whole diff.
snapshots:
    INSTA_UPDATE=always ENQUIRIES_PICTURES=write cargo test --test state
    git diff --stat -- '*.snap' '*.svg'

# The demonstration, as the README describes it.
run *ARGS:
    cargo run --release -- {{ ARGS }}

# Licences, sources and advisories of the dependencies, where cargo-deny is installed.
deny:
    .ci/deny

# Style of the SQL files, where sqlfluff is installed; all queries and migrations without PATHS.
sql-lint *PATHS:
    .ci/sql-lint {{ PATHS }}

# Make the pages that come from the catalogue and the tests: erd.md, tables.md, migrations.md, proofs.
docs *ARGS:
    cargo run --features docgen -- docgen {{ ARGS }}

# The whole check, as CI runs it.
ci:
    .ci/run

# Cost of isolation, guards and audit, as ratios taken in one run.
bench *ARGS:
    cargo bench --bench hot {{ ARGS }}
