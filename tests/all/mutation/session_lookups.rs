//! Every function that looks up the session makes four checks: the token matches the hash, the session has not
//! ended, it has not expired, it was opened by this login. Each check is removed from each function in turn.
//!
//! The functions run one after another: a session that `tenant_id` refuses never reaches `current_session`. So
//! the check is removed from the preceding functions in both runs, and a third run shows that with their checks
//! the attack fails.

use super::{Attacker, Defence, MutationFixture, Success};
use Success::{Done, Rows};

/// The text of the checks, the same in every function.
const TOKEN_HASH: &str =
    "sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'))";

/// A check: its text, the text that disables it, and the statement that makes a session invalid for it.
struct Check {
    name: &'static str,
    text: &'static str,
    disabled: &'static str,
    invalidation: &'static str,
}

const CHECKS: &[Check] = &[
    Check {
        name: "the token, not its hash",
        text: TOKEN_HASH,
        disabled: "decode(nullif(current_setting('enquiries.session', true), ''), 'hex')",
        // A stolen copy of the database contains hashes; the attack uses one as a token.
        invalidation: "select set_config('enquiries.session', encode(s.token_hash, 'hex'), true)
                 from auth.sessions as s order by s.opened_at desc limit 1",
    },
    Check {
        name: "ended session",
        text: "s.ended_at is null",
        disabled: "true",
        invalidation: "update auth.sessions set ended_at = clock_timestamp()",
    },
    Check {
        name: "expired session",
        text: "s.expires_at > clock_timestamp()",
        disabled: "true",
        invalidation: "update auth.sessions set expires_at = clock_timestamp() - interval '1 microsecond'",
    },
    Check {
        name: "session of another login",
        text: "s.login_name = session_user",
        disabled: "true",
        invalidation: "update auth.sessions set login_name = 'enquiries_intake'",
    },
];

/// A function that looks up the session, the functions that run before it, and an attack that only it refuses
/// once they do not.
struct Lookup {
    function: &'static str,
    preceding: &'static [&'static str],
    session: &'static str,
    attacker: Attacker,
    attack: &'static str,
    success: Success,
}

/// The administrator opens the sessions, and the attacker's login uses them.
const JO: &str = "select auth.begin_session(:own_id, ':jo', 'caseworker', 'person', 'x', 1);
                  update auth.sessions set login_name = 'enquiries_app'";
const DAVID: &str = "select auth.begin_session(:own_id, ':david', 'auditor', 'person', 'x', 1);
                     update auth.sessions set login_name = 'enquiries_app'";
const LOADER: &str = "select auth.begin_session(:own_id, ':import', 'loader', 'service', 'x', 1),
                          auth.open_batch('x', null);
                      update auth.sessions set login_name = 'enquiries_loader'";

const LOOKUPS: &[Lookup] = &[
    Lookup {
        function: "auth.tenant_id",
        preceding: &[],
        session: JO,
        attacker: Attacker::AppWithoutSession,
        attack: "select * from tenant.citizens",
        success: Rows,
    },
    // The access log is for auditors, managers and supervisors.
    Lookup {
        function: "auth.has_capability",
        preceding: &["auth.tenant_id"],
        session: DAVID,
        attacker: Attacker::AppWithoutSession,
        attack: "select * from app.accesses",
        success: Rows,
    },
    // Who acts: steps of a workflow name roles.
    Lookup {
        function: "auth.role_code",
        preceding: &[],
        session: JO,
        attacker: Attacker::AppWithoutSession,
        attack: "select r.code from (select auth.role_code() as code) as r where r.code is not null",
        success: Rows,
    },
    // "My enquiries", as in sql/queries/queue/page.sql.
    Lookup {
        function: "auth.staff_id",
        preceding: &["auth.tenant_id"],
        session: JO,
        attacker: Attacker::AppWithoutSession,
        attack: "select * from app.enquiries as e where e.assignee_id = (select auth.staff_id())",
        success: Rows,
    },
    // A loader writes only inside its batch.
    Lookup {
        function: "auth.batch_id",
        preceding: &[
            "auth.tenant_id",
            "auth.refuse_without_session",
            "auth.current_session",
            "core.set_row_metadata",
        ],
        session: LOADER,
        attacker: Attacker::LoaderWithoutSession,
        attack: "insert into tenant.citizens (name) values ('Late')",
        success: Done,
    },
    // The audit triggers record the author and refuse a change without one.
    Lookup {
        function: "auth.current_session",
        preceding: &[
            "auth.tenant_id",
            "auth.refuse_without_session",
            "auth.has_capability",
            "core.set_row_metadata",
        ],
        session: JO,
        attacker: Attacker::AppWithoutSession,
        attack: "insert into tenant.notes (enquiry_id, body) values (':mine', 'x')",
        success: Done,
    },
    // Row metadata also records the author, before the row is written.
    Lookup {
        function: "core.set_row_metadata",
        preceding: &[
            "auth.tenant_id",
            "auth.refuse_without_session",
            "auth.has_capability",
            "auth.current_session",
        ],
        session: JO,
        attacker: Attacker::AppWithoutSession,
        attack: "insert into tenant.notes (enquiry_id, body) values (':mine', 'x')",
        success: Done,
    },
    // Before any row: a statement without a session is refused and does not report no rows.
    Lookup {
        function: "auth.refuse_without_session",
        preceding: &[
            "auth.tenant_id",
            "auth.has_capability",
            "auth.current_session",
            "core.set_row_metadata",
        ],
        session: JO,
        attacker: Attacker::AppWithoutSession,
        attack: "insert into tenant.notes (enquiry_id, body) values (':mine', 'x')",
        success: Done,
    },
];

