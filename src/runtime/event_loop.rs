//! The only `select!`: waits until something happens, takes all that has happened, draws once.
//!
//! It holds no state of its own and looks into no action and no answer.

use crate::action::Action;
use crate::domain::LoadProgress;
use crate::keymap;
use crate::runtime::effect::Effect;
use crate::runtime::request::Reply;
use crate::runtime::runner::Runner;
use crate::screens;
use crate::store::Store;
use crate::terminal::input::Input;
use crate::terminal::keyboard;
use crate::terminal::signals::{self, Signalled};
use crate::terminal::{Terminal, capabilities};
use crate::theme::Theme;
use chrono::Utc;
use color_eyre::eyre::{self, eyre};
use crossterm::event::{Event, KeyEventKind};
use std::io;
use std::ops::ControlFlow;
use std::time::Duration;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::watch;
use tokio::time::Instant;

/// Time for saving drafts once the program is ended from outside.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// How long a program that ends stays for the answers of the terminal, since its question: after that they would be
/// typed into the shell.
const LAST_ANSWER: Duration = Duration::from_millis(300);

/// The theme, and whether the terminal may change it.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    Chosen(Theme),
    /// Until the terminal tells its background.
    Asked(Theme),
}

/// What can wake the loop, apart from time.
enum Arrival {
    Input(Input),
    /// The keyboard is gone.
    Deaf,
    Signal(Signalled),
    Reply(Reply),
    Progress(LoadProgress),
}

/// What comes from tasks of the program itself.
pub struct Outside {
    pub answers: UnboundedReceiver<Reply>,
    pub progress: Option<watch::Receiver<Option<LoadProgress>>>,
}

/// Everything the loop lends out, so that a step is one call.
struct Loop<'a> {
    terminal: &'a mut Terminal,
    store: Store,
    runner: &'a mut Runner,
    theme: Theme,
    /// Since when the terminal owes an answer.
    asked: Option<Instant>,
    /// The revision of the store that is on the screen.
    drawn: Option<u64>,
    /// Ended from outside: nothing is drawn any more, and the program ends by this time.
    ends: Option<Instant>,
}

/// Runs the program until the person leaves it or a signal ends it.
pub async fn run(
    terminal: &mut Terminal,
    runner: &mut Runner,
    outside: Outside,
    mut store: Store,
    look: Look,
    first: Vec<Effect>,
) -> eyre::Result<()> {
    let (tell, mut arrivals) = mpsc::unbounded_channel();
    let mut answers = outside.answers;
    let typed = tell.clone();
    keyboard::listen(move |input| {
        typed
            .send(input.map_or(Arrival::Deaf, Arrival::Input))
            .is_ok()
    })?;
    if let Some(progress) = outside.progress {
        follow_progress(progress, tell.clone());
    }
    signals::listen(move |signalled| tell.send(Arrival::Signal(signalled)).is_ok())?;
    // The first frame does not wait for the first response.
    store.handle_action(Action::Tick, Utc::now());
    let (theme, asked) = match look {
        Look::Chosen(theme) => (theme, None),
        Look::Asked(theme) => {
            // Before the first frame, so that the answer is under way while it is drawn.
            terminal.ask_background().or_else(gone)?;
            (theme, Some(Instant::now()))
        }
    };
    let mut running = Loop {
        terminal,
        store,
        runner,
        theme,
        asked,
        drawn: None,
        ends: None,
    };
    let mut flow = running.run_effects(first)?;
    while flow.is_continue() {
        // The second time for what the first one measured; usually there is nothing left to draw.
        if running.ends.is_none() {
            running.draw()?;
            running.draw()?;
        }
        let arrival = tokio::select! {
            biased;
            () = given_up(running.ends) => break,
            Some(arrival) = arrivals.recv() => Some(arrival),
            Some(answer) = answers.recv() => Some(Arrival::Reply(answer)),
            () = running.runner.until_wake() => None,
        };
        flow = match arrival {
            Some(arrival) => running.on_arrival(arrival)?,
            None => running.dispatch(Action::Tick)?,
        };
        // A burst of keys or answers is one frame.
        while flow.is_continue() {
            let waiting = arrivals.try_recv().ok();
            let Some(next) = waiting.or_else(|| answers.try_recv().ok().map(Arrival::Reply)) else {
                break;
            };
            flow = running.on_arrival(next)?;
        }
    }
    while let Some(asked) = running.asked {
        let arrival = tokio::time::timeout_at(asked + LAST_ANSWER, arrivals.recv()).await;
        match arrival {
            Ok(Some(Arrival::Input(input))) => running.on_answer(input),
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => break,
        }
    }
    Ok(())
}

/// When the server takes too long to keep what was typed.
async fn given_up(ends: Option<Instant>) {
    match ends {
        Some(until) => tokio::time::sleep_until(until).await,
        None => std::future::pending().await,
    }
}

