//! Which colours leave the program, read from its bytes.

use super::*;

/// The parameters of every sequence that sets how cells look.
fn looks(sent: &str) -> Vec<Vec<u16>> {
    sent.split("\x1b[")
        .skip(1)
        .filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
            let is_look = rest[end..].starts_with('m');
            is_look.then(|| rest[..end].split(';').flat_map(str::parse).collect())
        })
        .collect()
}

/// Signs in, opens an enquiry and its history, and leaves: everything that was sent.
fn sent(arguments: &[&str], variables: &[(&str, &str)]) -> Vec<Vec<u16>> {
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
    looks(&tty.ends_restored())
}

fn has_colour(look: &[u16]) -> bool {
    look.iter().any(|code| matches!(code, 30..=49 | 90..=107))
}

#[test]
fn sixteen_colours_are_the_sixteen() {
    for (arguments, variables) in [
        (&["--colours", "16"][..], &[("COLORTERM", "truecolor")][..]),
        (&["--theme", "light"], &[("TERM", "linux")]),
        (&["--theme", "high-contrast", "--colours", "16"], &[]),
    ] {
        let looks = sent(arguments, variables);
        assert!(looks.iter().any(|look| has_colour(look)), "{arguments:?}");
        let large = |look: &&Vec<u16>| look.iter().any(|code| matches!(code, 38 | 48));
        assert_eq!(looks.iter().find(large), None, "{arguments:?}");
    }
}

#[test]
fn with_no_color_no_colour_is_set_at_all() {
    for (arguments, variables) in [
        (
            &[][..],
            &[("NO_COLOR", "1"), ("COLORTERM", "truecolor")][..],
        ),
        (&["--colours", "none"], &[("COLORTERM", "truecolor")]),
        (&["--colour", "never"], &[]),
        (&["--theme", "high-contrast"], &[("NO_COLOR", "1")]),
    ] {
        let looks = sent(arguments, variables);
        assert!(
            looks.contains(&vec![0, 1, 7]),
            "the header is bold and reversed"
        );
        let coloured = looks.iter().find(|look| has_colour(look));
        assert_eq!(coloured, None, "{arguments:?} {variables:?}");
    }
}

#[test]
fn a_theme_is_chosen_by_word_and_by_variable() {
    let white_on_black = vec![0, 38, 2, 255, 255, 255, 48, 2, 0, 0, 0];
    let true_colour = ("COLORTERM", "truecolor");
    assert!(sent(&["--theme", "high-contrast"], &[true_colour]).contains(&white_on_black));
    let asked = [("ENQUIRIES_THEME", "high-contrast"), true_colour];
    assert!(sent(&[], &asked).contains(&white_on_black));
    // The word wins over the variable.
    assert!(!sent(&["--theme", "dark"], &asked).contains(&white_on_black));
    let mut command = program_command();
    command.env("ENQUIRIES_THEME", "pink");
    let mut tty = Tty::start(command, 80, 24);
    tty.wait_for("it can be auto, dark, light or high-contrast");
    assert_eq!(tty.child.wait().unwrap().exit_code(), 2);
}
