//! Numbers that look thrown and are not: the same words give the same numbers, on every machine.

use sha2::{Digest, Sha256};

/// SplitMix64. Its results are part of what a load writes, so that no library may change them.
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub fn of(words: &str) -> Self {
        let digest = Sha256::digest(words.as_bytes());
        let first = digest.iter().take(8);
        Self(first.fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 up to `end`, without it; 0 where `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// From `least` to `most`.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let wide = u64::try_from(most - least).unwrap_or(0) + 1;
        least + i64::try_from(self.below(wide)).unwrap_or(0)
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let len = u64::try_from(list.len()).unwrap_or(0);
        let index = usize::try_from(self.below(len)).unwrap_or(0);
        list.get(index)
    }

    /// One of the choices, each as likely as its weight; none where no weight is above 0.
    pub fn weighted<T>(&mut self, choices: Vec<(u32, T)>) -> Option<T> {
        let mut left = self.below(choices.iter().map(|(weight, _)| u64::from(*weight)).sum());
        choices.into_iter().find_map(|(weight, choice)| {
            let weight = u64::from(weight);
            let taken = left < weight;
            left = left.saturating_sub(weight);
            taken.then_some(choice)
        })
    }
}

/// One reading of a text in which `{a|b}` stands for a or b. The same variant reads alike wherever as many choices are
/// given, so that a question and its answer speak of the same thing.
pub(super) fn reading(text: &str, variant: usize) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('{') {
        let Some((choices, after)) = from.split_once('}') else {
            break;
        };
        read.push_str(before);
        let choices: Vec<&str> = choices.split('|').collect();
        let chosen = choices.get(variant % choices.len());
        read.push_str(chosen.copied().unwrap_or_default());
        rest = after;
    }
    read + rest
}
