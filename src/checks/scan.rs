//! Reads SQL as far as rules about files need it: what is comment, what is text, what is code, and where
//! statements end. What is taken out becomes blanks, so that every line keeps its number.

/// A file seen three ways, each with the lines of the original.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    /// Without comments.
    pub with_text: String,
    /// Without comments and quoted text, with the bodies of functions.
    pub code: String,
    /// Without comments, quoted text and bodies.
    pub outside: String,
}

/// A word of code, or a semicolon, on its line (from 1), in small letters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub text: String,
    pub line: usize,
}

pub(super) fn scan(text: &str) -> Scanned {
    let mut scanned = Scanned::default();
    let mut rest = text;
    while !rest.is_empty() {
        let token = token(rest);
        let (taken, left) = rest.split_at(token.length());
        match token {
            Token::Comment(_) => scanned.push(&[], taken),
            Token::Text(_) => scanned.push(&[TokenKind::WithText], taken),
            Token::Code(_) => scanned.push(
                &[TokenKind::WithText, TokenKind::Code, TokenKind::Outside],
                taken,
            ),
            Token::Body { tag, .. } => {
                let inner = scan(
                    taken[tag..]
                        .strip_suffix(&taken[..tag])
                        .unwrap_or(&taken[tag..]),
                );
                let blank_tag = " ".repeat(tag);
                for (whole, part) in [
                    (&mut scanned.with_text, &inner.with_text),
                    (&mut scanned.code, &inner.code),
                ] {
                    *whole += &blank_tag;
                    *whole += part;
                    *whole += &blank_tag;
                }
                scanned.outside += &blanked(taken);
            }
        }
        rest = left;
    }
    scanned
}

/// How many statements a file holds; a last one needs no semicolon.
pub(super) fn statements(scanned: &Scanned) -> usize {
    scanned
        .outside
        .split(';')
        .filter(|part| !part.trim().is_empty())
        .count()
}

/// The words of some code in order. A qualified name is one word.
pub(super) fn words(code: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut word = String::new();
        for letter in line.chars().chain([' ']) {
            if letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$') {
                word.extend(letter.to_lowercase());
                continue;
            }
            if !word.is_empty() {
                words.push(Word {
                    text: std::mem::take(&mut word),
                    line: number + 1,
                });
            }
            if letter == ';' {
                words.push(Word {
                    text: ";".into(),
                    line: number + 1,
                });
            }
        }
    }
    words
}

#[derive(PartialEq, Eq)]
enum TokenKind {
    WithText,
    Code,
    Outside,
}

impl Scanned {
    fn push(&mut self, kept_in: &[TokenKind], taken: &str) {
        let blank = blanked(taken);
        for (whole, part) in [
            (&mut self.with_text, TokenKind::WithText),
            (&mut self.code, TokenKind::Code),
            (&mut self.outside, TokenKind::Outside),
        ] {
            *whole += if kept_in.contains(&part) {
                taken
            } else {
                &blank
            };
        }
    }
}

fn blanked(text: &str) -> String {
    text.chars()
        .map(|letter| if letter == '\n' { '\n' } else { ' ' })
        .collect()
}

enum Token {
    Comment(usize),
    Text(usize),
    Code(usize),
    /// A dollar-quoted body, with the length of its tag.
    Body {
        length: usize,
        tag: usize,
    },
}

impl Token {
    fn length(&self) -> usize {
        match self {
            Self::Comment(length) | Self::Text(length) | Self::Code(length) => *length,
            Self::Body { length, .. } => *length,
        }
    }
}

fn token(rest: &str) -> Token {
    if rest.starts_with("--") {
        return Token::Comment(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Token::Comment(rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    if let Some(text) = rest.strip_prefix('\'') {
        // A doubled quote reads as two texts in a row, which is the same to us.
        return Token::Text(text.find('\'').map_or(rest.len(), |end| end + 2));
    }
    if let Some(tag) = dollar_tag(rest) {
        let body = &rest[tag.len()..];
        let length = body.find(tag).map_or(rest.len(), |end| end + 2 * tag.len());
        let tag = tag.len();
        return Token::Body { length, tag };
    }
    // Up to where something else may begin; a parameter ($1) is code.
    let first = rest.chars().next().map_or(1, char::len_utf8);
    let length = rest[first..]
        .find(['-', '/', '\'', '$'])
        .map_or(rest.len(), |end| end + first);
    Token::Code(length)
}

/// `$$` or `$word$` at the beginning.
fn dollar_tag(rest: &str) -> Option<&str> {
    let after = rest.strip_prefix('$')?;
    let end = after.find('$')?;
    let name = &after[..end];
    let named = name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    named.then(|| &rest[..end + 2])
}

#[cfg(test)]
mod tests {
    use super::{scan, statements, words};

    #[test]
    fn comments_text_and_bodies_are_separated() {
        let scanned = scan("-- a; b\nselect 'c;', $1 /* d */ from $x$ e; -- f\n 'g' $x$;\n");
        assert_eq!(scanned.outside.lines().count(), 3);
        assert_eq!(statements(&scanned), 1);
        let in_code: Vec<_> = words(&scanned.code).into_iter().map(|w| w.text).collect();
        assert_eq!(in_code, ["select", "$1", "from", "e", ";", ";"]);
        assert!(scanned.with_text.contains("'c;'") && scanned.with_text.contains("'g'"));
    }

    #[test]
    fn a_body_without_an_end_goes_to_the_end_of_the_file() {
        let scanned = scan("do $$ begin é");
        assert_eq!(words(&scanned.code).len(), 3);
        assert!(scanned.outside.starts_with("do "));
    }

    #[test]
    fn an_apostrophe_in_a_body_ends_with_the_body() {
        let scanned = scan("do $$ don't $$; select 1");
        assert_eq!(statements(&scanned), 2);
    }
}
