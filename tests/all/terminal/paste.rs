//! Pastes: large ones, and ones with a forged end of paste.

use super::*;

/// The note form on an enquiry of the tab All open, so many rows down. Each test has an enquiry of its own: the tests
/// share a person, and a draft left by one would be in the form of the other.
fn note_form(rows_down: usize) -> Tty {
    let mut tty = signed_in(80, 24);
    tty.press("7");
    tty.wait_for("▸7 All open");
    tty.is_quiet_for(Duration::from_millis(300));
    tty.press(&"j".repeat(rows_down));
    tty.press("n");
    tty.wait_for("Note on");
    tty
}

#[test]
fn paste_of_five_megabytes_is_truncated_and_survived() {
    // R079
    let mut tty = note_form(0);
    tty.press("before ");
    tty.press("\x1b[200~");
    for _ in 0..80 {
        tty.press(&"All work and no play. ".repeat(2979));
    }
    tty.press("\x1b[201~");
    tty.wait("what became of it", |seen| {
        let screen = seen.parser.screen().contents();
        screen.contains("characters were not added")
    });
    // Keys still work, and are shown at once.
    tty.press("!");
    tty.is_quiet_for(Duration::from_millis(300));
    tty.press("\x1b");
    tty.wait_gone("Note on");
    tty.signal(Signal::TERM);
    tty.ends_restored();
}

#[test]
fn paste_with_forged_end_is_text_not_keys() {
    // The text after the forged end arrives as typed keys: outside a field they would sign out and quit, in a
    // note they are letters.
    let mut tty = note_form(1);
    tty.press("\x1b[200~first\x1b[201~qqq\x1b[200~ second\x1b[201~");
    tty.wait_for("firstqqq second");
    tty.press("\x1b");
    tty.wait_gone("Note on");
    // Outside a field a paste has no effect, whatever its letters.
    tty.press("\x1b[200~qmsu\x1b[201~");
    assert!(tty.is_quiet_for(Duration::from_millis(500)));
    tty.wait_for("▸7 All open");
    tty.signal(Signal::TERM);
    tty.ends_restored();
}