/// Forwards how far the sample data are, for as long as they are loaded.
fn follow_progress(
    mut progress: watch::Receiver<Option<LoadProgress>>,
    tell: UnboundedSender<Arrival>,
) {
    tokio::spawn(async move {
        while progress.changed().await.is_ok() {
            let newest = *progress.borrow_and_update();
            if newest.is_some_and(|it| tell.send(Arrival::Progress(it)).is_err()) {
                return;
            }
        }
    });
}

impl Loop<'_> {
    fn on_arrival(&mut self, arrival: Arrival) -> eyre::Result<ControlFlow<()>> {
        match arrival {
            Arrival::Input(Input::Event(event)) => match self.action_of(event) {
                Some(action) => self.dispatch(action),
                None => Ok(ControlFlow::Continue(())),
            },
            Arrival::Input(answer) => {
                self.on_answer(answer);
                Ok(ControlFlow::Continue(()))
            }
            Arrival::Reply(reply) => {
                let effects = self.store.handle_reply(reply, Utc::now());
                self.run_effects(effects)
            }
            Arrival::Progress(progress) => self.dispatch(Action::SampleData(progress)),
            Arrival::Deaf | Arrival::Signal(Signalled::End) => {
                // The terminal may be gone, but drafts can still be saved.
                let until = Instant::now() + LAST_WORDS;
                self.ends.get_or_insert(until);
                let effects = self.store.end(Utc::now());
                self.run_effects(effects)
            }
            Arrival::Signal(Signalled::Stop) => self.run_effects(vec![Effect::Suspend]),
            Arrival::Signal(Signalled::Resized) => {
                let size = self.terminal.size()?;
                self.dispatch(Action::Resized {
                    columns: size.width,
                    rows: size.height,
                })
            }
            Arrival::Signal(Signalled::Continue) => {
                self.terminal.resume()?;
                self.drawn = None;
                self.dispatch(Action::Tick)
            }
        }
    }

    /// Only an answer to the program's own question counts, and it has one.
    fn on_answer(&mut self, input: Input) {
        match input {
            Input::Background(colour) if self.asked.is_some() => {
                let theme = capabilities::on_background(self.theme, colour);
                if theme != self.theme {
                    self.theme = theme;
                    self.drawn = None;
                }
            }
            Input::Attributes => self.asked = None,
            Input::Background(_) | Input::Event(_) => {}
        }
    }

    fn action_of(&self, event: Event) -> Option<Action> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                keymap::lookup(self.store.stack.key_context(), key)
            }
            Event::Paste(text) => Some(Action::Paste(text)),
            Event::Key(_)
            | Event::Mouse(_)
            | Event::Resize(..)
            | Event::FocusGained
            | Event::FocusLost => None,
        }
    }

    fn dispatch(&mut self, action: Action) -> eyre::Result<ControlFlow<()>> {
        let effects = self.store.handle_action(action, Utc::now());
        self.run_effects(effects)
    }

    fn run_effects(&mut self, effects: Vec<Effect>) -> eyre::Result<ControlFlow<()>> {
        for effect in effects {
            match effect {
                Effect::Run(number, request) => self.runner.run(number, request),
                Effect::SetSession(session) => self.runner.set_session(session),
                Effect::WriteFile { number, path, text } => {
                    self.runner.write_file(number, path, text);
                }
                Effect::SaveRecentUsers(people) => self.runner.save_recent_users(people),
                Effect::WakeAfter(wait) => self.runner.wake_after(wait),
                Effect::Copy(text) => self.terminal.copy(&text)?,
                Effect::Suspend if self.terminal.is_suspended() => {}
                Effect::Suspend => self.terminal.suspend()?,
                Effect::Quit => return Ok(ControlFlow::Break(())),
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn draw(&mut self) -> eyre::Result<()> {
        if self.terminal.was_lost() {
            return Err(eyre!(
                "a part of the program broke off; nothing more is drawn"
            ));
        }
        if self.terminal.is_suspended() || self.drawn == Some(self.store.revision()) {
            return Ok(());
        }
        let (store, theme) = (&self.store, &self.theme);
        let measured = self
            .terminal
            .draw(|frame| screens::draw(store, theme, frame))
            .or_else(gone)?;
        self.drawn = Some(self.store.revision());
        if measured != self.store.measured {
            let effects = self
                .store
                .handle_action(Action::ViewMetrics(measured), Utc::now());
            // It measures and wakes, and asks for nothing that could end the program.
            let _ = self.run_effects(effects)?;
        }
        #[cfg(debug_assertions)]
        crate::program::panic_if_asked("frame");
        Ok(())
    }
}

/// The terminal may vanish in the middle of a frame; the signal of its end follows and ends the program.
fn gone<T: Default>(error: io::Error) -> io::Result<T> {
    match error.kind() {
        io::ErrorKind::BrokenPipe | io::ErrorKind::WouldBlock => Ok(T::default()),
        _ if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => Ok(T::default()),
        _ => Err(error),
    }
}
