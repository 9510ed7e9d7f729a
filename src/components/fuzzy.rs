//! Fuzzy matching: ranks texts by how well they match a few typed letters.
//!
//! Letters scattered over a sentence do not match: among the commands of this program they found eight unintended
//! ones. Letters may be left out within a word: "prty" matches priority.

use crate::domain::names;

/// The kind of match, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The text begins with the typed letters.
    Beginning,
    /// A word begins with them.
    Word,
    /// Each of several typed words begins a word.
    Words,
    /// They are together inside a word.
    Inside,
    /// They are the initials of consecutive words.
    Initials,
    /// A word with letters left out after its first.
    Shortened,
}

/// Fewer letters match too many words with letters left out.
const LEAST_SHORTENED: usize = 3;

/// Indices of the texts that match, best first and in their own order among equals; all while nothing is typed.
/// Matches with letters left out count only if there are no others. A text may have several lines, such as name and
/// team: among equal matches those in the first line come first.
pub fn rank(typed: &str, words: &[String]) -> Vec<usize> {
    let mut fitting = fits(typed, words);
    let better = fitting.iter().any(|found| found.fit < Fit::Shortened);
    fitting.retain(|found| !better || found.fit < Fit::Shortened);
    // A stable sort keeps the order among equals.
    fitting.sort_by_key(|found| (found.fit, found.elsewhere));
    fitting.into_iter().map(|found| found.index).collect()
}

/// The same for a list whose order has a meaning: keeps the order, and only the texts that match as well as the best.
pub fn filter(typed: &str, words: &[String]) -> Vec<usize> {
    let fitting = fits(typed, words);
    // Here the beginning of the text is no better than the beginning of a word.
    let class = |found: &Match| found.fit.max(Fit::Words);
    let best = fitting.iter().map(class).min();
    let best = fitting.iter().filter(|found| Some(class(found)) == best);
    best.map(|found| found.index).collect()
}

struct Match {
    index: usize,
    fit: Fit,
    /// The match is not in the first line alone.
    elsewhere: bool,
}

fn fits(typed: &str, words: &[String]) -> Vec<Match> {
    let typed = folded(typed.trim());
    let found = |(index, words): (usize, &String)| {
        let words = folded(words);
        let first = words.split(|c| *c == '\n').next()?;
        let first = fit(&typed, first).map(|fit| (fit, false));
        let all = fit(&typed, &words).map(|fit| (fit, true));
        let (fit, elsewhere) = first.into_iter().chain(all).min()?;
        Some(Match {
            index,
            fit,
            elsewhere,
        })
    };
    words.iter().enumerate().filter_map(found).collect()
}

fn fit(typed: &[char], words: &[char]) -> Option<Fit> {
    let starts = starts(words);
    let together = fit_together(typed, words, &starts);
    if together.is_some_and(|fit| fit < Fit::Words) {
        return together;
    }
    let parts = typed.split(|c| c.is_whitespace());
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    if parts.len() < 2 {
        return together;
    }
    // Each part must match; the whole matches as well as the worst part.
    let apart = parts
        .iter()
        .map(|part| fit_together(part, words, &starts))
        .collect::<Option<Vec<Fit>>>()?;
    apart.into_iter().max().map(|fit| fit.max(Fit::Words))
}

/// The match of letters without a space between them.
fn fit_together(typed: &[char], words: &[char], starts: &[usize]) -> Option<Fit> {
    let begins_at = |at: &usize| words[*at..].starts_with(typed);
    let initials = initials(words, starts);
    let shortened = |at: &usize| is_shortened(typed, &words[*at..]);
    if begins_at(&0) {
        Some(Fit::Beginning)
    } else if starts.iter().any(begins_at) {
        Some(Fit::Word)
    } else if words.windows(typed.len()).any(|part| part == typed) {
        Some(Fit::Inside)
    } else if initials.windows(typed.len()).any(|part| part == typed) {
        Some(Fit::Initials)
    } else if typed.len() >= LEAST_SHORTENED && starts.iter().any(shortened) {
        Some(Fit::Shortened)
    } else {
        None
    }
}

/// The first letter of each word, separated by line.
fn initials(words: &[char], starts: &[usize]) -> Vec<char> {
    let is_one = |at: &usize| words[*at] == '\n' || starts.binary_search(at).is_ok();
    let places = (0..words.len()).filter(is_one);
    places.map(|at| words[at]).collect()
}

/// Whether the first word has the same first letter and then the other letters in order.
fn is_shortened(typed: &[char], from: &[char]) -> bool {
    let mut word = from.iter().take_while(|c| c.is_alphanumeric());
    from.first() == typed.first() && typed.iter().all(|c| word.any(|other| other == c))
}

/// Indices at which words begin; a letter after an apostrophe begins none.
fn starts(words: &[char]) -> Vec<usize> {
    let begins = |at: &usize| {
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        let inside = |c: &char| c.is_alphanumeric() || matches!(c, '\'' | '’');
        words[*at].is_alphanumeric() && !before.is_some_and(inside)
    };
    (0..words.len()).filter(begins).collect()
}

/// Small letters without accents: "jose" matches José.
fn folded(text: &str) -> Vec<char> {
    names::fold(text).chars().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_strokes_are_ignored() {
        let names = ["José", "Łukasz", "Søren", "Jose\u{301}"].map(str::to_owned);
        assert_eq!(rank("jose", &names), [0, 3]);
        assert_eq!(rank("lukasz", &names), [1]);
        assert_eq!(rank("Soren", &names), [2]);
        assert_eq!(rank("łuk", &names), [1]);
    }

    #[test]
    fn vowel_signs_of_other_scripts_are_kept() {
        let names = ["मोहन", "महान"].map(str::to_owned);
        assert_eq!(rank("मो", &names), [0]);
    }
}
