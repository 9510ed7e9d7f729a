//! People of an import: citizens who wrote, found again and not registered twice, and staff who can open what came.

use super::{MAPPING, TempFolder, count, import_checked, lines, options, run, run_program};
use crate::support::{TestDatabase, enter};
use enquiries::checks::{self, Sources};
use enquiries::private_server::Login;

/// The layout of a council's own case system: who wrote stands beside what they wrote.
const HEADER: &str = "ref,about,opened,person,name,mail,tel,house,town,code";

fn mapping(key: &str) -> String {
    let head = MAPPING.split("[columns]").next().unwrap();
    format!(
        r#"{head}
[columns]
key = "ref"
received = "opened"
type = "about"

[citizen]
{key}
name = "name"
email = "mail"
phone = "tel"
address_line_1 = "house"
town = "town"
postcode = "code"

[tenant]
kind = "council"
code = "INVROADS"
name = "Invented Roads"

[team]
default = "Front desk"

[channel]
default = "email"

[status]
default = "received"
"#
    )
}

const KEY: &str = "key = \"person\"";

fn csv(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

const SIAN: &str = "1,Kerb,2024-03-01 09:00,C1,Siân Llŷr,sian@example.org,+44 (0)1632 960114,1 Example Street,Eastmere,ne34td";

/// Name, contact details and keys of the records of each citizen of the imported tenant.
async fn citizens(test: &TestDatabase) -> Vec<String> {
    lines(
        test,
        "select concat_ws('|', c.name, c.phone, c.email, c.postcode, string_agg(r.source_key, ' ' order by r.source_key))
        from tenant.citizens as c
        inner join core.tenants as t on c.tenant_id = t.id and t.code = 'INVROADS'
        left join tenant.enquiries as e on c.tenant_id = e.tenant_id and c.id = e.citizen_id
        left join tenant.import_records as r on e.tenant_id = r.tenant_id and e.id = r.enquiry_id
        group by c.tenant_id, c.id order by concat_ws('|', c.name, c.phone, c.email, c.postcode, min(r.line)) collate \"C\"",
    )
    .await
}

#[tokio::test]
async fn citizen_is_found_again_by_the_key_of_the_source() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let rows = [
        SIAN,
        // The same key under another name, with another address: one citizen, and nothing lost.
        "2,Kerb,2024-02-01 09:00,C1,Sian Llyr,sian.llyr@example.org,,,,",
        "3,Kerb,2024-03-02 09:00,C2,Siân Llŷr,sian@example.org,,,,",
        "4,Kerb,2024-03-02 09:00,,,,,,,",
    ];
    let file = folder.file("first.csv", csv(&rows));
    let mut noted = Vec::new();
    for dry_run in [true, false] {
        let mut options = options(&mapping(KEY), &file);
        options.dry_run = dry_run;
        // The key is found in another chunk, and another transaction, as well as in the same.
        options.chunk = 1;
        let summary = import_checked(&test, options).await;
        assert_eq!((summary.imported, summary.rejected), (4, 0), "{summary:?}");
        noted.push(summary.noted);
    }
    assert_eq!(noted[1]["citizens_registered"], 2);
    assert_eq!(noted[1]["citizens_found_again"], 1);
    assert_eq!(noted[0]["citizens_registered"], 2);
    assert_eq!(noted[0]["citizens_found_again"], 1);
    let later = folder.file(
        "later.csv",
        csv(&["5,Kerb,2024-04-01 09:00,C1,Siân Llŷr,,,,,"]),
    );
    import_checked(&test, options(&mapping(KEY), &later)).await;
    assert_eq!(
        citizens(&test).await,
        [
            "Siân Llŷr|01632 960114|sian@example.org|NE3 4TD|1 2 5",
            "Siân Llŷr|sian@example.org|3",
        ]
    );
    let notes = lines(
        &test,
        "select n.body from tenant.notes as n inner join tenant.import_records as r
        on n.tenant_id = r.tenant_id and n.enquiry_id = r.enquiry_id order by r.line",
    )
    .await;
    assert_eq!(
        notes,
        [
            "Contact details in the records that this came from:\nEmail: sian.llyr@example.org\nName: Sian Llyr"
        ]
    );
    // The key itself, which may be an address, is not kept.
    let kept =
        "select count(*) from tenant.import_records as r where r.citizen_key_digest is not null";
    assert_eq!(count(&test, kept).await, 4);
}

