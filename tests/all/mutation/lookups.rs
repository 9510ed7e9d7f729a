//! Every place that looks the session up asks three things of it: that the token hashes to it, that it has not
//! ended, that it has not expired. Each request is taken out of each place in turn.
//!
//! The places stand behind one another: what `tenant_id` refuses never reaches `cur`. So the places in front
//! are opened in both runs, and a third run shows that while they stand, nobody gets past them.

use super::{Bench, Defence, Shows, Who};
use Shows::{Done, Rows};

/// How the questions are written; every place writes them alike.
const HASHED: &str =
    "sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'))";

/// A request: what it is, its text, what stands there without it, and the session it refuses.
struct Piece {
    name: &'static str,
    text: &'static str,
    without: &'static str,
    spoilt: &'static str,
}

const PIECES: &[Piece] = &[
    Piece {
        name: "a token and not its hash",
        text: HASHED,
        without: "decode(nullif(current_setting('enquiries.session', true), ''), 'hex')",
        // A stolen copy of the database holds hashes: one is shown as if it were the token.
        spoilt: "select set_config('enquiries.session', encode(s.token_hash, 'hex'), true)
                 from auth.sessions as s order by s.opened_at desc limit 1",
    },
    Piece {
        name: "a session ends",
        text: "s.ended_at is null",
        without: "true",
        spoilt: "update auth.sessions set ended_at = clock_timestamp()",
    },
    Piece {
        name: "a session expires",
        text: "s.expires_at > clock_timestamp()",
        without: "true",
        spoilt: "update auth.sessions set expires_at = clock_timestamp() - interval '1 microsecond'",
    },
];

/// A place, the places in front of it, and an attack that it alone stops behind them.
struct Place {
    function: &'static str,
    behind: &'static [&'static str],
    session: &'static str,
    who: Who,
    attack: &'static str,
    shows: Shows,
}

const JO: &str = "select auth.begin_session(:own_id, ':jo', 'caseworker', 'person', 'x', 1)";
const DAVID: &str = "select auth.begin_session(:own_id, ':david', 'auditor', 'person', 'x', 1)";
const LOADER: &str = "select auth.begin_session(:own_id, ':import', 'loader', 'service', 'x', 1),
                      auth.open_batch('x', null)";

const PLACEHOLDERS: &[Place] = &[
    Place {
        function: "auth.tenant_id",
        behind: &[],
        session: JO,
        who: Who::Nobody,
        attack: "select * from tenant.citizens",
        shows: Rows,
    },
    // Who looked at what is for auditors, managers and supervisors.
    Place {
        function: "auth.role_code",
        behind: &["auth.tenant_id"],
        session: DAVID,
        who: Who::Nobody,
        attack: "select * from app.accesses",
        shows: Rows,
    },
    // "My enquiries", as sql/queries/queue/page.sql asks for them.
    Place {
        function: "auth.staff_id",
        behind: &["auth.tenant_id"],
        session: JO,
        who: Who::Nobody,
        attack: "select * from app.enquiries as e where e.assignee_id = (select auth.staff_id())",
        shows: Rows,
    },
    // A loader writes inside its batch only.
    Place {
        function: "auth.batch_id",
        behind: &[
            "auth.tenant_id",
            "auth.current_session",
            "core.set_row_metadata",
        ],
        session: LOADER,
        who: Who::LoaderAlone,
        attack: "insert into tenant.citizens (name) values ('Late')",
        shows: Done,
    },
    // The recorders say whose change it was, and a change that nobody made is not made.
    Place {
        function: "auth.current_session",
        behind: &["auth.tenant_id", "auth.role_code", "core.set_row_metadata"],
        session: JO,
        who: Who::Nobody,
        attack: "insert into tenant.notes (enquiry_id, body) values (':mine', 'x')",
        shows: Done,
    },
    // The stamps say the same, before the row is there.
    Place {
        function: "core.set_row_metadata",
        behind: &["auth.tenant_id", "auth.role_code", "auth.current_session"],
        session: JO,
        who: Who::Nobody,
        attack: "insert into tenant.notes (enquiry_id, body) values (':mine', 'x')",
        shows: Done,
    },
];

/// Takes a request out of a place; fails where it is not asked exactly once.
fn without(piece: &Piece, function: &str) -> String {
    format!(
        "do $mutate$
         declare
             text_now text := (
                 select pg_get_functiondef(p.oid) from pg_proc as p
                 where p.pronamespace::regnamespace || '.' || p.proname = '{function}' and p.prokind = 'f'
             );
         begin
             if cardinality(string_to_array(text_now, $from${text}$from$)) <> 2 then
                 raise '{function} does not ask this once';
             end if;
             execute replace(text_now, $from${text}$from$, $to${without}$to$);
         end $mutate$;",
        text = piece.text,
        without = piece.without,
    )
}

// R120, R186: a session that is over opens nothing, wherever it is looked up.
#[tokio::test]
async fn every_question_asked_of_a_session_is_missed_when_it_is_gone() {
    let bench = Bench::new().await;
    let mut alive = Vec::new();
    for piece in PIECES {
        for place in PLACEHOLDERS {
            let opened: String = place.behind.iter().map(|f| without(piece, f)).collect();
            let spoilt = format!("{}; {};", place.session, piece.spoilt);
            let in_front_open = spoilt.clone() + &opened;
            let removal = without(piece, place.function);
            let name = format!("{}: {}", place.function, piece.name);
            let defence = Defence {
                name: &name,
                given: &in_front_open,
                removal: &removal,
                who: place.who,
                attack: place.attack,
                shows: place.shows,
            };
            alive.extend(bench.proves(&defence).await);
            // The session itself was good for it, or the attack would prove nothing.
            let unspoilt = Defence {
                given: place.session,
                ..defence
            };
            let (good, did) = bench.succeeds(&unspoilt, false).await;
            assert!(good, "{name}: refused to a living session too: {did:?}");
            // Without this place alone, those in front of it still stand.
            let shut_in_front = Defence {
                given: &spoilt,
                ..defence
            };
            let (past, did) = bench.succeeds(&shut_in_front, true).await;
            assert_eq!(past, place.behind.is_empty(), "{name}, alone: {did:?}");
        }
    }
    assert!(alive.is_empty(), "not proven:\n{}", alive.join("\n"));
}

/// A seventh place would have to be written into the table above.
#[tokio::test]
async fn no_other_place_looks_a_session_up() {
    let bench = Bench::new().await;
    let sql = "select p.pronamespace::regnamespace || '.' || p.proname from pg_proc as p
               where p.prosrc ~ 'token_hash\\s*=' order by 1";
    let rows = bench.admin.query(sql, &[]).await.unwrap();
    let found: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let mut listed: Vec<&str> = PLACEHOLDERS.iter().map(|place| place.function).collect();
    listed.sort_unstable();
    assert_eq!(found, listed);
}
