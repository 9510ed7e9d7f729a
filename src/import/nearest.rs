//! The word of a list that is most like one that is not in it.

/// The nearest word, where it is near enough to be meant.
pub(super) fn nearest<'a>(word: &str, known: &'a [String]) -> Option<&'a str> {
    let letters = word.chars().count();
    // Any two short words are near.
    let most = if letters < 4 { 0 } else { 1 + letters / 5 };
    let near = known.iter().map(|one| (distance(word, one), one.as_str()));
    let (away, one) = near.min_by_key(|(away, _)| *away)?;
    (away <= most).then_some(one)
}

/// How many letters have to be put in, taken out or exchanged.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (place, letter) in from.chars().enumerate() {
        let mut diagonal = place;
        let mut left = place + 1;
        row[0] = left;
        for (column, other) in to.iter().enumerate() {
            let above = row[column + 1];
            let exchanged = diagonal + usize::from(letter != *other);
            left = exchanged.min(above + 1).min(left + 1);
            diagonal = above;
            row[column + 1] = left;
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_a_letter_or_two_is_near() {
        let known = ["planning.application", "tax.payment", "land.waste"].map(str::to_owned);
        assert_eq!(
            nearest("planning.applications", &known),
            Some("planning.application")
        );
        assert_eq!(nearest("tax.paymnet", &known), Some("tax.payment"));
        assert_eq!(nearest("guild.rules", &known), None);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
