//! Bytes of the keyboard: what a key sends is a key, and nothing that a terminal answers is one.

use crossterm::event::{Event, KeyCode, KeyModifiers};
use enquiries::keys::Key;
use enquiries::terminal::input::{Input, InputParser, Shade};
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(5);

/// Each input as a word; a paste in quotation marks.
fn words(found: Vec<Input>) -> Vec<String> {
    found
        .into_iter()
        .map(|input| match input {
            Input::Event(Event::Key(key)) => Key::from_event(key).to_string(),
            Input::Event(Event::Paste(text)) => format!("{text:?}"),
            other => format!("{other:?}"),
        })
        .collect()
}

/// All inputs of bytes that are read at once and followed by nothing.
fn read(bytes: &[u8]) -> String {
    let mut parser = InputParser::default();
    let mut found = parser.read(bytes, Instant::now());
    if parser.deadline().is_some() {
        found.extend(parser.expire());
    }
    words(found).join(" ")
}

/// The same bytes, each read by itself.
fn read_byte_by_byte(bytes: &[u8]) -> String {
    let (mut parser, now) = (InputParser::default(), Instant::now());
    let mut found: Vec<_> = bytes
        .iter()
        .flat_map(|byte| parser.read(&[*byte], now))
        .collect();
    if parser.deadline().is_some() {
        found.extend(parser.expire());
    }
    words(found).join(" ")
}

/// Keys and pastes among the inputs.
fn events(found: &[Input]) -> usize {
    found
        .iter()
        .filter(|input| matches!(input, Input::Event(_)))
        .count()
}

#[test]
fn keys_are_read_as_terminals_send_them() {
    for (bytes, expected) in [
        ("qQ é漢", "q Q Space é 漢"),
        (
            "\r\t\x7f\x08\x01\x1a\n\0",
            "Enter Tab Backspace Ctrl-H Ctrl-A Ctrl-Z Ctrl-J Ctrl-Space",
        ),
        (
            "\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F\x1b[Z",
            "↑ ↓ → ← Home End Shift-Tab",
        ),
        ("\x1bOA\x1bOB\x1bOC\x1bOD\x1bOH\x1bOF", "↑ ↓ → ← Home End"),
        (
            "\x1b[1~\x1b[2~\x1b[3~\x1b[4~\x1b[5~\x1b[6~\x1b[7~\x1b[8~",
            "Home Insert Del End PgUp PgDn Home End",
        ),
        (
            "\x1bOP\x1bOS\x1b[11~\x1b[15~\x1b[17~\x1b[21~\x1b[24~\x1b[[A\x1b[[E",
            "F1 F4 F1 F5 F6 F10 F12 F1 F5",
        ),
        (
            "\x1b[1;3D\x1b[1;5C\x1b[1;2P\x1b[3;3~",
            "Alt-← Ctrl-→ F1 Alt-Del",
        ),
        (
            "\x1b[97;5u\x1b[13;3u\x1b[27;5;97~\x1b[97;1:3u",
            "Ctrl-A Alt-Enter Ctrl-A",
        ),
        ("\x1b", "Esc"),
        ("\x1b\x1b", "Esc Esc"),
        (
            "\x1bb\x1bB\x1b\r\x1b\x7f",
            "Alt-b Alt-B Alt-Enter Alt-Backspace",
        ),
        ("\x1bé", "Esc é"),
        (
            "\x1b[200~one\r\x1b[31mtwo\x1b[201~x",
            "\"one\\r\\u{1b}[31mtwo\" x",
        ),
    ] {
        assert_eq!(read(bytes.as_bytes()), expected, "{bytes:?}");
        assert_eq!(
            read_byte_by_byte(bytes.as_bytes()),
            expected,
            "{bytes:?} in pieces"
        );
    }
}

