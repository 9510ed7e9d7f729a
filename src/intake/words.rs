//! The words of the questions in English and Welsh. What an organisation wrote itself is not here.

use super::types::Status;
use crate::domain::text::one_line;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    Welsh,
}

/// What the program says in a language.
#[derive(Debug)]
pub(super) struct Words {
    pub code: &'static str,
    pub organisation: &'static str,
    pub service: &'static str,
    pub about: &'static str,
    pub body: &'static str,
    pub body_hint: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub email: &'static str,
    pub email_hint: &'static str,
    pub phone: &'static str,
    pub optional: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub choose: &'static str,
    pub date_hint: &'static str,
    pub money_hint: &'static str,
    pub problem: &'static str,
    pub needed: &'static str,
    pub wrong: &'static str,
    pub not_in_this_language: &'static str,
    pub important: &'static str,
    pub stopped: &'static str,
    pub check: &'static str,
    pub check_hint: &'static str,
    pub check_words: &'static str,
    pub not_answered: &'static str,
    pub sent: &'static str,
    pub reference: &'static str,
    pub secret: &'static str,
    pub keep: &'static str,
    pub by: &'static str,
    pub again: &'static str,
}

const ENGLISH: Words = Words {
    code: "en",
    organisation: "Which organisation do you want to ask?",
    service: "Which service is it about?",
    about: "What is it about?",
    body: "What do you want to ask?",
    body_hint: "Write as many lines as you need. End with a line that has only a full stop.",
    name: "What is your name?",
    name_hint: "Leave it blank to ask without a name.",
    email: "What is your email address?",
    email_hint: "We only use it to answer you.",
    phone: "What is your telephone number?",
    optional: "(optional)",
    yes: "Yes",
    no: "No",
    choose: "Enter the number of your answer",
    date_hint: "For example, 27 3 2026",
    money_hint: "In pounds, for example 1,250.00",
    problem: "There is a problem",
    needed: "Enter an answer.",
    wrong: "Enter the number of one of the answers.",
    not_in_this_language: "",
    important: "Important",
    stopped: "Nothing was sent.",
    check: "Check your answers before you send them",
    check_hint: "Press Enter to send. To change an answer, enter its number. To stop, enter q.",
    check_words: "Enter the number of an answer, q, or nothing.",
    not_answered: "Not answered",
    sent: "Enquiry sent",
    reference: "Your reference",
    secret: "Your secret",
    keep: "Keep both. You need them to see where your enquiry stands, and the secret is not shown again.",
    by: "We aim to answer by",
    again: "It had been sent before. Nothing was sent twice.",
};

const WELSH: Words = Words {
    code: "cy",
    organisation: "Pa sefydliad ydych chi am ei holi?",
    service: "Pa wasanaeth sydd dan sylw?",
    about: "Am beth mae'r ymholiad?",
    body: "Beth ydych chi am ei ofyn?",
    body_hint: "Ysgrifennwch gynifer o linellau ag y mynnwch. Gorffennwch â llinell ac arni atalnod llawn yn unig.",
    name: "Beth yw eich enw?",
    name_hint: "Gadewch yn wag i ofyn heb roi enw.",
    email: "Beth yw eich cyfeiriad e-bost?",
    email_hint: "Dim ond i'ch ateb y byddwn yn ei ddefnyddio.",
    phone: "Beth yw eich rhif ffôn?",
    optional: "(dewisol)",
    yes: "Ie",
    no: "Na",
    choose: "Rhowch rif eich ateb",
    date_hint: "Er enghraifft, 27 3 2026",
    money_hint: "Mewn punnoedd, er enghraifft 1,250.00",
    problem: "Mae problem",
    needed: "Rhowch ateb.",
    wrong: "Rhowch rif un o'r atebion.",
    not_in_this_language: "Nid yw'r gwasanaeth hwn ar gael yn Gymraeg. This service is asked in English.",
    important: "Pwysig",
    stopped: "Ni anfonwyd dim.",
    check: "Gwiriwch eich atebion cyn eu hanfon",
    check_hint: "Pwyswch Enter i anfon. I newid ateb, rhowch ei rif. I roi'r gorau iddi, rhowch q.",
    check_words: "Rhowch rif ateb, q, neu ddim byd.",
    not_answered: "Heb ei ateb",
    sent: "Ymholiad wedi'i anfon",
    reference: "Eich cyfeirnod",
    secret: "Eich cod cyfrinachol",
    keep: "Cadwch y ddau. Bydd eu hangen arnoch i weld hynt eich ymholiad, ac ni ddangosir y cod eto.",
    by: "Ein nod yw ateb erbyn",
    again: "Roedd wedi'i anfon o'r blaen. Ni anfonwyd dim ddwywaith.",
};

impl Language {
    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Welsh => &WELSH,
        }
    }

    /// The words of an organisation in this language; English where it has no other.
    pub(super) fn of(self, english: &str, welsh: Option<&str>) -> String {
        match (self, welsh) {
            (Self::Welsh, Some(welsh)) => one_line(welsh),
            _ => one_line(english),
        }
    }

    /// What is wrong with a field, as the interface says it in English; in Welsh by its kind of fault.
    pub(super) fn fault(self, sentence: &str, fault: Option<&str>) -> String {
        let welsh = match fault {
            Some("required") => "Rhowch ateb.",
            Some("choice") => "Dewiswch un o'r atebion.",
            Some("range") => "Mae'r ateb yn rhy fach, yn rhy fawr neu'n rhy hir.",
            Some("form" | "kind") => "Nid yw'r ateb yn y ffurf gywir.",
            _ => return one_line(sentence),
        };
        match self {
            Self::English => one_line(sentence),
            Self::Welsh => welsh.to_owned(),
        }
    }
}

fn welsh_state(code: &str) -> Option<&'static str> {
    Some(match code {
        "received" => "Wedi dod i law",
        "triage" => "Yn cael ei asesu",
        "in_progress" => "Ar waith",
        "waiting_for_citizen" => "Yn aros amdanoch chi",
        "waiting_for_third_party" => "Yn aros am rywun arall",
        "escalated" => "Gydag arbenigwr",
        "resolved" => "Wedi'i ddatrys",
        "closed" => "Wedi cau",
        "withdrawn" => "Wedi'i dynnu'n ôl",
        _ => return None,
    })
}

/// Where an enquiry stands, a line each.
pub fn status(status: &Status, language: Language) -> String {
    let state = match language {
        Language::English => one_line(&status.state_name),
        Language::Welsh => {
            welsh_state(&status.state).map_or_else(|| one_line(&status.state_name), str::to_owned)
        }
    };
    let words: [&str; 4] = match language {
        Language::English => ["", "Received", "Closed", ENGLISH.by],
        Language::Welsh => ["", "Derbyniwyd", "Caewyd", WELSH.by],
    };
    let mut lines = vec![
        format!(
            "{}, {}",
            one_line(&status.reference),
            one_line(&status.organisation_name)
        ),
        language.of(&status.type_name, status.welsh_type_name.as_deref()),
        state,
        format!("{} {}", words[1], day(&status.received_on)),
    ];
    if let Some(on) = &status.closed_on {
        lines.push(format!("{} {}", words[2], day(on)));
    }
    if let Some(on) = &status.due_on {
        lines.push(format!("{} {}", words[3], day(on)));
    }
    lines.join("\n")
}

/// 2026-12-01 as people write it.
pub(super) fn day(iso: &str) -> String {
    let parts: Vec<&str> = iso.splitn(3, '-').collect();
    match parts[..] {
        [year, month, day] => one_line(&format!("{day}/{month}/{year}")),
        _ => one_line(iso),
    }
}
