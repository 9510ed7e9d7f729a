//! The program in a pseudo-terminal: keys in, every byte out, and the screen that the bytes draw.

use crate::support::{LOOK_AGAIN, program_command};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};
use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

pub const DEADLINE: Duration = Duration::from_secs(20);

/// Output of the program: every byte, and the screen they draw.
pub struct Output {
    pub bytes: Vec<u8>,
    pub parser: vt100::Parser,
}

pub struct Tty {
    pub child: Box<dyn Child + Send + Sync>,
    pub master: Box<dyn MasterPty + Send>,
    pub keys: Box<dyn Write + Send>,
    pub seen: Arc<(Mutex<Output>, Condvar)>,
    // Held open, so that the terminal modes can be read after the program has ended.
    _slave: Box<dyn SlavePty + Send>,
}

impl Tty {
    pub fn start(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        let seen = Arc::new((
            Mutex::new(Output {
                bytes: Vec::new(),
                parser: parser(columns, rows),
            }),
            Condvar::new(),
        ));
        let mut output = pair.master.try_clone_reader().unwrap();
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            let mut buffer = [0; 65_536];
            while let Ok(count) = output.read(&mut buffer) {
                if count == 0 {
                    return;
                }
                let mut seen = shared.0.lock().unwrap();
                seen.bytes.extend(&buffer[..count]);
                seen.parser.process(&buffer[..count]);
                shared.1.notify_all();
            }
        });
        Self {
            child,
            keys: pair.master.take_writer().unwrap(),
            master: pair.master,
            seen,
            _slave: pair.slave,
        }
    }

    /// The program at the sign-in picker.
    pub fn started() -> Self {
        let tty = Self::start(program_command(), 80, 24);
        tty.wait_for("Find:");
        tty
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    pub fn pid(&self) -> Pid {
        let number = self.child.process_id().unwrap();
        Pid::from_raw(i32::try_from(number).unwrap()).unwrap()
    }

    /// Whether the condition is met in time.
    pub fn comes(&self, within: Duration, condition: impl Fn(&Output) -> bool) -> bool {
        let (lock, changed) = &*self.seen;
        let seen = lock.lock().unwrap();
        let waited = changed.wait_timeout_while(seen, within, |seen| !condition(seen));
        !waited.unwrap().1.timed_out()
    }

    pub fn wait(&self, what: &str, condition: impl Fn(&Output) -> bool) {
        let came = self.comes(DEADLINE, condition);
        assert!(came, "never came: {what}\n{}", self.screen());
    }

    pub fn wait_for(&self, words: &str) {
        self.wait(words, |seen| {
            seen.parser.screen().contents().contains(words)
        });
    }

    pub fn wait_gone(&self, words: &str) {
        self.wait(&format!("the end of {words:?}"), |seen| {
            !seen.parser.screen().contents().contains(words)
        });
    }

    pub fn screen(&self) -> String {
        self.seen.0.lock().unwrap().parser.screen().contents()
    }

    pub fn count(&self) -> usize {
        self.seen.0.lock().unwrap().bytes.len()
    }

    /// Waits until no output has arrived for `quiet`; false if the deadline came first.
    pub fn is_quiet_for(&self, quiet: Duration) -> bool {
        let end = Instant::now() + DEADLINE;
        while Instant::now() < end {
            let before = self.count();
            if !self.comes(quiet, |seen| seen.bytes.len() > before) {
                return true;
            }
        }
        false
    }

    /// Waits for the end of the process, checks that the terminal is restored, and returns the whole output.
    pub fn ends_restored(&mut self) -> String {
        let end = Instant::now() + DEADLINE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < end, "it does not end\n{}", self.screen());
            thread::sleep(LOOK_AGAIN);
        }
        self.is_quiet_for(Duration::from_millis(100));
        self.assert_restored();
        let seen = self.seen.0.lock().unwrap();
        String::from_utf8_lossy(&seen.bytes).into_owned()
    }

    pub fn assert_restored(&self) {
        let seen = self.seen.0.lock().unwrap();
        let screen = seen.parser.screen();
        assert!(
            !screen.alternate_screen(),
            "the other screen is still shown"
        );
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert!(!screen.bracketed_paste(), "pastes are still bracketed");
        let sent = String::from_utf8_lossy(&seen.bytes);
        for (on, off) in [
            ("\x1b[?1049h", "\x1b[?1049l"),
            ("\x1b[?2026h", "\x1b[?2026l"),
        ] {
            let (on, off) = (sent.matches(on).count(), sent.matches(off).count());
            assert!(on <= off, "{on} times on, {off} times off");
        }
        assert_eq!(
            sent.matches("\x1b[?1049h").count(),
            sent.matches("\x1b[?1049l").count(),
            "entered and left equally often"
        );
        drop(seen);
        assert!(self.is_cooked(), "the terminal is still raw");
    }

    pub fn is_cooked(&self) -> bool {
        let tty = File::open(self.master.tty_name().unwrap()).unwrap();
        let modes = tcgetattr(&tty).unwrap().local_modes;
        modes.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
    }

    /// Processor time used so far, in hundredths of a second.
    pub fn cpu(&self) -> u64 {
        let path = format!("/proc/{}/stat", self.pid().as_raw_nonzero());
        let stat = std::fs::read_to_string(path).unwrap();
        let fields: Vec<_> = stat
            .rsplit(')')
            .next()
            .unwrap()
            .split_whitespace()
            .collect();
        let ticks = |field: usize| fields[field].parse::<u64>().unwrap();
        ticks(11) + ticks(12)
    }

    /// Waits until the process is stopped by a signal.
    pub fn wait_stopped(&self) {
        let end = Instant::now() + DEADLINE;
        let path = format!("/proc/{}/stat", self.pid().as_raw_nonzero());
        loop {
            let stat = std::fs::read_to_string(&path).unwrap();
            if stat
                .rsplit(')')
                .next()
                .unwrap()
                .trim_start()
                .starts_with('T')
            {
                return;
            }
            assert!(Instant::now() < end, "it does not stop");
            thread::sleep(LOOK_AGAIN);
        }
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn parser(columns: u16, rows: u16) -> vt100::Parser {
    vt100::Parser::new(
        NonZero::new(rows).unwrap(),
        NonZero::new(columns).unwrap(),
        0,
    )
}

pub fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

/// A member of staff of the demonstration data.
pub const CASEWORKER: &str = "HMRC/jo.brown";

pub fn signed_in(columns: u16, rows: u16) -> Tty {
    let mut command = program_command();
    command.args(["--as", CASEWORKER]);
    let mut tty = Tty::start(command, columns, rows);
    tty.wait_for("Deadlines");
    tty.press("1");
    tty.wait_for("REFERENCE");
    tty.wait_for("live");
    tty
}

/// Prints the screen at this step, for `--nocapture`.
pub fn show(tty: &Tty) {
    println!("{}\n{}", tty.screen(), "=".repeat(120));
}