#[test]
fn capital_has_shift_as_other_readers_say() {
    let mut parser = InputParser::default();
    let found = parser.read(b"Q", Instant::now());
    let Some(Input::Event(Event::Key(key))) = found.first() else {
        panic!("{found:?}")
    };
    assert_eq!(
        (key.code, key.modifiers),
        (KeyCode::Char('Q'), KeyModifiers::SHIFT)
    );
}

/// What terminals answer, to whichever program asked.
const ANSWERS: &[&str] = &[
    "\x1b]11;rgb:ff/ff/ff\x07",
    "\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
    "\x1b]4;1;rgb:cd/00/00\x1b\\",
    "\x1b]52;c;bXVwYQ==\x07",
    "\x1b]lA title, é\x1b\\",
    "\x1bP>|XTerm(388)\x1b\\",
    "\x1bP1$r0;1m\x1b\\",
    "\x1bP1+r544e=787465726d\x1b\\",
    "\x1bP!|7E565445\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b^private\x1b\\",
    "\x1bXany text\x1b\\",
    "\x1b[>0;276;0c",
    "\x1b[=1;2c",
    "\x1b[0n",
    "\x1b[?13n",
    "\x1b[24;80R",
    "\x1b[?24;80;1R",
    "\x1b[?2026;2$y",
    "\x1b[4;2$y",
    "\x1b[?31u",
    "\x1b[8;40;120t",
    "\x1b[48;40;120;800;1200t",
    "\x1b[?997;1n",
    "\x1b[?64;1;2S",
    "\x1b[2;3x",
    "\x1b[I",
    "\x1b[O",
    "\x1b[<0;12;3M",
    "\x1b[M !!",
    "\x1b[201~",
];

#[test]
fn answer_of_terminal_is_no_key() {
    for answer in ANSWERS {
        for cut in 1..answer.len() {
            let (mut parser, now) = (InputParser::default(), Instant::now());
            let (first, rest) = answer.as_bytes().split_at(cut);
            let mut found = parser.read(first, now);
            found.extend(parser.read(rest, now + Duration::from_millis(5)));
            assert_eq!(events(&found), 0, "{answer:?} cut at {cut}: {found:?}");
            // Nothing is left over, and the next key is one.
            assert_eq!(parser.deadline(), None, "{answer:?}");
            assert_eq!(words(parser.read(b"q", now)), ["q"], "{answer:?}");
        }
        let around = format!("{answer}j{answer}");
        let found = InputParser::default().read(around.as_bytes(), Instant::now());
        assert_eq!(events(&found), 1, "{answer:?} around a key: {found:?}");
    }
}

#[test]
fn rest_of_answer_over_slow_line_is_no_key() {
    for answer in [
        "\x1b]11;rgb:ff/ff/ff\x07",
        "\x1bP1$r0;1m\x1b\\",
        "\x1b[>0;276;0c",
    ] {
        let (mut parser, now) = (InputParser::default(), Instant::now());
        let mut found = parser.read(&answer.as_bytes()[..6], now);
        assert!(
            parser.deadline().unwrap() > now + Duration::from_secs(1),
            "{answer:?}"
        );
        found.extend(parser.read(&answer.as_bytes()[6..], now + Duration::from_millis(1500)));
        assert_eq!(events(&found), 0, "{answer:?}: {found:?}");
    }
}

#[test]
fn answer_that_never_ends_gives_the_keys_back() {
    let (mut parser, now) = (InputParser::default(), Instant::now());
    assert_eq!(
        words(parser.read(b"\x1b]11;rgb:ff", now)),
        Vec::<String>::new()
    );
    assert_eq!(words(parser.read(b"q", now + LONG)), ["q"]);
    // Enter and Ctrl letters are in no answer: who presses one need not wait.
    assert_eq!(
        words(parser.read(b"\x1b]11;rgb:ff", now + LONG)),
        Vec::<String>::new()
    );
    assert_eq!(words(parser.read(b"\x13q", now + LONG)), ["Ctrl-S", "q"]);
    // A sequence in the middle of another is that sequence.
    assert_eq!(
        words(parser.read(b"\x1b]11;rgb:ff\x1b[A", now + LONG)),
        ["↑"]
    );
}

