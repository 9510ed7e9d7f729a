//! The full-screen program from the first hook to the restored terminal.

use crate::database::Database;
use crate::event_loop;
use crate::plain;
use crate::runner::Runner;
use crate::store::Store;
use crate::terminal::capabilities::{self, ColourChoice, ThemeChoice};
use crate::terminal::{self, Terminal};
use chrono::Utc;
use color_eyre::eyre::{self, WrapErr, bail};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc;
use tracing_appender::non_blocking::WorkerGuard;

/// How long the last sign-out may take after the screen has gone.
const FAREWELL: Duration = Duration::from_millis(500);

/// What the command line decides.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A tenant's code and a username: sign in at once, without the picker.
    pub sign_in_as: Option<(String, String)>,
    pub colour: ColourChoice,
    pub theme: ThemeChoice,
    /// Every screen as linear text.
    pub plain: bool,
    /// Where the log file goes; none is written without it. It never holds a citizen's words.
    pub log_dir: Option<PathBuf>,
}

/// Runs the program until the person leaves it. To be awaited on the main task of a tokio runtime.
pub async fn run(database: Database, options: Options) -> eyre::Result<()> {
    // Another part of the program may have installed it; once is enough.
    let _ = color_eyre::install();
    let _log = options.log_dir.as_ref().map(log_to).transpose()?;
    check_terminal(options.plain)?;
    if options.plain {
        let told = plain::tell(&database, options.sign_in_as, Utc::now()).await?;
        return print(&told);
    }
    let theme = capabilities::theme(options.colour, options.theme, |name| {
        std::env::var(name).ok()
    });
    let (answers, answered) = mpsc::unbounded_channel();
    let mut runner = Runner::new(database, answers);
    let mut store = Store::new(Utc::now());
    let first = store.begin(options.sign_in_as);
    terminal::restore_on_panic();
    let mut terminal = Terminal::enter().wrap_err("The terminal cannot be used.")?;
    let ended = event_loop::run(&mut terminal, &mut runner, answered, store, theme, first).await;
    // The screen first: whatever is said after this must be readable.
    drop(terminal);
    runner.finish(FAREWELL).await;
    ended
}

/// Whoever reads may have gone, as `head` does: then there is nothing left to do.
fn print(text: &str) -> eyre::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Whether the program can run here; to be known before a server is started for it.
pub fn check_terminal(plain: bool) -> eyre::Result<()> {
    // Lines can go anywhere.
    if plain {
        return Ok(());
    }
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        bail!("This program needs a terminal for its keys and its screen.");
    }
    Ok(())
}

/// A log file, a new one every day; the guard must live until the last line.
fn log_to(folder: &PathBuf) -> eyre::Result<WorkerGuard> {
    let file = tracing_appender::rolling::Builder::new()
        .rotation(tracing_appender::rolling::Rotation::DAILY)
        .filename_prefix("enquiries")
        .filename_suffix("log")
        .max_log_files(7)
        .build(folder)
        .wrap_err_with(|| format!("The log cannot be written in {}.", folder.display()))?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    // Already set when several programs share a process, as in tests.
    let _ = tracing_subscriber::fmt()
        .with_writer(writer)
        .with_ansi(false)
        .try_init();
    Ok(guard)
}

/// Lets a test see that the terminal is restored after a panic in this part of the program.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "it exists to panic, in debug builds only")]
pub(crate) fn panic_if_asked(part: &str) {
    if std::env::var("ENQUIRIES_TEST_PANIC").is_ok_and(|asked| asked == part) {
        panic!("a test asked for this");
    }
}
