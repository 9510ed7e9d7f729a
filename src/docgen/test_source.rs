//! What a requirement number in a Rust test file stands for. Only a test that always runs to its end proves
//! anything: helpers, heads of files, tables, ignored tests and tests that end early do not.

use super::numbers::numbers;

/// Where a number stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A test that runs, by its name.
    Test(String),
    /// Text that proves nothing, and why.
    Other(String),
}

/// What a test that cannot run prints: for want of data, or of privileges on this machine. A function that prints it
/// makes each test that calls it one that skips.
const SKIPPING: [&str; 2] = [FOR_WANT_OF_DATA, "SKIPPED"];
const FOR_WANT_OF_DATA: &str = "NOT TESTED";

/// A function and what stands above it and in it.
struct Function {
    name: String,
    indent: usize,
    attributes: String,
    numbers: Vec<u16>,
    lines: Vec<String>,
}

/// A test file: its functions, and numbers that are in none of them.
#[derive(Default)]
struct TestFile {
    functions: Vec<Function>,
    elsewhere: Vec<(u16, Place)>,
}

impl TestFile {
    fn parse(text: &str) -> Self {
        let mut file = Self::default();
        let mut open: Option<Function> = None;
        let (mut above, mut attributes) = (Vec::new(), String::new());
        for line in text.lines() {
            let code = line.trim_start();
            if let Some(mut function) = open.take() {
                let indent = line.len() - code.len();
                function.numbers.extend(numbers(comment(line)));
                function.lines.push(line.to_owned());
                if code.starts_with('}') && indent == function.indent {
                    file.functions.push(function);
                } else {
                    open = Some(function);
                }
            } else if let Some(name) = function_name(code) {
                let function = Function {
                    name,
                    indent: line.len() - code.len(),
                    attributes: std::mem::take(&mut attributes),
                    numbers: std::mem::take(&mut above),
                    lines: vec![line.to_owned()],
                };
                match code.ends_with('}') {
                    true => file.functions.push(function),
                    false => open = Some(function),
                }
            } else if code.starts_with("//!") {
                let head = Place::Other("head of the file".into());
                let found = numbers(code).into_iter().map(|n| (n, head.clone()));
                file.elsewhere.extend(found);
            } else if code.starts_with("//") {
                above.extend(numbers(code));
            } else if code.starts_with("#[") || !attributes.is_empty() && !attributes.ends_with(']')
            {
                attributes.push_str(code);
            } else {
                attributes.clear();
                above.extend(numbers(comment(line)));
                file.elsewhere.extend(above.drain(..).map(outside));
            }
        }
        file.elsewhere.extend(above.into_iter().map(outside));
        file.functions.extend(open);
        file
    }

    /// Calls of functions that say one of these.
    fn calls_of(&self, words: &[&str]) -> Vec<String> {
        let skipping = self.functions.iter().filter(|f| f.says(words));
        skipping.map(|f| format!("{}(", f.name)).collect()
    }
}

/// Numbers in the comments of a test file, each with its place.
pub(super) fn named_in(text: &str) -> Vec<(u16, Place)> {
    let file = TestFile::parse(text);
    let skipping = file.calls_of(&SKIPPING);
    let mut found = file.elsewhere;
    for function in &file.functions {
        let place = function.place(&skipping);
        let numbers = function.numbers.iter();
        found.extend(numbers.map(|number| (*number, place.clone())));
    }
    found
}

/// Tests of a file that the harness runs and that skip where data are missing.
pub(super) fn skipping_for_want_of_data(text: &str) -> Vec<String> {
    let file = TestFile::parse(text);
    let skipping = file.calls_of(&[FOR_WANT_OF_DATA]);
    let runs = file.functions.iter().filter(|f| f.is_test() && f.runs());
    runs.filter(|f| f.says(&[FOR_WANT_OF_DATA]) || f.calls(&skipping))
        .map(|f| f.name.clone())
        .collect()
}

fn outside(number: u16) -> (u16, Place) {
    (number, Place::Other("outside any test".into()))
}

impl Function {
    fn is_test(&self) -> bool {
        self.attributes.contains("test]") || self.attributes.contains("test(")
    }

    fn runs(&self) -> bool {
        let conditions = ["#[ignore", "#[cfg"];
        !conditions.iter().any(|a| self.attributes.contains(a))
    }

