//! Colours that leave the program, read from its bytes.

use super::*;

/// The parameters of every SGR sequence.
fn sgr_parameters(sent: &str) -> Vec<Vec<u16>> {
    sent.split("\x1b[")
        .skip(1)
        .filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
            let is_look = rest[end..].starts_with('m');
            is_look.then(|| rest[..end].split(';').flat_map(str::parse).collect())
        })
        .collect()
}

/// Every SGR sequence of a session: sign in, open an enquiry and its history, quit.
fn sgr_of_session(arguments: &[&str], variables: &[(&str, &str)]) -> Vec<Vec<u16>> {
    let mut command = program_command();
    command.args(["--as", CASEWORKER]);
    command.args(arguments);
    for (name, value) in variables {
        command.env(name, value);
    }
    let mut tty = Tty::start(command, 120, 40);
    tty.wait_for("Deadlines");
    tty.press("5");
    tty.wait("the rows of the tab", |seen| {
        let screen = seen.parser.screen().contents();
        screen.contains("Queue › Overdue") && screen.contains("▌")
    });
    tty.press("\r");
    tty.wait_for("What can happen next");
    tty.press("h");
    tty.wait_for("events");
    tty.press("\x03");
    sgr_parameters(&tty.ends_restored())
}

fn has_colour(look: &[u16]) -> bool {
    look.iter().any(|code| matches!(code, 30..=49 | 90..=107))
}

#[test]
fn sixteen_colour_mode_sends_only_sixteen_colours() {
    for (arguments, variables) in [
        (&["--colours", "16"][..], &[("COLORTERM", "truecolor")][..]),
        (&["--theme", "light"], &[("TERM", "linux")]),
        (&["--theme", "high-contrast", "--colours", "16"], &[]),
    ] {
        let sequences = sgr_of_session(arguments, variables);
        assert!(
            sequences.iter().any(|look| has_colour(look)),
            "{arguments:?}"
        );
        let large = |look: &&Vec<u16>| look.iter().any(|code| matches!(code, 38 | 48));
        assert_eq!(sequences.iter().find(large), None, "{arguments:?}");
    }
}

#[test]
fn no_color_sends_no_colour() {
    for (arguments, variables) in [
        (
            &[][..],
            &[("NO_COLOR", "1"), ("COLORTERM", "truecolor")][..],
        ),
        (&["--colours", "none"], &[("COLORTERM", "truecolor")]),
        (&["--colour", "never"], &[]),
        (&["--theme", "high-contrast"], &[("NO_COLOR", "1")]),
    ] {
        let sequences = sgr_of_session(arguments, variables);
        assert!(
            sequences.contains(&vec![0, 1, 7]),
            "the header is bold and reversed"
        );
        let coloured = sequences.iter().find(|look| has_colour(look));
        assert_eq!(coloured, None, "{arguments:?} {variables:?}");
    }
}

#[test]
fn theme_is_set_by_option_and_by_variable() {
    let white_on_black = vec![0, 38, 2, 255, 255, 255, 48, 2, 0, 0, 0];
    let true_colour = ("COLORTERM", "truecolor");
    assert!(
        sgr_of_session(&["--theme", "high-contrast"], &[true_colour]).contains(&white_on_black)
    );
    let asked = [("ENQUIRIES_THEME", "high-contrast"), true_colour];
    assert!(sgr_of_session(&[], &asked).contains(&white_on_black));
    // The option takes precedence over the variable.
    assert!(!sgr_of_session(&["--theme", "dark"], &asked).contains(&white_on_black));
    let mut command = program_command();
    command.env("ENQUIRIES_THEME", "pink");
    let mut tty = Tty::start(command, 80, 24);
    tty.wait_for("it can be auto, dark, light or high-contrast");
    assert_eq!(tty.child.wait().unwrap().exit_code(), 2);
}
