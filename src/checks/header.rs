//! The header of a check: a sentence, and what is constant about every row of its answer.

/// The header of a check. Continuation lines are indented behind their key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The rule, as a sentence.
    pub sentence: String,
    pub kind: String,
    pub why: String,
    pub cure: String,
    /// The requirements that hold because the check and its sabotage are run.
    pub proves: String,
    /// One statement that breaks the rule; a test runs it and rolls it back.
    pub sabotage: String,
}

impl Header {
    /// Reads the comment lines that a file begins with.
    pub fn parse(text: &str) -> Self {
        let mut header = Self::default();
        let mut current = "sentence";
        for line in text.lines() {
            let Some(text) = line.strip_prefix("--") else {
                break;
            };
            let text = text.strip_prefix(' ').unwrap_or(text);
            let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
            let rest = match word {
                "kind" | "why" | "cure" | "proves" | "sabotage"
                    if rest.starts_with(' ') || word.len() > 7 =>
                {
                    current = word;
                    rest
                }
                _ => text,
            };
            let part = match current {
                "kind" => &mut header.kind,
                "why" => &mut header.why,
                "cure" => &mut header.cure,
                "proves" => &mut header.proves,
                "sabotage" => &mut header.sabotage,
                _ => &mut header.sentence,
            };
            if !part.is_empty() {
                part.push(' ');
            }
            part.push_str(rest.trim());
        }
        header
    }
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn reads_each_part_and_its_further_lines() {
        let header = Header::parse(
            "-- Every why has\n-- a cure.\n-- why       because\n--           of it\n-- cure      do so\n-- proves    this\n-- sabotage  drop x\nselect 1; -- kind of\n",
        );
        assert_eq!(header.sentence, "Every why has a cure.");
        assert_eq!(header.why, "because of it");
        assert_eq!(header.cure, "do so");
        assert_eq!(header.proves, "this");
        assert_eq!(header.sabotage, "drop x");
        assert_eq!(header.kind, "");
    }
}
