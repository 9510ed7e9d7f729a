//! The faults of a mapping file, all of them, and the sentence that says them.

use std::fmt::Display;

/// In the order in which they are to be read.
#[derive(Debug, Default)]
pub(in crate::import) struct Faults(Vec<String>);

impl Faults {
    /// Adds a fault: a sentence without its full stop, its place first where it has one (`line 5: `).
    pub fn add(&mut self, fault: impl Display) {
        let fault = fault.to_string();
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    pub fn extend(&mut self, faults: impl IntoIterator<Item = String>) {
        faults.into_iter().for_each(|fault| self.add(fault));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One sentence for one fault, a list for several.
    pub fn sentence(&self, mapping: &str) -> String {
        match self.0.as_slice() {
            [fault] if fault.starts_with("line ") => {
                format!("The mapping {mapping} cannot be used, {fault}.")
            }
            [fault] => format!("The mapping {mapping} cannot be used: {fault}."),
            faults => {
                let list: String = faults.iter().map(|fault| format!("\n  {fault}.")).collect();
                format!(
                    "The mapping {mapping} cannot be used. It has {} faults:{list}",
                    faults.len()
                )
            }
        }
    }
}
