//! Reads the keyboard on a thread of its own and calls back for all that came.

use super::input::{Input, InputParser};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, read};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::thread;
use std::time::Instant;

/// Calls back with each input, and with `None` once the keyboard is gone, until the callback says that its receiver is
/// gone.
///
/// A thread, not a task: reading would be asynchronous only if the terminal were set so, and the terminal is the shell's
/// too. It ends with the process.
pub fn listen(mut tell: impl FnMut(Option<Input>) -> bool + Send + 'static) -> io::Result<()> {
    let keyboard = io::stdin().as_fd().try_clone_to_owned()?;
    thread::Builder::new()
        .name("keyboard".to_owned())
        .spawn(move || {
            let mut parser = InputParser::default();
            let mut buffer = [0; 16_384];
            loop {
                let found = match next(&keyboard, &parser, &mut buffer) {
                    Ok(Some(0)) => break,
                    Ok(Some(count)) => parser.read(&buffer[..count], Instant::now()),
                    Ok(None) => parser.expire(),
                    Err(Errno::INTR | Errno::AGAIN) => continue,
                    Err(_) => break,
                };
                for input in found {
                    if !tell(Some(input)) {
                        return;
                    }
                }
            }
            tell(None);
        })?;
    Ok(())
}

/// How many bytes were read; `None` if none came until the parser's deadline.
fn next(
    keyboard: &OwnedFd,
    parser: &InputParser,
    buffer: &mut [u8],
) -> Result<Option<usize>, Errno> {
    let patience = parser
        .deadline()
        .map(|deadline| deadline.saturating_duration_since(Instant::now()))
        .and_then(|wait| Timespec::try_from(wait).ok());
    let mut waited = [PollFd::new(keyboard, PollFlags::IN)];
    match poll(&mut waited, patience.as_ref())? {
        0 => Ok(None),
        _ => read(keyboard, buffer).map(Some),
    }
}