    /// A test counts if the harness runs it and no path leaves it before its end.
    fn place(&self, skipping: &[String]) -> Place {
        let name = &self.name;
        let leaves = || self.code().any(|line| leaves(&line));
        Place::Other(if !self.is_test() {
            format!("{name}, no test")
        } else if !self.runs() {
            format!("{name}, does not always run")
        } else if self.says(&SKIPPING) || self.calls(skipping) || leaves() {
            format!("{name}, may end early")
        } else {
            return Place::Test(name.clone());
        })
    }

    /// Lines without their comments.
    fn code(&self) -> impl Iterator<Item = String> {
        self.lines.iter().map(|line| {
            let end = line.len() - comment(line).len();
            line[..end].to_owned()
        })
    }

    fn calls(&self, calls: &[String]) -> bool {
        self.code()
            .any(|line| calls.iter().any(|call| line.contains(call)))
    }

    fn says(&self, words: &[&str]) -> bool {
        let mut lines = self.lines.iter();
        lines.any(|line| words.iter().any(|words| line.contains(words)))
    }
}

/// `return` without a value.
fn leaves(line: &str) -> bool {
    line.split("return").skip(1).any(|rest| {
        let rest = rest.trim_start();
        rest.is_empty() || rest.starts_with([';', '}', ','])
    })
}

/// The comment of a line, or nothing.
fn comment(line: &str) -> &str {
    line.find("//").map_or("", |at| &line[at..])
}

fn function_name(code: &str) -> Option<String> {
    let mut rest = code;
    for word in ["pub ", "pub(crate) ", "pub(super) ", "const ", "async "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let name = rest.strip_prefix("fn ")?.split(['(', '<']).next()?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Place, named_in, skipping_for_want_of_data};

    /// Each number with its place. Built here, so that this file contains no number of its own.
    fn places(text: &str) -> Vec<String> {
        named_in(&text.replace('#', "R00").replace("R00[", "#["))
            .into_iter()
            .map(|(number, place)| match place {
                Place::Test(name) => format!("{number} proven by {name}"),
                Place::Other(why) => format!("{number} in {why}"),
            })
            .collect()
    }

    #[test]
    fn tests_that_run_count_for_what_is_above_and_in_them() {
        let text = "/// #1: shown.\n#[tokio::test(\n    flavor = \"multi_thread\"\n)]\n\
                    async fn shows() {\n    // #2\n    let x = || return 5;\n}\n\
                    // #3\n#[test]\nfn more() { assert!(true) }\n\
                    proptest! {\n    #[test]\n    fn inner(x in 0..9) {\n        // #4\n    }\n}\n";
        let expected = [
            "1 proven by shows",
            "2 proven by shows",
            "3 proven by more",
            "4 proven by inner",
        ];
        assert_eq!(places(text), expected);
    }

    #[test]
    fn head_helper_and_table_do_not_count() {
        let text = "//! About #1.\n\n// #2\nconst ROWS: &[&str] = &[\n    // #3\n    \"a\", // #4\n];\n\
                    // #5\nfn helper() {\n    // #6\n}\n// #7\n\n#[test]\nfn bare() {}\n";
        let expected = [
            "1 in head of the file",
            "2 in outside any test",
            "3 in outside any test",
            "4 in outside any test",
            "7 in outside any test",
            "5 in helper, no test",
            "6 in helper, no test",
        ];
        assert_eq!(places(text), expected);
    }

    #[test]
    fn ignored_test_does_not_count() {
        let text = "// #1\n#[test]\n#[ignore = \"minutes\"]\nfn full() {\n    // #2\n}\n\
                    // #3\n#[cfg(unix)]\n#[test]\nfn here() {}\n";
        let expected = [
            "1 in full, does not always run",
            "2 in full, does not always run",
            "3 in here, does not always run",
        ];
        assert_eq!(places(text), expected);
    }

    #[test]
    fn test_that_may_skip_does_not_count() {
        let text = "fn folder() -> Option<u8> {\n    eprintln!(\"NOT TESTED: no data\");\n    None\n}\n\
                    // #1\n#[test]\nfn a() {\n    let Some(x) = other() else { return };\n}\n\
                    // #2\n#[test]\nfn b() {\n    if missing() {\n        return;\n    }\n}\n\
                    // #3\n#[test]\nfn c() {\n    if let Some(x) = folder() { check(x) }\n}\n\
                    // #4\n#[test]\nfn d() {\n    // nothing to return;\n    check(folderless());\n}\n";
        assert_eq!(skipping_for_want_of_data(text), ["c"]);
        let expected = [
            "1 in a, may end early",
            "2 in b, may end early",
            "3 in c, may end early",
            "4 proven by d",
        ];
        assert_eq!(places(text), expected);
    }
}
