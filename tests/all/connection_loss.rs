//! Connection loss during a mutation: before the commit reaches the server, and after.

use crate::support::changes::add_note;
use crate::support::{TestDatabase, connect, eventually};
use enquiries::database::Database;
use enquiries::domain::{DraftForm, DraftSubject, Failure, QueueView};
use enquiries::features::queue::ListPage;
use enquiries::private_server::Login;
use enquiries::services::drafts::SaveDraft;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use tokio_postgres::config::Host;

/// A proxy between program and server that cuts the connection at a given word, once armed.
struct CuttingProxy {
    folder: PathBuf,
    breaks: Arc<AtomicBool>,
}

impl CuttingProxy {
    fn new(server: PathBuf, word: &'static str, then: Then) -> Self {
        let statement = word.trim_end_matches('\0');
        let name = format!("enq-wire-{}-{statement}-{then:?}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).unwrap();
        let listener = UnixListener::bind(folder.join(".s.PGSQL.5432")).unwrap();
        let breaks = Arc::new(AtomicBool::new(false));
        let broken = Arc::clone(&breaks);
        thread::spawn(move || {
            while let Ok((program, _)) = listener.accept() {
                let broken = Arc::clone(&broken);
                let server = server.clone();
                thread::spawn(move || forward(&program, &server, word, then, &broken));
            }
        });
        Self { folder, breaks }
    }
}

impl Drop for CuttingProxy {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Then {
    /// The word is delivered, the response is not.
    Deliver,
    /// The word is not delivered either.
    Swallow,
}

fn forward(program: &UnixStream, server: &Path, word: &str, then: Then, breaks: &AtomicBool) {
    let server = UnixStream::connect(server).unwrap();
    let (mut back_from, mut back_to) = (server.try_clone().unwrap(), program.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut back_from, &mut back_to));
    let (mut from, mut to) = (program, &server);
    let mut some = [0; 65_536];
    while let Ok(count @ 1..) = from.read(&mut some) {
        let said = &some[..count];
        let cut = breaks.load(Ordering::SeqCst)
            && said.windows(word.len()).any(|part| part == word.as_bytes());
        if cut {
            program.shutdown(Shutdown::Both).unwrap();
            if then == Then::Swallow {
                server.shutdown(Shutdown::Both).unwrap();
                return;
            }
        }
        if to.write_all(said).is_err() || cut {
            return;
        }
    }
}

/// The failure of saving a note, and whether the note was stored.
async fn save(word: &'static str, then: Then) -> (Failure, bool) {
    let test = TestDatabase::new().await;
    let config = test.config(Login::App);
    let Some(Host::Unix(folder)) = config.get_hosts().first().cloned() else {
        panic!("not over a socket");
    };
    let proxy = CuttingProxy::new(folder.join(".s.PGSQL.5432"), word, then);
    let mut through_proxy = tokio_postgres::Config::new();
    through_proxy
        .host_path(&proxy.folder)
        .user(config.get_user().unwrap())
        .password(config.get_password().unwrap())
        .dbname(config.get_dbname().unwrap());
    let database = Database::open(through_proxy, 1).unwrap();
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let request = ListPage {
        view: QueueView::Mine,
        sort: enquiries::domain::Sort::Due,
        after: None,
        limit: 1,
    };
    let rows = database.run(Some(&token), request).await.unwrap().rows;
    let keep = SaveDraft {
        of: DraftSubject {
            form: DraftForm::Note,
            enquiry_id: rows[0].id,
        },
        seen_version: None,
        marked: Vec::new(),
        body: "Kept or not".into(),
        read_version: 0,
    };
    database.run(Some(&token), keep).await.unwrap();
    proxy.breaks.store(true, Ordering::SeqCst);
    let note = add_note(rows[0].id, "Kept or not");
    let failure = database.run(Some(&token), note).await.unwrap_err();
    let admin = connect(&test.config(Login::Admin)).await;
    // The server ends the abandoned transaction; only then is the result final.
    eventually("the cut transaction has ended", || async {
        let open = "select from pg_stat_activity where datname = current_database()
                    and usename = 'enquiries_app'";
        admin.query_opt(open, &[]).await.unwrap().is_none()
    })
    .await;
    let there = "select from tenant.notes where body = 'Kept or not'";
    let there = admin.query_opt(there, &[]).await.unwrap().is_some();
    // Whether the draft is still stored shows whether the note was saved.
    let draft = "select from tenant.drafts where body = 'Kept or not'";
    let draft = admin.query_opt(draft, &[]).await.unwrap().is_some();
    assert_eq!(draft, !there);
    (failure, there)
}

/// Before the commit the change is certainly not made; during the commit the result is indeterminate.
#[tokio::test]
async fn loss_before_commit_is_unavailable_and_at_commit_unknown() {
    let (failure, there) = save("add_note", Then::Deliver).await;
    assert!(matches!(failure, Failure::Unavailable(_)), "{failure:?}");
    assert!(!there, "nothing was to be kept");
    // The program cannot distinguish the two, hence `Indeterminate`.
    for (then, kept) in [(Then::Deliver, true), (Then::Swallow, false)] {
        // The whole statement: "read committed" begins each transaction.
        let (failure, there) = save("commit\0", then).await;
        assert_eq!(failure, Failure::Indeterminate, "{then:?}");
        assert_eq!(there, kept, "{then:?}");
    }
}
