//! Hostile text in every text column, written past all rules by a superuser: only sequences of the program
//! itself and harmless letters reach the terminal.

use super::*;
use crate::support::{TestDatabase, url_of};
use enquiries::private_server::Login;
use std::collections::BTreeSet;
use tokio::runtime::Runtime;

/// A letter that shows that the text was drawn; between such letters everything a terminal could obey: titles,
/// clipboard, colours, alternate screens, printing, resets, device strings, C1 controls, bells, direction
/// overrides, tags, and the end of a bracketed paste.
const HOSTILE: &str = "¤\u{1b}]0;PWNED\u{7}¤\u{1b}]52;c;UFdO\u{1b}\\¤\u{1b}[35;5;66m¤\u{1b}[2J\u{1b}[3J¤\u{1b}[?1049l¤\u{1b}[5i\
    ¤\u{1b}c¤\u{1b}P$q\"p\u{1b}\\¤\u{9b}31m¤\u{9d}0;PWNED\u{9c}¤\u{7}\u{8}\u{b}\u{c}\u{7f}¤\u{202e}\u{2066}\u{2069}¤\u{e0041}\
    ¤\u{1b}[201~¤\r\n\t¤";

/// Columns that a rule compares with a value: keys, columns with a closed list of values, and settings. With
/// these hostile, sign-in would be impossible.
const COMPARED_COLUMNS: &str = "
    create table if not exists public.steering as
    select f.attrelid, f.attnum
    from pg_constraint as c, unnest(c.conkey || c.confkey) as n (attnum), pg_attribute as f
    where f.attnum = n.attnum and f.attrelid in (c.conrelid, c.confrelid)
        and (c.contype = 'f' or c.contype = 'c' and pg_get_constraintdef(c.oid) like '%ARRAY[%')
    union
    select i.indrelid, k.attnum from pg_index as i, unnest(i.indkey) as k (attnum) where i.indisunique
    union
    select a.attrelid, a.attnum from pg_attribute as a where a.attrelid = 'core.settings'::regclass;";

/// Inserts the hostile text after the start of every text of the schemas that staff read. With `codes`, into
/// the columns that rules compare.
fn write_hostile_text(test: &TestDatabase, codes: bool) {
    let sql = format!(
        "{COMPARED_COLUMNS}
         set session_replication_role = replica;
         do $poison$
         declare
             found record;
         begin
             for found in select c.conrelid::regclass as place, c.conname as name from pg_constraint as c
                 where c.contype = 'c' and c.conparentid = 0 and c.connamespace in ('tenant'::regnamespace, 'core'::regnamespace)
             loop
                 execute format('alter table %s drop constraint %I', found.place, found.name);
             end loop;
             for found in
                 select t.oid::regclass as place, string_agg(
                     case
                         when a.atttypid = 'jsonb'::regtype then
                             format('%1$I = (select coalesce(jsonb_object_agg(p.key, case when jsonb_typeof(p.value) = ''string''
                                 then to_jsonb(left(p.value #>> ''{{}}'', 4) || {hostile}) else p.value end), ''{{}}'')
                                 from jsonb_each(case when jsonb_typeof(%1$I) = ''object'' then %1$I else ''{{}}'' end) as p)',
                                 a.attname)
                         when a.atttypid = 'text[]'::regtype then format('%1$I = %1$I || array[{hostile}]', a.attname)
                         else format('%1$I = left(%1$I, 4) || {hostile} || substr(%1$I, 5)', a.attname)
                     end, ', ') as assignments
                 from pg_class as t
                 inner join pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
                 where t.relkind in ('r', 'p') and not t.relispartition and a.attgenerated = ''
                     and t.relnamespace in ('tenant'::regnamespace, 'core'::regnamespace)
                     and t.relname not in ('rule_exceptions', 'drafts')
                     and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype)
                     and ({codes} <> ((t.oid, a.attnum) not in (select s.attrelid, s.attnum from public.steering as s)))
                 group by t.oid
             loop
                 execute format('update %s set %s', found.place, found.assignments);
             end loop;
         end
         $poison$",
        hostile = quoted(HOSTILE),
    );
    Runtime::new().unwrap().block_on(async {
        let admin = test.client(Login::Admin).await;
        admin.batch_execute(&sql).await.unwrap();
    });
}

