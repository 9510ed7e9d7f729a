//! The terminal as we found it and as we leave it: entered, left, suspended and resumed, each exactly once.
//!
//! Knows crossterm, signals and stdout; knows no store and no intent. A frame is drawn through
//! `painter`, which sends it in one write inside a synchronized update, and sends nothing when nothing
//! changed.

pub mod capabilities;
pub mod input;
pub mod keyboard;
pub mod painter;
pub mod signals;

use crossterm::clipboard::CopyToClipboard;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use crossterm::{Command, cursor, event, terminal as screen};
use painter::Painter;
use ratatui::Frame;
use ratatui::layout::Size;
use rustix::process::{Signal, kill_current_process_group};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is ours now. Static, because a panic hook has nothing else to go by.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// OSC 11 with a question mark, and after it the primary device attributes, which each terminal answers: so the end of
/// the answers is known also where the first question is not.
const BACKGROUND_QUESTION: &str = "\x1b]11;?\x1b\\\x1b[c";

pub struct Terminal {
    screen: ratatui::Terminal<Painter>,
    suspended: bool,
}

impl Terminal {
    /// Takes the terminal over. From here on every way out of the program gives it back.
    pub fn enter() -> io::Result<Self> {
        let painter = Painter::on_stdout()?;
        take()?;
        // From here on dropping it gives the terminal back, also when the next line fails.
        let mut screen = ratatui::Terminal::new(painter).inspect_err(|_| give_back())?;
        // The painter knows of it what it cleared itself.
        screen.clear().inspect_err(|_| give_back())?;
        Ok(Self {
            screen,
            suspended: false,
        })
    }

    /// Asks for the colour of the background. The answer comes as input, if it comes.
    pub fn ask_background(&mut self) -> io::Result<()> {
        stdout()?.write_all(BACKGROUND_QUESTION.as_bytes())
    }

    /// Draws one frame and returns what the drawing returns.
    pub fn draw<T: Default>(&mut self, draw: impl FnOnce(&mut Frame<'_>) -> T) -> io::Result<T> {
        let mut drawn = T::default();
        self.screen.draw(|frame| drawn = draw(frame))?;
        Ok(drawn)
    }

    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        write_now(&[&CopyToClipboard::to_clipboard_from(text)])
    }

    /// Gives the terminal back and stops the process and its companions, as the shell's Ctrl-Z would.
    ///
    /// SIGSTOP, not SIGTSTP: the latter is ignored where no shell waits for us.
    pub fn suspend(&mut self) -> io::Result<()> {
        self.suspended = true;
        give_back();
        kill_current_process_group(Signal::STOP)?;
        Ok(())
    }

    /// Continued by the shell, perhaps after another program had the screen: everything is drawn anew.
    pub fn resume(&mut self) -> io::Result<()> {
        self.suspended = false;
        take()?;
        self.screen.backend_mut().forget();
        self.screen.clear()
    }

    pub fn size(&self) -> io::Result<Size> {
        self.screen.size()
    }

    /// Between `suspend` and `resume` there is nothing to draw on.
    pub fn is_suspended(&self) -> bool {
        self.suspended
    }

    /// A panic in any task gave the terminal back behind our back.
    pub fn was_lost(&self) -> bool {
        !self.suspended && !ENTERED.load(Ordering::SeqCst)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// Restores the terminal before a panic is reported, so that the report can be read.
///
/// To be called after every other hook is installed: it runs first and then calls them. Not an error
/// hook: those also fire for errors that were dealt with.
pub fn restore_on_panic() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        give_back();
        report(info);
    }));
}

fn take() -> io::Result<()> {
    if ENTERED.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    enable_raw_mode()
        .and_then(|()| {
            write_now(&[
                &screen::EnterAlternateScreen,
                &event::EnableBracketedPaste,
                &cursor::Hide,
                &screen::Clear(screen::ClearType::All),
            ])
        })
        .inspect_err(|_| give_back())
}

/// Exactly once for each `take`. Failures are ignored: after a hang-up there is no terminal to show them.
fn give_back() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = write_now(&[
        &screen::EndSynchronizedUpdate,
        &crossterm::style::ResetColor,
        &event::DisableBracketedPaste,
        &screen::LeaveAlternateScreen,
        &cursor::Show,
    ]);
    let _ = disable_raw_mode();
}

/// Several commands in one write.
fn write_now(commands: &[&dyn Ansi]) -> io::Result<()> {
    let mut bytes = String::new();
    for command in commands {
        command.write_to(&mut bytes).map_err(io::Error::other)?;
    }
    stdout()?.write_all(bytes.as_bytes())
}

/// Standard output without the line buffer of `std`, which would cut a frame in pieces.
fn stdout() -> io::Result<File> {
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

/// A crossterm command behind a reference: `Command` itself cannot be one.
trait Ansi {
    fn write_to(&self, bytes: &mut String) -> std::fmt::Result;
}

impl<C: Command> Ansi for C {
    fn write_to(&self, bytes: &mut String) -> std::fmt::Result {
        self.write_ansi(bytes)
    }
}
