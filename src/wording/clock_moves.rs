//! What a change of opening hours or bank holidays moves, in words.

use super::time::span;
use crate::components::text::clean;
use crate::domain::ClockMove;
use chrono::TimeDelta;

/// `12 of 40 running clocks of “Resolution” would move: 12 later, by at most 1d.`
pub fn sentence(of: &ClockMove, applied: bool) -> String {
    let moved = of.earlier + of.later;
    let rule = clean(&of.rule);
    let of_all = match of.clocks {
        1 => "1 running clock".to_owned(),
        all => format!("{all} running clocks"),
    };
    let would = if applied { "" } else { "would " };
    let (moves, become_) = match (applied, moved) {
        (true, 1) => ("moves", "is"),
        (true, _) => ("move", "are"),
        (false, _) => ("move", "be"),
    };
    let mut words = match moved {
        0 => format!(
            "None of {of_all} of “{rule}” {}.",
            if applied { "moves" } else { "would move" }
        ),
        moved => {
            let ways = [(of.earlier, "earlier"), (of.later, "later")];
            let ways: Vec<String> = ways
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, way)| format!("{count} {way}"))
                .collect();
            format!(
                "{moved} of {of_all} of “{rule}” {would}{moves}: {}, by at most {}.",
                ways.join(", "),
                span(TimeDelta::seconds(of.most_seconds))
            )
        }
    };
    if of.confirmed > 0 {
        words += &format!(" {} {would}{become_} no longer provisional.", of.confirmed);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_told_both_ways() {
        let both = ClockMove {
            rule: "Resolution".into(),
            clocks: 40,
            earlier: 2,
            later: 10,
            confirmed: 3,
            most_seconds: 86_400,
        };
        assert_eq!(
            sentence(&both, false),
            "12 of 40 running clocks of “Resolution” would move: 2 earlier, 10 later, by at most 1d. \
             3 would be no longer provisional."
        );
        let none = ClockMove {
            clocks: 1,
            earlier: 0,
            later: 0,
            confirmed: 0,
            ..both
        };
        assert_eq!(
            sentence(&none, true),
            "None of 1 running clock of “Resolution” moves."
        );
    }
}