/// A statement that removes a check from a function; it fails unless the check occurs exactly once.
fn remove_check(check: &Check, function: &str) -> String {
    format!(
        "do $mutate$
         declare
             text_now text := (
                 select pg_get_functiondef(p.oid) from pg_proc as p
                 where p.pronamespace::regnamespace || '.' || p.proname = '{function}' and p.prokind = 'f'
             );
         begin
             if cardinality(string_to_array(text_now, $from${text}$from$)) <> 2 then
                 raise '{function} does not contain the check once';
             end if;
             execute replace(text_now, $from${text}$from$, $to${disabled}$to$);
         end $mutate$;",
        text = check.text,
        disabled = check.disabled,
    )
}

/// R120, R137, R186: an invalid session gives no access, and each check of it is necessary.
#[tokio::test]
async fn every_session_check_is_necessary() {
    let fixture = MutationFixture::new().await;
    let mut unproven = Vec::new();
    for check in CHECKS {
        for lookup in LOOKUPS {
            let checks_removed: String = lookup
                .preceding
                .iter()
                .map(|f| remove_check(check, f))
                .collect();
            let invalidation = format!("{}; {};", lookup.session, check.invalidation);
            let preceding_removed = invalidation.clone() + &checks_removed;
            let removal = remove_check(check, lookup.function);
            let name = format!("{}: {}", lookup.function, check.name);
            let defence = Defence {
                name: &name,
                setup: &preceding_removed,
                removal: &removal,
                attacker: lookup.attacker,
                attack: lookup.attack,
                success: lookup.success,
            };
            unproven.extend(fixture.check(&defence).await);
            // With a valid session the attack succeeds, or it would prove nothing.
            let valid_session = Defence {
                setup: lookup.session,
                ..defence
            };
            let (succeeded, result) = fixture.attack_succeeds(&valid_session, false).await;
            assert!(
                succeeded,
                "{name}: refused with a valid session too: {result:?}"
            );
            // With the check removed from this function only, the preceding functions still refuse.
            let preceding_in_place = Defence {
                setup: &invalidation,
                ..defence
            };
            let (succeeded, result) = fixture.attack_succeeds(&preceding_in_place, true).await;
            assert_eq!(
                succeeded,
                lookup.preceding.is_empty(),
                "{name}, alone: {result:?}"
            );
        }
    }
    assert!(unproven.is_empty(), "not proven:\n{}", unproven.join("\n"));
}

/// They find, or open, the session of a service's key, which is shown with each request: no setting of the caller is
/// believed. Their defences are those of `mutation::intake`.
const OPENED_BY_KEY: [&str; 2] = ["auth.open_intake", "auth.open_intake_session"];

/// Every function that looks up a session is in the table above.
#[tokio::test]
async fn session_lookups_are_all_listed() {
    let fixture = MutationFixture::new().await;
    let sql = "select p.pronamespace::regnamespace || '.' || p.proname from pg_proc as p
               where p.prosrc ~ 'token_hash\\s*=' order by 1";
    let rows = fixture.admin.query(sql, &[]).await.unwrap();
    let found: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let lookups = LOOKUPS.iter().map(|lookup| lookup.function);
    let mut listed: Vec<&str> = lookups.chain(OPENED_BY_KEY).collect();
    listed.sort_unstable();
    assert_eq!(found, listed);
}
