//! Invented enquiries: a hundred in two versions, as people write twice about one thing, and a thousand others. All
//! deterministic, so that what is measured is measured again.

use serde_json::{Value, json};

/// A matter that people write about: subject, and sentences.
struct Matter(&'static str, [&'static str; 4]);

const MATTERS: [Matter; 20] = [
    Matter(
        "Refund of an overpayment has not arrived",
        [
            "I was told in March that a refund of 412 pounds was approved.",
            "Nothing has reached my bank account since.",
            "The account number ends in 4471 and has not changed.",
            "Please tell me when the money will be sent.",
        ],
    ),
    Matter(
        "Wrong tax code on my payslip",
        [
            "My employer applies code 1100L although I moved jobs in June.",
            "The new payroll office says only you can correct it.",
            "I have lost about ninety pounds each month.",
            "Could somebody look at my record and send the right code?",
        ],
    ),
    Matter(
        "Cannot sign in to the online service",
        [
            "The website says that my password expired.",
            "When I ask for a new one the message with the link never comes.",
            "I have looked in the spam folder and tried another browser.",
            "I need to file before the end of the month.",
        ],
    ),
    Matter(
        "Payment plan for arrears",
        [
            "I have been ill and fell behind with three instalments.",
            "I can afford forty pounds a week from my part time wages.",
            "I do not want to be taken to court over this.",
            "Would you accept a plan over eighteen months?",
        ],
    ),
    Matter(
        "Bins have not been collected",
        [
            "The green bin in Harbour Lane was left again on Tuesday.",
            "Neighbours on both sides were emptied.",
            "It now overflows and attracts rats.",
            "When will the crew come back?",
        ],
    ),
    Matter(
        "Street lamp out by the school",
        [
            "The lamp beside the zebra crossing has been dark for a fortnight.",
            "Children cross there in the early evening.",
            "A number plate on the column reads 0382.",
            "Please repair it before somebody is hurt.",
        ],
    ),
    Matter(
        "Change of address for my record",
        [
            "We move to Bristol on the ninth of next month.",
            "Letters should go to the new flat from then on.",
            "My wife is on the same record and moves too.",
            "Do you need a copy of the tenancy agreement?",
        ],
    ),
    Matter(
        "Complaint about how I was spoken to",
        [
            "The man at the counter laughed at my accent.",
            "He said that I should bring an interpreter next time.",
            "Two other people in the queue heard it.",
            "I expect an apology from the manager.",
        ],
    ),
    Matter(
        "Discount for living alone",
        [
            "My husband died in January and I am the only adult in the house.",
            "I believe a quarter is taken off the bill for that.",
            "I enclosed the death certificate with my first letter.",
            "Has the reduction been applied to the whole year?",
        ],
    ),
    Matter(
        "Penalty notice that I do not understand",
        [
            "A notice for late filing came although I filed on the tenth.",
            "The receipt from your own website shows the date.",
            "I appealed by post and had no reply.",
            "Please cancel the hundred pound charge.",
        ],
    ),
    Matter(
        "Copy of a certificate",
        [
            "The registrar needs proof of my earlier employment.",
            "The original was lost in a flood at my mother's cottage.",
            "I am willing to pay the fee for a duplicate.",
            "How long does it usually take?",
        ],
    ),
    Matter(
        "Damp and mould in the bedroom",
        [
            "Black patches have spread over the outside wall since autumn.",
            "Our baby coughs every night.",
            "The inspector who promised to visit never came.",
            "We need somebody to treat the wall and mend the gutter.",
        ],
    ),
    Matter(
        "Licence for a market stall",
        [
            "I sell second hand books on Saturdays.",
            "My permit runs out on the last day of April.",
            "The renewal form asks for insurance that was not needed before.",
            "May I trade while the application is looked at?",
        ],
    ),
    Matter(
        "Allotment waiting list",
        [
            "I put my name down for a plot at Mill Field four years ago.",
            "The clerk then told me I was number nineteen.",
            "Friends who applied later have got one.",
            "Where am I on the list today?",
        ],
    ),
    Matter(
        "Pension forecast looks too low",
        [
            "The statement leaves out the years when I cared for my father.",
            "I claimed an allowance from 1998 until 2003.",
            "Those weeks should count as credits.",
            "What evidence do you want to see?",
        ],
    ),
    Matter(
        "Noise from building works",
        [
            "Drilling starts at six in the morning on Sundays.",
            "The developer ignores the notice fixed to the fence.",
            "I work nights at the hospital and cannot sleep.",
            "Which officer can stop them?",
        ],
    ),
    Matter(
        "School place for my daughter",
        [
            "She was refused a place at Oakfield although her brother attends.",
            "The distance was measured along the motorway.",
            "An appeal form was promised by telephone.",
            "The term begins in seven weeks.",
        ],
    ),
    Matter(
        "Blue badge renewal",
        [
            "The old badge expires on the third and the new one has not been posted.",
            "I use a wheelchair and cannot park near the clinic without it.",
            "A letter from my doctor was uploaded in February.",
            "Is there a temporary paper one?",
        ],
    ),
    Matter(
        "Direct debit taken twice",
        [
            "Two amounts of 138 pounds left my account on the same day.",
            "The bank says both came under your reference.",
            "I am now overdrawn and charged interest.",
            "Please return one of them this week.",
        ],
    ),
    Matter(
        "Footpath blocked by a fence",
        [
            "The right of way behind the church has been wired off.",
            "Walkers climb over and tear their clothes.",
            "The farmer says he has permission from you.",
            "Is that so, and until when?",
        ],
    ),
];

