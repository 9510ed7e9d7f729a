//! The sign-in picker: the people to choose from, filtered by typing.

use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::components::fuzzy;
use crate::domain::SignInChoice;
use crate::view::remote::Remote;

#[derive(Clone, Debug)]
pub struct SignIn {
    pub choices: Remote<Vec<SignInChoice>>,
    pub typed: Field,
    pub cursor: Cursor,
    /// The person being signed in now.
    pub under_way: Option<String>,
    pub error: Option<String>,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            choices: Remote::NotAsked,
            typed: Field::one_line(80),
            cursor: Cursor::default(),
            under_way: None,
            error: None,
        }
    }
}

impl SignIn {
    /// The choices that match the typed text, in the order of the list, which groups them by tenant.
    pub fn matches(&self) -> Vec<&SignInChoice> {
        let all = self.choices.value().map_or(&[][..], Vec::as_slice);
        let words: Vec<String> = all
            .iter()
            .map(|c| {
                format!(
                    "{}\n{}\n{}\n{}\n{}",
                    c.tenant_code,
                    c.tenant_name,
                    c.person_name,
                    c.username,
                    c.role.word()
                )
            })
            .collect();
        let fitting = fuzzy::filter(&self.typed.text(), &words);
        fitting.into_iter().filter_map(|i| all.get(i)).collect()
    }

    pub fn chosen(&self) -> Option<SignInChoice> {
        self.matches().get(self.cursor.index).map(|c| (*c).clone())
    }
}