#[test]
fn alt_with_bracket_and_typing_is_typing() {
    for (bytes, expected) in [
        ("\x1b]", "Alt-]"),
        ("\x1b[", "Alt-["),
        ("\x1bP", "Alt-P"),
        ("\x1bO", "Alt-O"),
        ("\x1b_", "Alt-_"),
        ("\x1b]hello", "Alt-] h e l l o"),
        ("\x1b]11 o", "Alt-] 1 1 Space o"),
        ("\x1bPlease\r", "Alt-P l e a s e Enter"),
        ("\x1b_é\x1b[A", "Alt-_ é ↑"),
        ("\x1b]a\x1b", "Alt-] a Esc"),
    ] {
        assert_eq!(read(bytes.as_bytes()), expected, "{bytes:?}");
        assert_eq!(
            read_byte_by_byte(bytes.as_bytes()),
            expected,
            "{bytes:?} in pieces"
        );
    }
    // However much is typed at once.
    let typed = read(format!("\x1b]{}", "x".repeat(10_000)).as_bytes());
    assert_eq!(typed.matches('x').count(), 10_000);
    // And a person, who is slower than a terminal, does not wait for the end.
    let (mut parser, now) = (InputParser::default(), Instant::now());
    parser.read(b"\x1b]", now);
    assert!(parser.deadline().unwrap() <= now + Duration::from_millis(100));
    let later = now + Duration::from_millis(150);
    assert_eq!(words(parser.read(b"1", later)), ["Alt-]", "1"]);
}

fn shade(red: u8, green: u8, blue: u8) -> Shade {
    Shade { red, green, blue }
}

#[test]
fn background_is_read_in_each_form() {
    for (answer, expected) in [
        (
            "\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
            Some(shade(255, 255, 255)),
        ),
        ("\x1b]11;rgb:1e/1e/2e\x07", Some(shade(0x1e, 0x1e, 0x2e))),
        ("\x1b]11;rgb:f/8/0\x07", Some(shade(255, 136, 0))),
        (
            "\x1b]11;rgba:0000/8080/ffff/ffff\x07",
            Some(shade(0, 128, 255)),
        ),
        ("\x1b]11;#fdf6e3\x07", Some(shade(0xfd, 0xf6, 0xe3))),
        ("\x1b]11;?\x07", None),
        ("\x1b]11;rgb:ff/ff\x07", None),
        ("\x1b]11;rgb:fffff/0/0\x07", None),
        ("\x1b]11;rgb:+f/0/0\x07", None),
        ("\x1b]11;#é12\x07", None),
        ("\x1b]10;rgb:ff/ff/ff\x07", None),
    ] {
        let found = InputParser::default().read(answer.as_bytes(), Instant::now());
        let expected: Vec<_> = expected.map(Input::Background).into_iter().collect();
        assert_eq!(found, expected, "{answer:?}");
    }
    assert_eq!(read(b"\x1b[?62;22c"), "Attributes");
    assert!(shade(0xfd, 0xf6, 0xe3).is_light() && shade(255, 255, 255).is_light());
    assert!(!shade(0x1e, 0x1e, 0x2e).is_light() && !shade(0, 0, 255).is_light());
}

proptest::proptest! {
    // Whatever is read, in whatever pieces, the parser comes back to keys.
    #[test]
    fn any_bytes_leave_the_keyboard_alive(
        pieces in proptest::collection::vec(proptest::collection::vec(proptest::num::u8::ANY, 0..40), 0..8)
    ) {
        let (mut parser, now) = (InputParser::default(), Instant::now());
        for piece in &pieces {
            parser.read(piece, now);
        }
        // An unfinished paste ends with its mark.
        parser.read(b"\x1b[201~", now + LONG);
        parser.read(b"", now + LONG + LONG);
        let last = words(parser.read(b"q", now + LONG * 4));
        proptest::prop_assert_eq!(last.last().map(String::as_str), Some("q"));
    }
}
