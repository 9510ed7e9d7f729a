//! Which of some words a few typed letters mean, best first.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Indices of the words that match, best first; all of them, in their own order, while nothing is typed.
pub fn rank(typed: &str, words: &[String]) -> Vec<usize> {
    let pattern = Pattern::parse(typed.trim(), CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, usize)> = words
        .iter()
        .enumerate()
        .filter_map(|(index, word)| {
            let score = pattern.score(Utf32Str::new(word, &mut buffer), &mut matcher)?;
            Some((score, index))
        })
        .collect();
    // A stable sort keeps the given order among equals.
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, index)| index).collect()
}
