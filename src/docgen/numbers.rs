//! Requirement numbers as people write them. Knows nothing of files.

/// Numbers (an R and three digits) in a line; two with a dash or "to" between them are all from one to the other.
pub(super) fn numbers(line: &str) -> Vec<u16> {
    let mut found = Vec::new();
    let mut previous = None;
    for (at, _) in line.match_indices('R') {
        let before = line[..at].chars().next_back();
        if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
            continue;
        }
        let digits = line.get(at + 1..at + 4);
        let Some(number) = digits.and_then(|d| d.parse::<u16>().ok()) else {
            continue;
        };
        let after = line[at + 4..].chars().next();
        if after.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
            continue;
        }
        // A dash between two numbers means all of them.
        if let Some((from, end)) = previous
            && matches!(line[end..at].trim(), "-" | "–" | "to")
        {
            found.extend(from + 1..number);
        }
        found.push(number);
        previous = Some((number, at + 4));
    }
    found
}
