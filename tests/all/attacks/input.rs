//! Hostile and valid text in every column that staff or citizens fill.

use super::AttackFixture;
use crate::support::attempt::refused;

/// A statement with one text parameter for each column that a person fills.
const COLUMNS: &[(&str, &str)] = &[
    (
        "enquiry subject",
        "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':my_type', 'email', $1, 'x')",
    ),
    (
        "subject",
        "update tenant.enquiries set subject = $1 where id = ':mine'",
    ),
    (
        "enquiry body",
        "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':my_type', 'email', 'x', $1)",
    ),
    (
        "outcome",
        "update tenant.enquiries set outcome = $1 where id = ':mine'",
    ),
    (
        "stage reason",
        "update tenant.enquiries set stage_id = ':stage_waiting', stage_reason = $1 where id = ':mine'",
    ),
    (
        "assignment reason",
        "update tenant.enquiries set assignee_id = ':sam', assignment_reason = $1 where id = ':mine'",
    ),
    (
        "note",
        "insert into tenant.notes (enquiry_id, body) values (':mine', $1)",
    ),
    (
        "citizen name",
        "insert into tenant.citizens (name) values ($1)",
    ),
    (
        "citizen email",
        "insert into tenant.citizens (name, email) values ('x', $1)",
    ),
    (
        "citizen phone",
        "insert into tenant.citizens (name, phone) values ('x', $1)",
    ),
    (
        "staff name",
        "insert into tenant.staff (username, name, role_code) values ('new.person', $1, 'caseworker')",
    ),
    (
        "team name",
        "insert into tenant.teams (code, name) values ('new_team', $1)",
    ),
    (
        "workflow name",
        "insert into tenant.workflows (code, name) values ('new_workflow', $1)",
    ),
    (
        "type name",
        "update tenant.enquiry_types set name = $1 where id = ':my_type'",
    ),
];

async fn insert(client: &tokio_postgres::Client, sql: &str, text: &str) -> Result<u64, String> {
    client.batch_execute("savepoint s").await.unwrap();
    let outcome = client.execute(sql, &[&text]).await;
    client.batch_execute("rollback to s").await.unwrap();
    outcome.map_err(|error| refused(&error).code)
}

#[tokio::test]
async fn control_oversize_and_blank_text_is_refused() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/helen.morris").await;
    let hostile = [
        ("CSI", "red \u{1b}[31m text".to_owned()),
        ("C1 CSI", "red \u{9b}31m text".to_owned()),
        ("C1 OSC", "title \u{9d}0;x\u{9c}".to_owned()),
        ("OSC 52", "\u{1b}]52;c;cm0gLXJmIC8=\u{7}".to_owned()),
        (
            "OSC 8",
            "\u{1b}]8;;http://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\".to_owned(),
        ),
        ("backspace", "approved\u{8}\u{8}\u{8}refused".to_owned()),
        ("carriage return", "refused\rapproved".to_owned()),
        ("delete", "a\u{7f}b".to_owned()),
        ("next line", "a\u{85}b".to_owned()),
        ("vertical tab", "a\u{b}b".to_owned()),
        ("override", "paid \u{202e}ton".to_owned()),
        ("embedding", "\u{202a}01632 960114\u{202c}".to_owned()),
        ("isolate", "\u{2066}x\u{2069}".to_owned()),
        ("line separator", "a\u{2028}b".to_owned()),
        ("paragraph separator", "a\u{2029}b".to_owned()),
        ("oversize", "x".repeat(20_001)),
        ("NUL", "a\0b".to_owned()),
    ];
    for (column, sql) in COLUMNS {
        let sql = fixture.fill(sql);
        for (kind, text) in &hostile {
            let actual = insert(&client, &sql, text).await;
            let expected = if *kind == "NUL" { "22021" } else { "23514" };
            assert_eq!(actual, Err(expected.to_owned()), "{kind} in {column}");
        }
        // The body of an enquiry may be empty, since the subject is required. No other column may be blank.
        if *column != "enquiry body" {
            for blank in ["", "   ", " \u{3000} "] {
                assert_eq!(
                    insert(&client, &sql, blank).await,
                    Err("23514".into()),
                    "blank in {column}"
                );
            }
        }
    }
    // Invalid UTF-8 is refused before any constraint is evaluated.
    let result = fixture
        .try_statement(
            &client,
            "insert into tenant.citizens (name) values (convert_from('\\xff'::bytea, 'UTF8'))",
        )
        .await;
    assert_eq!(result.summary(), "22021");
}

#[tokio::test]
async fn valid_text_of_every_script_is_stored_unchanged() {
    let fixture = AttackFixture::new().await;
    let client = fixture.session_of("HMRC/helen.morris").await;
    for text in [
        "Mae'r ŵyl yn Nhŷ Ddewi; ŷ, ŵ, â",
        "أحتاج إلى مساعدة في الضريبة",
        // Joiners and direction marks that Persian, Hindi and emoji need.
        "می\u{200c}خواهم",
        "क्\u{200d}ष",
        "👩\u{200d}👩\u{200d}👧",
        "\u{200f}שלום\u{200e} ok",
        "汉字 かな 한글",
        "Zoë O’Neill-Ó Briain",
        // Text that a spreadsheet would evaluate is stored unchanged and escaped on export.
        "=1+1",
        "+44",
        "-1",
        "@SUM(A1)",
        "'; drop table tenant.enquiries; --",
        "${jndi:ldap://x}",
        "%s%n",
    ] {
        for column in ["subject", "note", "citizen name", "outcome", "team name"] {
            let sql = COLUMNS.iter().find(|(name, _)| *name == column).unwrap().1;
            assert_eq!(
                insert(&client, &fixture.fill(sql), text).await,
                Ok(1),
                "{text} in {column}"
            );
        }
        let sql = fixture.fill(
            "insert into tenant.notes (enquiry_id, body) values (':mine', $1) returning body",
        );
        let stored: String = client.query_one(&sql, &[&text]).await.unwrap().get(0);
        assert_eq!(stored, text);
    }
    // One letter has one form: a screen and an import compose it, and the database takes no other.
    for column in ["subject", "note", "citizen name", "team name"] {
        let sql = COLUMNS.iter().find(|(name, _)| *name == column).unwrap().1;
        let refused = insert(&client, &fixture.fill(sql), "e\u{301}").await;
        assert!(refused.is_err_and(|why| why.contains("23514")), "{column}");
    }
    for text in ["two\nlines\tand a tab", &"x".repeat(20_000)] {
        for column in ["note", "enquiry body"] {
            let sql = COLUMNS.iter().find(|(name, _)| *name == column).unwrap().1;
            assert_eq!(
                insert(&client, &fixture.fill(sql), text).await,
                Ok(1),
                "in {column}"
            );
        }
    }
}