/// Quoted for a format string inside a dollar quote.
fn quoted(text: &str) -> String {
    format!("''{}''", text.replace('%', "%%"))
}

/// The kind of every sequence: CSI by its final letter, private ones by their whole text, OSC by its number. A
/// control character outside a sequence is a kind of its own.
fn kinds(sent: &str) -> BTreeSet<String> {
    let mut kinds = BTreeSet::new();
    let mut letters = sent.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\u{1b}' {
            let steers = letter.is_control()
                || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}');
            if steers {
                kinds.insert(format!("{letter:?}"));
            }
            continue;
        }
        let mut kind = String::from("ESC");
        let opens = letters.next().unwrap_or_default();
        kind.push(opens);
        if opens == '[' {
            let mut inside = String::new();
            let end = letters.find(|&next| {
                inside.push(next);
                ('@'..='~').contains(&next)
            });
            let whole = inside.starts_with(['?', '>', '<', '=']);
            kind.push_str(if whole { &inside } else { "" });
            kind.extend(end.filter(|_| !whole));
        } else if opens == ']' {
            kind.extend(letters.by_ref().take_while(|&next| next != ';'));
        }
        kinds.insert(kind);
    }
    kinds
}

/// Visits every screen, with keys that change nothing.
fn visit_screens(tty: &mut Tty) {
    let mut at = |keys: &str| {
        tty.press(keys);
        assert!(
            tty.is_quiet_for(Duration::from_millis(80)),
            "{}",
            tty.screen()
        );
    };
    for keys in [
        "0", "t", "t", "j", "\r", "\x1b", "R", "\t", "\t", "\t", "\t", "\t", "\t", "\x1b", "1",
        "2", "3", "4", "5", "6", "7", "o", "o", "o", "o", "o", "v", "v", " ", "a", "\x1b", "p",
        "\x1b", "\x1b", "n", "\x1b", "\r", "\x1b[6~", "G", "s", "j", "\r", "\x1b", "\x1b", "a",
        "\x1b", "?", "\x1b", "h", "k", "j", "\x1b", "\x1b", "7", "/e\r", "\x1b", "f4", "\x1b",
        ":e", "\x1b", "7", "y", "r",
    ] {
        at(keys);
    }
}

#[test]
fn hostile_text_in_any_column_is_harmless() {
    let test = Runtime::new().unwrap().block_on(async {
        let test = TestDatabase::new().await;
        test.fill_empty_tables().await;
        test
    });
    let start = || {
        let mut command = program_command();
        command.env("DATABASE_URL", url_of(&test.config(Login::App)));
        command.args(["--as", "EAST/grace.adeyemi"]);
        let tty = Tty::start(command, 120, 40);
        tty.wait_for("Workload");
        tty
    };
    let mut calm = start();
    visit_screens(&mut calm);
    calm.press("q");
    let lawful = kinds(&calm.ends_restored());
    println!("{lawful:?}");

    write_hostile_text(&test, false);
    let mut tty = start();
    visit_screens(&mut tty);
    // Last, the codes, while a program runs: it may refuse to continue, but its messages must be harmless too.
    write_hostile_text(&test, true);
    visit_screens(&mut tty);
    tty.press("\x1b\x1b\x1bq\x03");
    let sent = tty.ends_restored();
    let drawn = sent.matches('¤').count();
    assert!(
        drawn > 1_000,
        "the hostile text was drawn {drawn} times only"
    );
    let strange: Vec<_> = kinds(&sent).difference(&lawful).cloned().collect();
    assert_eq!(
        strange,
        Vec::<String>::new(),
        "sequences that no calm text makes"
    );
    assert!(
        !sent.contains("\u{1b}[35;5;66m"),
        "a colour of the database's"
    );
    assert!(
        !sent.contains("\u{1b}]52;c;UFdO"),
        "a clipboard of the database's"
    );
}
