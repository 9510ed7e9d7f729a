//! Signals as arrivals: asked to end, asked to stop, continued; a window of another size.

use std::io;
use tokio::signal::unix::{SignalKind, signal};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signalled {
    /// Terminated, hung up, interrupted: leave, tidily.
    End,
    Stop,
    Continue,
    /// The window has another size.
    Resized,
}

/// Calls back for every signal, on its own task, until the callback says that its receiver is gone.
pub fn listen(mut tell: impl FnMut(Signalled) -> bool + Send + 'static) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut quit = signal(SignalKind::quit())?;
    let mut stop = signal(SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()))?;
    let mut go_on = signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?;
    let mut resize = signal(SignalKind::window_change())?;
    tokio::spawn(async move {
        loop {
            let signalled = tokio::select! {
                _ = terminate.recv() => Signalled::End,
                _ = hang_up.recv() => Signalled::End,
                _ = interrupt.recv() => Signalled::End,
                _ = quit.recv() => Signalled::End,
                _ = stop.recv() => Signalled::Stop,
                _ = go_on.recv() => Signalled::Continue,
                _ = resize.recv() => Signalled::Resized,
            };
            if !tell(signalled) {
                return;
            }
        }
    });
    Ok(())
}