#[tokio::test]
async fn citizen_without_a_key_is_found_by_name_and_contact() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let rows = [
        SIAN,
        "2,Kerb,2024-03-02 09:00,,SIÂN LLŶR,sian@EXAMPLE.org,,,,",
        // The same address under another name is somebody else of that address.
        "3,Kerb,2024-03-02 09:00,,Owain Llŷr,sian@example.org,,,,",
        "4,Kerb,2024-03-02 09:00,,Mei Chen,,01632 960115,,,",
        "5,Kerb,2024-03-02 09:00,,Mei Chen,,01632960115,,,",
        // A name alone identifies nobody.
        "6,Kerb,2024-03-02 09:00,,John Smith,,,,,",
        "7,Kerb,2024-03-02 09:00,,John Smith,,,,,",
        // Somebody who can be answered, and details that are none.
        "8,Kerb,2024-03-02 09:00,,,nobody@example.org,,,,",
        "9,Kerb,2024-03-02 09:00,,Ann Other,at the office,ring after six,,,NOWHERE",
        "10,Kerb,2024-03-02 09:00,,,,,,Eastmere,",
    ];
    let file = folder.file("rows.csv", csv(&rows));
    let summary = import_checked(&test, options(&mapping(""), &file)).await;
    assert_eq!((summary.imported, summary.rejected), (10, 0), "{summary:?}");
    assert_eq!(
        summary.noted["citizens_named_by_their_email_or_telephone"],
        1
    );
    assert_eq!(summary.noted["contact_details_kept_in_a_note"], 2);
    assert_eq!(
        citizens(&test).await,
        [
            "Ann Other|9",
            "John Smith|6",
            "John Smith|7",
            "Mei Chen|01632 960115|4 5",
            "Owain Llŷr|sian@example.org|3",
            "Siân Llŷr|01632 960114|sian@example.org|NE3 4TD|1 2",
            "nobody@example.org|nobody@example.org|8",
        ]
    );
    let notes = lines(
        &test,
        "select n.body from tenant.notes as n inner join tenant.import_records as r
        on n.tenant_id = r.tenant_id and n.enquiry_id = r.enquiry_id order by r.line",
    )
    .await;
    let begins = "Contact details in the records that this came from:";
    assert_eq!(
        notes,
        [
            format!("{begins}\nTelephone: ring after six\nEmail: at the office\nPostcode: NOWHERE"),
            format!("{begins}\nTown: Eastmere"),
        ]
    );
    // Once more, from another file of the source: nobody is registered twice.
    let before = citizens(&test).await.len();
    let later = folder.file(
        "later.csv",
        csv(&["11,Kerb,2024-03-03 09:00,,Mei Chen,,01632 960115,,,"]),
    );
    let summary = import_checked(&test, options(&mapping(""), &later)).await;
    assert_eq!(summary.noted["citizens_found_again"], 1);
    assert_eq!(citizens(&test).await.len(), before);
}

#[tokio::test]
async fn merged_citizen_is_found_as_the_one_that_is_left() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let rows = [
        SIAN,
        "2,Kerb,2024-03-02 09:00,C2,Sian Llyr,sian@example.org,,,,",
    ];
    let mut first = options(&mapping(KEY), &folder.file("rows.csv", csv(&rows)));
    first.staff = vec!["Asha Rao <asha.rao> manager".parse().unwrap()];
    import_checked(&test, first).await;
    let client = test.client(Login::App).await;
    enter(&client, "INVROADS/asha.rao").await;
    let merged = client
        .execute(
            "insert into tenant.citizen_merges (duplicate_id, survivor_id, reason)
            select d.id, s.id, 'One person' from tenant.citizens as d, tenant.citizens as s
            where d.name = 'Sian Llyr' and s.name = 'Siân Llŷr'",
            &[],
        )
        .await
        .unwrap();
    client.batch_execute("commit").await.unwrap();
    assert_eq!(merged, 1);
    let later = folder.file(
        "later.csv",
        csv(&["3,Kerb,2024-03-03 09:00,C2,Sian Llyr,,,,,"]),
    );
    import_checked(&test, options(&mapping(KEY), &later)).await;
    let of = lines(&test, "select c.name from tenant.import_records as r
        inner join tenant.enquiries as e on r.tenant_id = e.tenant_id and r.enquiry_id = e.id
        inner join tenant.citizens as c on e.tenant_id = c.tenant_id and e.citizen_id = c.id where r.source_key = '3'").await;
    assert_eq!(of, ["Siân Llŷr"]);
}

#[tokio::test]
async fn imported_citizen_can_be_found_and_answered() {
    // R098
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let mut with_staff = options(&mapping(KEY), &folder.file("rows.csv", csv(&[SIAN])));
    with_staff.staff = vec!["Asha Rao <asha.rao> manager".parse().unwrap()];
    let summary = import_checked(&test, with_staff).await;
    assert_eq!(
        summary.staff.iter().collect::<Vec<_>>(),
        ["INVROADS/asha.rao"]
    );
    for words in ["NE3 4TD", "Siân Llŷr"] {
        let (status, text) = run_program(
            &test,
            &["show", "search", "--as", "INVROADS/asha.rao", "--", words],
        );
        assert!(status == 0 && text.contains("Kerb"), "{words}: {text}");
    }
    let client = test.client(Login::App).await;
    enter(&client, "INVROADS/asha.rao").await;
    client
        .execute(
            "select app.send_reply(e.id, e.version, 'email', c.email, 'Your kerb', 'We are looking.', null, null)
            from app.enquiries as e inner join app.citizens as c on e.citizen_id = c.id",
            &[],
        )
        .await
        .unwrap();
    client.batch_execute("commit").await.unwrap();
    let written = "select count(*) from tenant.messages as m inner join tenant.import_records as r
        on m.tenant_id = r.tenant_id and m.enquiry_id = r.enquiry_id where m.to_address = 'sian@example.org'";
    assert_eq!(count(&test, written).await, 1);
    let mut admin = test.client(Login::Admin).await;
    let report = checks::comply(&mut admin, &Sources::compiled_in(), true)
        .await
        .unwrap();
    assert_eq!(report.findings, []);
}

