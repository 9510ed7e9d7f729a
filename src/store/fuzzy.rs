//! Which of some words a few typed letters mean, best first.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Indices of the words that match, best first; all of them, in their own order, while nothing is typed.
///
/// Letters that stand together are meant together; only when nothing has them so may they be scattered.
pub fn rank(typed: &str, words: &[String]) -> Vec<usize> {
    let together = rank_as(AtomKind::Substring, typed, words);
    if together.is_empty() {
        return rank_as(AtomKind::Fuzzy, typed, words);
    }
    together
}

fn rank_as(kind: AtomKind, typed: &str, words: &[String]) -> Vec<usize> {
    let (case, accents) = (CaseMatching::Ignore, Normalization::Smart);
    let pattern = Pattern::new(typed.trim(), case, accents, kind);
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
