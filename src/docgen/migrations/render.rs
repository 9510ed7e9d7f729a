//! The graph as a page: a drawing that stays readable, and a table of everything.

use super::MigrationGraph;
use crate::docgen::markdown::{code, opening, table};
use std::collections::BTreeSet;

impl MigrationGraph {
    /// Needs that do not follow from other needs: what a diagram can show and stay readable.
    fn direct_needs(&self) -> Vec<BTreeSet<usize>> {
        let mut reach: Vec<BTreeSet<usize>> = Vec::new();
        let mut direct = Vec::new();
        for needs in &self.needs {
            let beyond: BTreeSet<usize> = needs.iter().flat_map(|n| reach[*n].clone()).collect();
            direct.push(needs.difference(&beyond).copied().collect());
            reach.push(needs.union(&beyond).copied().collect());
        }
        direct
    }

    pub fn render(&self) -> String {
        let edges: usize = self.needs.iter().map(BTreeSet::len).sum();
        let mut text = opening(
            "Migrations and their dependencies",
            &format!(
                "{} files, {edges} dependencies. An arrow leads from a file to one that needs it: that \
                 names something the first creates, in its text or, as the catalogue knows it, in what it \
                 made. Arrows that follow from others are left out of the drawing; the table has all of them. \
                 Every arrow leads from a lower number to a higher one, so the files run in the order of \
                 their numbers on an empty database.",
                self.files.len()
            ),
        );
        text.push_str(&self.drawing());
        text.push_str("\n## Every dependency\n");
        let rows: Vec<Vec<String>> = (0..self.files.len()).map(|file| self.row(file)).collect();
        text.push_str(&table(&["File", "Creates", "Needs"], &rows));
        text.push_str(&self.forward_references());
        text
    }

    fn drawing(&self) -> String {
        let mut text = String::from("\n```mermaid\nflowchart LR\n");
        let mut chapter = "";
        for file in &self.files {
            let decade = file.name.get(..3).unwrap_or(&file.name);
            if decade != chapter {
                if !chapter.is_empty() {
                    text.push_str("    end\n");
                }
                text.push_str(&format!("    subgraph {decade}x\n"));
                chapter = decade;
            }
            let (number, subject) = file.name.split_once("__").unwrap_or((&file.name, ""));
            let subject = subject.replace('_', " ");
            text.push_str(&format!("        {number}[\"{number} {subject}\"]\n"));
        }
        text.push_str("    end\n");
        for (file, needs) in self.direct_needs().iter().enumerate() {
            for needed in needs {
                let (from, to) = (self.number(*needed), self.number(file));
                text.push_str(&format!("    {from} --> {to}\n"));
            }
        }
        text.push_str("```\n");
        text
    }

    fn number(&self, file: usize) -> &str {
        let name = &self.files[file].name;
        name.split_once("__").map_or(name, |(number, _)| number)
    }

    fn row(&self, file: usize) -> Vec<String> {
        let creates: Vec<String> = self.creates[file].iter().map(|name| code(name)).collect();
        let needs: Vec<&str> = self.needs[file].iter().map(|n| self.number(*n)).collect();
        vec![
            self.files[file].name.clone(),
            creates.join(", "),
            needs.join(", "),
        ]
    }

    fn forward_references(&self) -> String {
        let rows: Vec<Vec<String>> = (0..self.files.len())
            .filter(|file| !self.ahead[*file].is_empty())
            .map(|file| {
                let later: Vec<&str> = self.ahead[file].iter().map(|n| self.number(*n)).collect();
                vec![self.files[file].name.clone(), later.join(", ")]
            })
            .collect();
        if rows.is_empty() {
            return String::new();
        }
        format!(
            "\n## Names used ahead of their creation\n\nIn the bodies of procedures and functions only, \
             which the server reads when they are called: by then the later file has run. An empty database \
             shows it, since each of these files applies without the later one.\n{}",
            table(&["File", "Names things of"], &rows)
        )
    }
}
