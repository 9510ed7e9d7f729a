//! The lifecycle against an independent model: in random workflows, whatever random people try, the database
//! accepts exactly what the model accepts and refuses the rest for the same reasons (R096, R197–R199).

mod model;
mod stage;
mod strategy;

use proptest::test_runner::{Config, TestCaseError, TestRunner};
use stage::Stage;

/// Runs this many random lives in one database, each undone when it is over.
fn live(cases: u32) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let stage = runtime.block_on(Stage::new());
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&strategy::life(), |life| {
        runtime
            .block_on(stage.lives(&life))
            .map_err(TestCaseError::fail)
    });
    let seen = stage.seen();
    if let Err(failure) = outcome {
        panic!("{failure}\nafter {seen:?}");
    }
    // A run in which nothing was refused, or nothing accepted, would agree with any model.
    for end in [
        "accepted",
        "nothing",
        "UK201",
        "UK202 no_transition",
        "UK202 role",
        "UK202 reason",
        "UK202 outcome",
        "UK202 assignee",
        "UK206",
        "UK209",
        "UK302",
        "UK303",
        "42501",
    ] {
        assert!(
            cases < 200 || seen.contains_key(end),
            "never seen: {end}, in {seen:?}"
        );
    }
    println!("{cases} lives: {seen:?}");
}

// R096, R129, R135, R142, R197, R198, R199
#[test]
fn the_database_and_the_model_agree() {
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok());
    live(cases.unwrap_or(1_500));
}

#[test]
#[ignore = "an hour: 100,000 lives"]
fn full_the_database_and_the_model_agree() {
    live(100_000);
}
