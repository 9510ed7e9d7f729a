//! Codes made from names: always the same for the same name, so that a second run finds what the first made.

use sha2::{Digest, Sha256};

const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code of a tenant that no mapping lists: the mapping's prefix, two initials, three symbols of a hash.
/// A name in a file can therefore never spell another tenant's code.
pub(super) fn of_tenant(prefix: &str, name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let initials = words.filter_map(|word| word.chars().next()).take(2);
    let digest = Sha256::digest(name.as_bytes());
    let symbols = digest
        .iter()
        .take(3)
        .map(|byte| char::from(SYMBOLS[usize::from(byte & 31)]));
    let all: String = initials.chain(symbols).collect();
    format!("{prefix}{}", all.to_ascii_uppercase())
}

/// The code of a team or a type: its name in small letters, digits and underscores, and a hash where that
/// loses more than capitals. It depends on the name alone, so a renamed team is found again.
pub(super) fn slug(name: &str, most: usize) -> String {
    let name = name.to_lowercase();
    let mut code = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            code.push(c);
        } else if !code.ends_with('_') && !code.is_empty() {
            code.push('_');
        }
    }
    let code = code.trim_end_matches('_');
    let fits =
        (2..=most).contains(&code.len()) && code.starts_with(|c: char| c.is_ascii_lowercase());
    if fits && code.replace('_', " ") == name {
        return code.to_owned();
    }
    let digest = Sha256::digest(name.as_bytes());
    let hash: String = digest
        .iter()
        .take(3)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let begins = if code.starts_with(|c: char| c.is_ascii_lowercase()) {
        ""
    } else {
        "q"
    };
    let room = most.saturating_sub(hash.len() + 1 + begins.len());
    let head: String = code.chars().take(room).collect();
    format!("{begins}{}_{hash}", head.trim_end_matches('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_fit_and_tell_names_apart() {
        assert_eq!(slug("Street Light Outages", 31), "street_light_outages");
        assert_eq!(slug("STREET light outages", 31), "street_light_outages");
        assert_ne!(slug("A-B", 31), slug("A B", 31));
        assert_ne!(slug("A/B", 31), slug("A-B", 31));
        let long = "Missed Trash Recycling Yard Waste Bulk Item";
        assert_ne!(slug(long, 31), slug(&format!("{long} again"), 31));
        for name in ["", "!", "Ä", "9", "311 Queue", "a", "_a", "A-B", long] {
            let code = slug(name, 31);
            assert!((2..=31).contains(&code.len()), "{name}: {code}");
            assert!(
                code.starts_with(|c: char| c.is_ascii_lowercase()),
                "{name}: {code}"
            );
            assert!(
                code.chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
                "{code}"
            );
        }
    }

    #[test]
    fn generated_codes_are_not_names() {
        for name in ["HMRC", "", "Property Management", "É", "1 2 3"] {
            let code = of_tenant("BOS", name);
            assert!(
                (6..=8).contains(&code.len()) && code.starts_with("BOS"),
                "{code}"
            );
            assert!(
                code.chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()),
                "{code}"
            );
        }
        assert_ne!(
            of_tenant("N", "Public Works"),
            of_tenant("N", "Property Watch")
        );
    }
}
