//! The full-screen program from the first hook to the restored terminal.

use crate::database::Database;
use crate::domain::LoadProgress;
use crate::plain;
use crate::recent_users;
use crate::runtime::event_loop::{self, Look};
use crate::runtime::runner::Runner;
use crate::store::Store;
use crate::terminal::capabilities::{self, Appearance};
use crate::terminal::{self, Terminal};
use chrono::Utc;
use color_eyre::eyre::{self, WrapErr, bail};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How long the last sign-out may take after the screen has gone.
const FAREWELL: Duration = Duration::from_millis(500);

/// What the command line decides.
#[derive(Clone, Debug, Default)]
pub struct ProgramOptions {
    /// A tenant's code and a username: sign in at once, without the picker.
    pub sign_in_as: Option<(String, String)>,
    /// Where the picker remembers who signed in; `None` forgets.
    pub recent_users: Option<PathBuf>,
    pub look: Appearance,
    /// Every screen as linear text.
    pub plain: bool,
    /// Those lines as JSON.
    pub json: bool,
    /// How far the sample data are that are loaded beside the program.
    pub progress: Option<watch::Receiver<Option<LoadProgress>>>,
}

/// Runs the program until the person leaves it. To be awaited on the main task of a tokio runtime.
pub async fn run(database: Database, options: ProgramOptions) -> eyre::Result<()> {
    check_terminal(options.plain)?;
    if options.plain {
        let work = plain::ShowCommand::Work;
        let told = plain::show(&database, options.sign_in_as, work, Utc::now()).await?;
        return print(&told.written(options.json));
    }
    let variable = |name: &str| std::env::var(name).ok();
    let theme = capabilities::theme(options.look, variable);
    let (answers, answered) = mpsc::unbounded_channel();
    let mut runner = Runner::new(database, answers);
    let mut store = Store::new(Utc::now());
    if let Some(place) = options.recent_users {
        store.services.session.recent_users = recent_users::read(&place);
        runner.save_recent_users_in(place);
    }
    let first = store.begin(options.sign_in_as);
    terminal::restore_on_panic();
    let mut terminal = Terminal::enter().wrap_err("The terminal cannot be used.")?;
    let look = match capabilities::asks_background(options.look, variable) {
        true => Look::Asked(theme),
        false => Look::Chosen(theme),
    };
    let outside = event_loop::Outside {
        answers: answered,
        progress: options.progress,
    };
    let ended = event_loop::run(&mut terminal, &mut runner, outside, store, look, first).await;
    // The screen first: whatever is said after this must be readable.
    drop(terminal);
    runner.finish(FAREWELL).await;
    ended
}

/// Writes to a reader that may have closed the pipe, as `head` does: that is no error.
fn print(text: &str) -> eyre::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// What to do where no screen can be drawn.
const WITHOUT_SCREEN: &str =
    "To read enquiries as lines of text, run enquiries show --help, or add --plain.";

/// Whether the program can run here; to be known before a server is started for it.
pub fn check_terminal(plain: bool) -> eyre::Result<()> {
    // Lines can go anywhere.
    if plain {
        return Ok(());
    }
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        bail!(
            "This program needs a terminal for its keys and its screen. Over ssh, try ssh -t. \
             {WITHOUT_SCREEN}"
        );
    }
    if std::env::var("TERM").is_ok_and(|term| term == "dumb") {
        bail!("This terminal cannot show a full screen: TERM is dumb. {WITHOUT_SCREEN}");
    }
    Ok(())
}

/// Lets a test see that the terminal is restored after a panic in this part of the program.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "it exists to panic, in debug builds only")]
pub(crate) fn panic_if_asked(part: &str) {
    if std::env::var("ENQUIRIES_TEST_PANIC").is_ok_and(|asked| asked == part) {
        panic!("a test asked for this");
    }
}
