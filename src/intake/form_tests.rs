//! The questions, answered by lists of lines.

use super::IntakeError;
use super::form::{Ended, FillError, FormOptions, fill};
use super::pages::{Lines, Pages};
use super::types::{Answers, FieldError, Receipt, Service};
use super::words::Language;
use serde_json::json;

fn services() -> Vec<Service> {
    serde_json::from_value(json!([
        {
            "organisation": "HMRC", "organisation_name": "HM Revenue & Customs", "service": "tax", "name": "File a return",
            "languages": ["en", "cy"], "types": [
                { "type": "late", "name": "A late return", "welsh_name": "Ffurflen hwyr", "notices": [], "fields": [
                    { "field": "year", "label": "Tax year", "welsh_label": "Blwyddyn dreth", "kind": "choice",
                      "required": true, "choices": ["2024-25", "2025-26"], "right_is": "Tax year: choose one." },
                    { "field": "owed", "label": "Owed", "kind": "money_pence", "required": false, "right_is": "Owed: an amount." }
                ] },
                { "type": "other", "name": "Something else", "fields": [], "notices": [
                    { "kind": "stop", "words": "Nothing is taken today.", "web_address": "https://www.example.gov.uk/" }
                ] }
            ]
        },
        { "organisation": "EAST", "organisation_name": "Eastmere Council", "service": "bins", "name": "Bins",
          "languages": ["en"], "types": [{ "type": "bins", "name": "Bins", "fields": [], "notices": [
              { "kind": "notice", "words": "We collect a day later this week.", "web_address": null }
          ] }] }
    ]))
    .unwrap()
}

fn receipt() -> Receipt {
    serde_json::from_value(json!({
        "reference": "HMRC-26-4F7K9Q-X", "secret": "ABCD-EFGH-JKMN-PQRS", "repeated": false,
        "organisation_name": "HM Revenue & Customs", "due_on": "2026-12-11"
    }))
    .unwrap()
}

/// What was sent, how it ended, and every page.
async fn run(
    language: Language,
    typed: &[&str],
    mut refuse: Vec<FieldError>,
) -> (Vec<Answers>, Result<Ended, FillError>, String) {
    let mut pages = Pages::new(Vec::new(), false);
    let mut sent = Vec::new();
    let options = FormOptions {
        services: services(),
        language,
    };
    let ended = fill(
        &mut pages,
        &mut Lines::of(typed),
        options,
        async |_, answers| {
            sent.push(answers.clone());
            match refuse.is_empty() {
                true => Ok(receipt()),
                false => Err(IntakeError::Refused(std::mem::take(&mut refuse))),
            }
        },
    )
    .await;
    (sent, ended, String::from_utf8(pages.into_inner()).unwrap())
}

#[tokio::test]
async fn each_question_is_a_page_and_answers_are_checked_before_they_are_sent() {
    let typed = [
        "1",
        "1",
        "2",
        "1,250.00",
        "Where is it?",
        "",
        "I sent it in June.",
        ".",
        "Carys Probert",
        "carys@example.com",
        "",
        // The second answer is changed before it is sent.
        "2",
        "10.50",
        "",
    ];
    let (sent, ended, shown) = run(Language::English, &typed, Vec::new()).await;
    assert!(matches!(ended, Ok(Ended::Sent(_))), "{ended:?}");
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].fields["year"], "2025-26");
    assert_eq!(sent[0].fields["owed"], 1_050);
    assert_eq!(sent[0].body, "Where is it?\n\nI sent it in June.");
    assert_eq!(sent[0].phone, None);
    for words in [
        "Which organisation do you want to ask?\n1. HM Revenue & Customs\n2. Eastmere Council\n",
        "Check your answers before you send them\n1. Tax year: 2025-26\n2. Owed (optional): 10.50\n",
        "6. What is your telephone number? (optional): Not answered\n",
        "Your reference: HMRC-26-4F7K9Q-X\nYour secret: ABCD-EFGH-JKMN-PQRS\n",
        "We aim to answer by 11/12/2026.",
    ] {
        assert!(shown.contains(words), "{words}\n{shown}");
    }
}

#[tokio::test]
async fn welsh_is_asked_where_the_service_is() {
    let typed = ["1", "Ffurflen hwyr", "1", "", "Ble mae hi?", ".", "", ""];
    let (sent, ended, shown) = run(Language::Welsh, &typed, Vec::new()).await;
    assert!(matches!(ended, Ok(Ended::Sent(_))), "{ended:?}\n{shown}");
    assert_eq!(sent[0].language, "cy");
    assert!(shown.contains("\nBlwyddyn dreth\n1. 2024-25\n"), "{shown}");
    assert!(
        shown.contains("Eich cyfeirnod: HMRC-26-4F7K9Q-X\n"),
        "{shown}"
    );
    let typed = ["2", "Bins?", ".", "", ""];
    let (sent, _, shown) = run(Language::Welsh, &typed, Vec::new()).await;
    assert!(
        shown.contains(
            "\nImportant\nWe collect a day later this week.\n\nWhat do you want to ask?\n"
        ) && shown.contains("Nid yw'r gwasanaeth hwn ar gael yn Gymraeg."),
        "{shown}"
    );
    assert_eq!(sent[0].language, "en");
}

#[tokio::test]
async fn what_is_refused_is_asked_again_on_its_page() {
    let fault = FieldError {
        code: "UK463".into(),
        field: Some("email".into()),
        sentence: "Enter an email address in the correct format.".into(),
        fault: None,
    };
    let typed = [
        "1",
        "1",
        "1",
        "",
        "Where?",
        ".",
        "Carys",
        "no address",
        "",
        "",
        "carys@example.com",
        "",
    ];
    let (sent, ended, shown) = run(Language::English, &typed, vec![fault]).await;
    assert!(matches!(ended, Ok(Ended::Sent(_))), "{ended:?}\n{shown}");
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].email.as_deref(), Some("carys@example.com"));
    assert!(
        shown.contains("There is a problem: Enter an email address"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_stop_is_told_before_anything_is_asked() {
    let (sent, ended, shown) = run(Language::English, &["1", "2"], Vec::new()).await;
    assert!(matches!(ended, Ok(Ended::Stopped)), "{ended:?}");
    assert!(sent.is_empty());
    assert!(
        shown
            .ends_with("Nothing is taken today.\nhttps://www.example.gov.uk/\nNothing was sent.\n"),
        "{shown}"
    );
    // Neither is anything sent by who stops, or goes away.
    let (sent, ended, _) = run(Language::English, &["2", "Bins?", ".", "", "q"], Vec::new()).await;
    assert!(sent.is_empty() && matches!(ended, Ok(Ended::Stopped)));
    let (sent, ended, _) = run(Language::English, &["2", "Bins?"], Vec::new()).await;
    assert!(sent.is_empty() && matches!(ended, Ok(Ended::InputEnded)));
}
