//! Pastes: large ones, and ones that try to end themselves.

use super::*;

/// A note's box, open on the first enquiry of everybody.
fn writing() -> Tty {
    let mut tty = signed_in(80, 24);
    tty.press("7");
    tty.wait_for("Queue › All open");
    tty.is_quiet_for(Duration::from_millis(300));
    tty.press("n");
    tty.wait_for("Note on");
    tty
}

#[test]
fn five_megabytes_are_refused_or_kept_and_the_program_lives() {
    // R079
    let mut tty = writing();
    tty.press("before ");
    tty.press("\x1b[200~");
    for _ in 0..80 {
        tty.press(&"All work and no play. ".repeat(2979));
    }
    tty.press("\x1b[201~");
    tty.wait("what became of it", |seen| {
        let screen = seen.parser.screen().contents();
        screen.contains("characters were left out")
    });
    // It still takes keys, and the last ones are seen at once.
    tty.press("!");
    tty.is_quiet_for(Duration::from_millis(300));
    tty.press("\x1b");
    tty.wait_gone("Note on");
    tty.signal(Signal::TERM);
    tty.ends_restored();
}

#[test]
fn a_paste_that_ends_itself_is_text_and_no_keys() {
    // What comes behind the forged end is what a person might type: as keys it would sign out and quit. Typed in a
    // note it is letters, since in a note a letter is a letter.
    let mut tty = writing();
    tty.press("\x1b[200~first\x1b[201~qqq\x1b[200~ second\x1b[201~");
    tty.wait_for("firstqqq second");
    tty.press("\x1b");
    tty.wait_gone("Note on");
    // Outside of text a paste does nothing, whatever letters it has.
    tty.press("\x1b[200~qmsu\x1b[201~");
    assert!(tty.is_quiet_for(Duration::from_millis(500)));
    tty.wait_for("Queue › All open");
    tty.signal(Signal::TERM);
    tty.ends_restored();
}