const FIRST: [&str; 20] = [
    "Aisha", "Brendan", "Carys", "Dimitri", "Eleri", "Farouk", "Gwen", "Hamish", "Ines", "Jarek",
    "Katya", "Lowri", "Marek", "Nasreen", "Owain", "Parveen", "Quentin", "Rhian", "Solomon",
    "Tegan",
];
const LAST: [&str; 25] = [
    "Abbott",
    "Boateng",
    "Cadwallader",
    "Drummond",
    "Eze",
    "Farquhar",
    "Gruffydd",
    "Holloway",
    "Iqbal",
    "Jankowski",
    "Kinsella",
    "Llewellyn",
    "Mistry",
    "Nowak",
    "Okonkwo",
    "Pemberton",
    "Quayle",
    "Rossiter",
    "Szymanski",
    "Trelawney",
    "Umeh",
    "Vaughan",
    "Whitcombe",
    "Yarwood",
    "Zielinski",
];

/// One enquiry to plant. `citizen` is the number of a citizen record.
pub struct Planted {
    pub subject: String,
    pub body: String,
    pub citizen: usize,
    pub kind: usize,
    pub channel: &'static str,
    pub days_ago: usize,
}

pub fn citizen(number: usize) -> Value {
    // The second hundred are records of the first hundred made again: with the same name or the same email, seldom both.
    let of = number % 500;
    let name = |first: usize, last: usize| {
        format!("{} {}", FIRST[first % FIRST.len()], LAST[last % LAST.len()])
    };
    let (first, last) = (of, of / 20 + of * 3);
    match number / 500 {
        0 => json!({
            "number": number, "name": name(first, last), "email": format!("person.{of}@example.com"),
            "phone": format!("01632 96{:04}", of % 1000),
        }),
        // With another address: only the name is the same.
        1 => json!({
            "number": number, "name": name(first, last), "email": format!("other.{of}@example.org"), "phone": null,
        }),
        // An initial for the first name, the same address.
        _ => json!({
            "number": number, "name": format!("{}. {}", &FIRST[first % FIRST.len()][..1], LAST[last % LAST.len()]),
            "email": format!("Person.{of}@example.com"), "phone": null,
        }),
    }
}

/// What some citizens write in every letter, whatever it is about.
fn with_habit(citizen: usize, mut body: String) -> String {
    if citizen.is_multiple_of(3) {
        body.push_str(" I have lived here for eleven years and always paid on time, so I expect a quick answer.");
    }
    body
}

