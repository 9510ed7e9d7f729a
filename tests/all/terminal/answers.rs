//! What a terminal answers on the line of the keys: to this program, and late, to the one before it.

use super::*;
use std::collections::BTreeSet;

/// A colour, a version, a setting, a graphics reply, device attributes, a cursor, a mode.
const ANSWERS: &str = concat!(
    "\x1b]11;rgb:ff/ff/ff\x07",
    "\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
    "\x1bP>|XTerm(388)\x1b\\",
    "\x1bP1$r0;1m\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b[>0;276;0c",
    "\x1b[?62;22c",
    "\x1b[24;80R",
    "\x1b[?2026;2$y",
);

#[test]
fn answer_of_terminal_changes_no_queue_and_types_no_text() {
    let mut tty = signed_in(80, 24);
    tty.press("7");
    tty.wait_for("▸7 All open");
    tty.is_quiet_for(Duration::from_millis(500));
    let before = tty.screen();
    tty.press(ANSWERS);
    assert!(tty.is_quiet_for(Duration::from_millis(500)));
    assert_eq!(tty.screen(), before);
    tty.press("n");
    tty.wait_for("Note on");
    tty.press(&format!("first{ANSWERS}second"));
    tty.wait_for("firstsecond");
    // Also in two pieces, as a slow line delivers them.
    let (one, two) = ANSWERS.split_at(10);
    tty.press(one);
    tty.is_quiet_for(Duration::from_millis(200));
    tty.press(two);
    tty.press("third");
    tty.wait_for("firstsecondthird");
    tty.press("\x1b");
    tty.wait_gone("Note on");
    tty.signal(Signal::TERM);
    tty.ends_restored();
}

const QUESTION: &str = "\x1b]11;?\x1b\\\x1b[c";

fn asked(tty: &Tty) -> bool {
    let seen = tty.seen.0.lock().unwrap();
    String::from_utf8_lossy(&seen.bytes).contains(QUESTION)
}

/// Every pair of colours on the screen.
fn colours(tty: &Tty) -> BTreeSet<String> {
    let seen = tty.seen.0.lock().unwrap();
    let screen = seen.parser.screen();
    (0..24)
        .flat_map(|row| (0..80).filter_map(move |column| screen.cell(row, column)))
        .map(|cell| format!("{:?} on {:?}", cell.fgcolor(), cell.bgcolor()))
        .collect()
}

fn picker(arguments: &[&str], variables: &[(&str, &str)]) -> Tty {
    let mut command = program_command();
    command.args(arguments);
    for (name, value) in variables {
        command.env(name, value);
    }
    let tty = Tty::start(command, 80, 24);
    tty.wait_for("Find:");
    tty.is_quiet_for(Duration::from_millis(300));
    tty
}

#[test]
fn background_is_asked_of_terminal_and_its_answer_chooses_theme() {
    let [light, dark] = ["light", "dark"].map(|theme| {
        let tty = picker(&["--theme", theme], &[]);
        assert!(!asked(&tty), "asked in spite of --theme {theme}");
        colours(&tty)
    });
    assert_ne!(light, dark);
    for (answer, expected) in [
        ("\x1b]11;rgb:ffff/ffff/ffff\x07\x1b[?62;22c", &light),
        ("\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\\x1b[?6c", &light),
        ("\x1b]11;rgb:1e1e/1e1e/2e2e\x07\x1b[?62;22c", &dark),
        // The question of the attributes alone is known: the later colour was not asked for.
        ("\x1b[?62;22c\x1b]11;rgb:ffff/ffff/ffff\x07", &dark),
    ] {
        let mut tty = picker(&[], &[]);
        assert!(asked(&tty));
        // The first screen did not wait for an answer.
        assert_eq!(colours(&tty), dark);
        tty.press(answer);
        tty.is_quiet_for(Duration::from_millis(300));
        assert_eq!(colours(&tty), *expected, "{answer:?}");
        tty.press("\x1b");
        tty.ends_restored();
    }
}

#[test]
fn terminal_that_cannot_answer_is_not_asked() {
    for variables in [
        [("TERM", "linux")],
        [("ENQUIRIES_THEME", "dark")],
        [("TERM", "vt220")],
    ] {
        assert!(!asked(&picker(&[], &variables)), "{variables:?}");
    }
    // A terminal that says its colours in the environment is asked too, and shows them until then.
    let tty = picker(&[], &[("COLORFGBG", "0;15")]);
    assert_eq!(colours(&tty), colours(&picker(&["--theme", "light"], &[])));
    assert!(asked(&tty));
}