#[tokio::test]
async fn staff_are_added_where_nobody_can_sign_in() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let first = folder.file("first.csv", csv(&[SIAN]));
    let with = |people: &[&str], dry_run| {
        let mut options = options(&mapping(KEY), &first);
        options.staff = people.iter().map(|one| one.parse().unwrap()).collect();
        options.dry_run = dry_run;
        options
    };
    let people = "select s.username || ' ' || s.role_code from tenant.staff as s inner join core.tenants as t
        on s.tenant_id = t.id and t.code = 'INVROADS' inner join core.roles as r on s.role_code = r.code and r.kind = 'person' order by 1";
    // Without a person the summary says what to do.
    let summary = import_checked(&test, with(&[], false)).await;
    let text = summary.as_text();
    assert!(text.contains("INVROADS Invented Roads (founded)"), "{text}");
    assert!(
        text.contains("Nobody can sign in to INVROADS yet"),
        "{text}"
    );
    // The file is imported already, and a person can be added all the same; a dry run adds none.
    let asha = "Asha Rao <asha.rao> manager";
    let summary = import_checked(&test, with(&[asha], true)).await;
    assert!(
        summary.as_text().contains("To be added: INVROADS/asha.rao"),
        "{}",
        summary.as_text()
    );
    assert!(lines(&test, people).await.is_empty());
    let summary = import_checked(&test, with(&[asha], false)).await;
    let text = summary.as_text();
    assert!(text.contains("enquiries --as INVROADS/asha.rao"), "{text}");
    assert_eq!(lines(&test, people).await, ["asha.rao manager"]);
    // Where somebody can sign in, another is added only where the organisation is named.
    let summary = import_checked(
        &test,
        with(&[asha, "Ben Hill <ben.hill> caseworker"], false),
    )
    .await;
    let text = summary.as_text();
    assert!(
        text.contains("Not added") && text.contains("INVROADS/ben.hill"),
        "{text}"
    );
    assert_eq!(lines(&test, people).await, ["asha.rao manager"]);
    let named = "Ben Hill <INVROADS/ben.hill> caseworker";
    let summary = import_checked(
        &test,
        with(&[named, "Cy Fox <INVNONE/cy.fox> manager"], false),
    )
    .await;
    assert!(
        summary.as_text().contains("No row belongs to INVNONE"),
        "{}",
        summary.as_text()
    );
    assert_eq!(
        lines(&test, people).await,
        ["asha.rao manager", "ben.hill caseworker"]
    );
}

#[tokio::test]
async fn staff_of_a_mapping_get_their_role_and_team() {
    let test = TestDatabase::new().await;
    let folder = TempFolder::new();
    let person = "[[staff]]\nname = \"Asha Rao\"\nusername = \"asha.rao\"\nrole = \"supervisor\"\nteam = \"Front desk\"\n";
    let text = format!("{}\n{person}", mapping(KEY));
    let (mapping_file, file) = (
        folder.file("invented.toml", &text),
        folder.file("rows.csv", csv(&[SIAN])),
    );
    let (mapping_name, file_name) = (mapping_file.to_string_lossy(), file.to_string_lossy());
    let (status, said) = run_program(&test, &["import", &mapping_name, &file_name]);
    assert!(
        status == 0 && said.contains("enquiries --as INVROADS/asha.rao"),
        "{said}"
    );
    let placed = lines(&test, "select s.role_code || ' ' || d.name from tenant.staff as s inner join tenant.teams as d
        on s.tenant_id = d.tenant_id and s.team_id = d.id where s.username = 'asha.rao' and s.tenant_id > 3").await;
    assert_eq!(placed, ["supervisor Front desk"]);
    // A role that is none, or the platform's own, is refused before anything is written.
    for role in ["boss", "platform_administrator", "import", "manger"] {
        let mut options = options(&mapping(KEY), &file);
        options.staff = vec![format!("Asha Rao <asha.rao> {role}").parse().unwrap()];
        let error = run(&test, options).await.unwrap_err().to_string();
        assert!(
            error.contains(&format!("the role {role:?}")) && error.contains("caseworker"),
            "{error}"
        );
    }
    let (status, said) = run_program(
        &test,
        &["import", &mapping_name, &file_name, "--staff", "asha"],
    );
    assert!(
        status == 2 && said.contains("Asha Rao <asha.rao> manager"),
        "{said}"
    );
}