fn sentences(matter: &Matter) -> Vec<String> {
    matter.1.iter().map(|it| (*it).to_owned()).collect()
}

/// The first version of a pair.
pub fn original(pair: usize) -> Planted {
    let matter = &MATTERS[pair % MATTERS.len()];
    Planted {
        subject: matter.0.into(),
        body: with_habit(pair, sentences(matter).join(" ")),
        citizen: pair,
        kind: pair,
        channel: "web_form",
        days_ago: 40,
    }
}

/// The second version, changed in one of ten ways.
pub fn duplicate(pair: usize) -> Planted {
    let first = original(pair);
    let words: Vec<&str> = first.body.split(' ').collect();
    let each = |every: usize, change: &dyn Fn(&str) -> String| {
        let changed = words.iter().zip(0..).map(|(word, at)| match at % every {
            0 => change(word),
            _ => (*word).to_owned(),
        });
        changed.collect::<Vec<_>>().join(" ")
    };
    let own = sentences(&MATTERS[pair % MATTERS.len()]);
    let (subject, body, citizen, days) = match pair / 10 {
        // Sent again the next day, by telephone.
        0 => (first.subject.clone(), first.body.clone(), pair, 1),
        1 => (first.subject.clone(), each(4, &|_| String::new()), pair, 3),
        2 => {
            let turned: Vec<&str> = own.iter().rev().map(String::as_str).collect();
            ("My question".into(), turned.join(" "), pair, 7)
        }
        // Misspelt: two letters of every second word in each other's place.
        3 => (first.subject.clone(), each(2, &swapped), pair, 2),
        // The same citizen with another address, as another record.
        4 => (first.subject.clone(), first.body.clone(), 500 + pair, 2),
        5 => (
            first.subject.clone(),
            each(5, &|_| String::new()),
            1000 + pair,
            10,
        ),
        6 => ("Following up".into(), own[..3].join(" "), pair, 5),
        7 => (
            format!("Reminder: {}", first.subject),
            format!(
                "I wrote to you last month and have not heard anything, which is disappointing. {}",
                first.body
            ),
            pair,
            25,
        ),
        8 => (
            first.subject.to_uppercase(),
            first.body.to_uppercase().replace('.', "!"),
            500 + pair,
            14,
        ),
        // As a colleague writes down a call.
        _ => (
            first.subject.clone(),
            format!("Caller says: {} {}", misspelt(&own[0]), own[2..].join(" "))
                .replace("I ", "they ")
                .replace("my ", "their "),
            pair,
            1,
        ),
    };
    Planted {
        subject,
        body,
        citizen,
        kind: if pair % 5 == 4 { pair + 1 } else { pair },
        channel: if pair.is_multiple_of(2) {
            "telephone"
        } else {
            "email"
        },
        days_ago: first.days_ago - days,
    }
}

fn misspelt(sentence: &str) -> String {
    let words: Vec<String> = sentence.split(' ').map(swapped).collect();
    words.join(" ")
}

fn swapped(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 3 {
        letters.swap(1, 2);
    }
    letters.into_iter().collect()
}

/// No duplicate of anything: a third of them by citizens of the pairs, about another matter; the rest by others, about
/// the same matters in the same words.
pub fn other(number: usize) -> Planted {
    let by_known = number.is_multiple_of(3);
    let citizen = match by_known {
        true => number / 3 % 100,
        false => 100 + number % 400,
    };
    // Of a known citizen never the matter of the pair, nor one matter twice; of the others each matter once.
    let matter = match by_known {
        true => citizen + 1 + number / 300,
        false => number / 400 + number % 400,
    };
    let matter = &MATTERS[matter % MATTERS.len()];
    let mut body = sentences(matter);
    let turn = number % body.len();
    body.rotate_left(turn);
    Planted {
        subject: matter.0.into(),
        body: with_habit(citizen, body.join(" ")),
        citizen,
        kind: number,
        channel: "web_form",
        days_ago: 3 + number % 60,
    }
}
