//! Pages of questions on a terminal, or in a pipe: a page is shown, a line is read. No screen is taken over, so that a screen
//! reader reads it and a script can answer it.

use std::io::{self, Write};
use tokio::sync::mpsc;

/// Lines of standard input. A thread reads them, so that a signal ends the program while it waits.
#[derive(Debug)]
pub struct Lines {
    lines: mpsc::Receiver<String>,
}

impl Lines {
    pub fn of_standard_input() -> Self {
        let (sender, lines) = mpsc::channel(1);
        std::thread::spawn(move || {
            for line in io::stdin().lines() {
                let Ok(line) = line else { return };
                if sender.blocking_send(line).is_err() {
                    return;
                }
            }
        });
        Self { lines }
    }

    /// Those of a list, for tests.
    #[cfg(test)]
    pub fn of(list: &[&str]) -> Self {
        let (sender, lines) = mpsc::channel(list.len().max(1));
        for line in list {
            let _ = sender.try_send((*line).to_owned());
        }
        Self { lines }
    }

    /// The next line; none at the end.
    pub async fn next(&mut self) -> Option<String> {
        self.lines.recv().await
    }
}

/// Where pages are shown.
#[derive(Debug)]
pub struct Pages<W> {
    out: W,
    /// A terminal shows one page at a time; elsewhere they follow each other.
    clears: bool,
}

impl<W: Write> Pages<W> {
    pub fn new(out: W, clears: bool) -> Self {
        Self { out, clears }
    }

    /// A new page with these lines.
    pub fn show(&mut self, lines: &[String]) -> io::Result<()> {
        let before = if self.clears { "\x1b[2J\x1b[H" } else { "\n" };
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        write!(self.out, "{before}{text}")?;
        self.out.flush()
    }

    /// Waits for an answer after this.
    pub fn prompt(&mut self) -> io::Result<()> {
        write!(self.out, "> ")?;
        self.out.flush()
    }

    #[cfg(test)]
    pub fn into_inner(self) -> W {
        self.out
    }
}
