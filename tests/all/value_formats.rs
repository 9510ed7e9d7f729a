//! Formats of values before any table accepts them: government formats, valid and invalid, tested on the
//! functions that every constraint calls.

use crate::support::TestDatabase;
use enquiries::private_server::Login;
use tokio_postgres::Client;

/// A function, values that it accepts, and values that it rejects.
const FORMS: &[(&str, &[&str], &[&str])] = &[
    (
        "core.is_postcode",
        &[
            "SW1A 2AA",
            "M1 1AE",
            "B33 8TH",
            "CR2 6XH",
            "DN55 1PT",
            "W1A 0AX",
            "EC1A 1BB",
            "N1C 4AG",
            "SE1P 5LX",
            "BT1 5GS",
            "GY1 1AA",
            "JE2 3AB",
            "IM1 1AA",
            "GX11 1AA",
            "ZE1 0AA",
            "L1 8JQ",
            "GIR 0AA",
            "BFPO 1",
            "BFPO 5423",
            "BF1 2AA",
            "ASCN 1ZZ",
            "FIQQ 1ZZ",
            "ZZ99 3VZ",
        ],
        &[
            "",
            " ",
            "SW1A2AA",
            "sw1a 2aa",
            "SW1A  2AA",
            "SW1A 2AA ",
            "QQ1 1AA",
            "VV1 1AA",
            "ZZ1 1AA",
            "SW1A 2A",
            "SW1A 2AAA",
            "SW1A 2CA",
            "SW1A 2AI",
            "SW1A 2AV",
            "S 1AA",
            "SW 1AA",
            "SW123 1AA",
            "1AA SW1",
            "SW1I 2AA",
            "GIR 0AB",
            "BFPO 0",
            "BFPO 12345",
            "BFPO",
            "12345",
            "SW1A 2AA\n",
        ],
    ),
    (
        "core.is_phone",
        &[
            "01632 960114",
            "01632 96011",
            "020 7946 0018",
            "029 2018 0123",
            "0121 496 0123",
            "0191 498 0123",
            "0113 496 0123",
            "0118 496 0123",
            "07700 900132",
            "07624 900132",
            "0306 999 0123",
            "0345 123 4567",
            "0800 111111",
            "0800 1111",
            "0808 157 0192",
            "0870 123 4567",
            "0909 879 0123",
            "+12025550123",
            "+35312345678",
            "+8613812345678",
        ],
        &[
            "",
            " ",
            "01632960114",
            "0163 2960114",
            "+441632960114",
            "020 79460018",
            "07700 90013",
            "07700 9001322",
            "999",
            "112",
            "116123",
            "00 12025550123",
            "+0123456789",
            "+1",
            "+1234567890123456",
            "call me",
            "01632 960114 x3",
            "04632 960114",
            "06632 960114",
            "\u{661}\u{661}632 960114",
            "01632 960114\n",
        ],
    ),
    (
        "core.is_email",
        &[
            "a@example.com",
            "first.last+tag@sub.example.gov.uk",
            "o'neill@example.com",
            "ŵyn@example.com",
            "用户@例子.广告",
            "x_y-z@example.co",
            "1@1.example.com",
        ],
        &[
            "",
            " ",
            "example.com",
            "@example.com",
            "a@",
            "a@b",
            "a@b.",
            "a@.com",
            "a b@example.com",
            "a@b@example.com",
            ".a@example.com",
            "a.@example.com",
            "a..b@example.com",
            "a@-b.com",
            "a@b-.com",
            "a@example.c",
            "a@127.0.0.1",
            "\"a\"@example.com",
            "a@exa mple.com",
            "<a@example.com>",
            "a\u{200b}@example.com",
            "a\u{202e}@example.com",
            "a@example.com\n",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com",
        ],
    ),
    (
        "core.is_national_insurance_number",
        &[
            "NC123456A",
            "AB123456D",
            "JG103759A",
            "OA123456B",
            "ZY987654C",
        ],
        &[
            "",
            " ",
            "QQ123456C",
            "DA123456A",
            "FA123456A",
            "IA123456A",
            "UA123456A",
            "VA123456A",
            "AD123456A",
            "AF123456A",
            "AI123456A",
            "AO123456A",
            "AQ123456A",
            "AU123456A",
            "AV123456A",
            "BG123456A",
            "GB123456A",
            "KN123456A",
            "NK123456A",
            "NT123456A",
            "TN123456A",
            "ZZ123456A",
            "AB123456E",
            "AB123456",
            "AB12345A",
            "AB 12 34 56 C",
            "ab123456c",
            "A1123456C",
            "11A11111",
        ],
    ),
    (
        "core.is_company_number",
        &[
            "01234567", "00000006", "SC123456", "NI012345", "OC301234", "SO300123", "NC000123",
            "LP012345", "FC012345", "IP12345R", "RS007890", "R0000123", "CE012345", "OE012345",
            "SL012345",
        ],
        &[
            "",
            " ",
            "00000000",
            "1234567",
            "123456789",
            "XX123456",
            "SC12345",
            "SC1234567",
            "sc123456",
            "SC 12345",
            "0123456A",
            "S1234567",
            "IP1234RR",
        ],
    ),
    (
        "core.is_not_blank",
        &["x", "  x ", "ŵ", "\u{627}", "👩\u{200d}👧", "-", "0"],
        &[
            "",
            " ",
            "\t\n",
            "\u{a0}",
            "\u{3000}",
            "\u{200b}",
            "\u{200d}\u{200c}",
            "\u{feff}",
            "\u{2800}",
            "\u{3164}",
            "\u{ad}",
            " \u{2003} \u{202e} ",
        ],
    ),
    (
        "core.is_single_line",
        &[
            "one line",
            "Mae'r ŵyl",
            "\u{200f}שלום",
            "می\u{200c}خواهم",
            "",
        ],
        &[
            "two\nlines",
            "a\tb",
            "a\u{7f}",
            "a\u{9b}31m",
            "\u{1b}[31m",
            "a\rb",
            "a\u{85}b",
            "a\u{2028}b",
            "a\u{202e}b",
            // The other form of Unicode: a letter and its accent apart.
            "Sia\u{302}n",
        ],
    ),
    (
        "core.is_multiline",
        &["two\nlines\tand a tab", "Siân", ""],
        &[
            "a\u{b}b",
            "a\rb",
            "\u{1b}[31m",
            "a\u{9b}31m",
            "a\u{8}b",
            "a\u{7f}b",
        ],
    ),
    (
        "core.is_code",
        &["tax", "council_tax_2", "a1"],
        &[
            "", "a", "Tax", "1tax", "_tax", "tax-band", "tax band", "ŵyl",
        ],
    ),
];

/// Text as typed, and as stored; unrecognised text is unchanged.
const CANONICAL: &[(&str, &str, &str)] = &[
    ("core.canonical_postcode", "sw1a2aa", "SW1A 2AA"),
    ("core.canonical_postcode", " m1  1ae ", "M1 1AE"),
    ("core.canonical_postcode", "EC1A-1BB", "EC1A 1BB"),
    ("core.canonical_postcode", "gir0aa", "GIR 0AA"),
    ("core.canonical_postcode", "bfpo57", "BFPO 57"),
    ("core.canonical_postcode", "B.F.P.O.", "B.F.P.O."),
    (
        "core.canonical_postcode",
        "nowhere at all",
        "nowhere at all",
    ),
    ("core.canonical_phone", "01632960114", "01632 960114"),
    ("core.canonical_phone", "+44 (0)1632 960114", "01632 960114"),
    ("core.canonical_phone", "0044 1632 960 114", "01632 960114"),
    ("core.canonical_phone", "44 1632 960114", "44 1632 960114"),
    ("core.canonical_phone", "(020) 7946-0018", "020 7946 0018"),
    ("core.canonical_phone", "07700900132", "07700 900132"),
    ("core.canonical_phone", "07700 900 132", "07700 900132"),
    ("core.canonical_phone", "0121 4960123", "0121 496 0123"),
    ("core.canonical_phone", "08081570192", "0808 157 0192"),
    ("core.canonical_phone", "0800111111", "0800 111111"),
    ("core.canonical_phone", "+1 (202) 555-0123", "+12025550123"),
    ("core.canonical_phone", "001 202 555 0123", "+12025550123"),
    ("core.canonical_phone", "ring the bell", "ring the bell"),
    ("core.canonical_phone", "", ""),
    (
        "core.canonical_email",
        " Owen.G@Example.COM ",
        "Owen.G@example.com",
    ),
    ("core.canonical_email", "no address", "no address"),
    (
        "core.canonical_national_insurance_number",
        "nc 12 34 56 a",
        "NC123456A",
    ),
    (
        "core.canonical_national_insurance_number",
        "NC-12-34-56-A",
        "NC123456A",
    ),
    ("core.canonical_company_number", "6500244", "06500244"),
    ("core.canonical_company_number", "sc 12345", "SC012345"),
    ("core.canonical_company_number", "SC123456", "SC123456"),
    ("core.canonical_company_number", "12", "12"),
];

async fn accepts(client: &Client, function: &str, words: &str) -> bool {
    let sql = format!("select {function}($1)");
    client.query_one(&sql, &[&words]).await.unwrap().get(0)
}

// R098
#[tokio::test]
async fn every_format_accepts_valid_values_only() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let mut wrong = Vec::new();
    for (function, right, not) in FORMS {
        for (words, expected) in right
            .iter()
            .map(|w| (w, true))
            .chain(not.iter().map(|w| (w, false)))
        {
            if accepts(&client, function, words).await != expected {
                wrong.push(format!("{function}({words:?}) is not {expected}"));
            }
        }
        // Null violates no rule.
        let sql = format!("select {function}(null) is null");
        assert!(client.query_one(&sql, &[]).await.unwrap().get::<_, bool>(0));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// R098
#[tokio::test]
async fn typed_values_are_stored_in_canonical_form() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    for (function, typed, stored) in CANONICAL {
        let sql = format!("select {function}($1), {function}({function}($1))");
        let row = client.query_one(&sql, &[typed]).await.unwrap();
        assert_eq!(row.get::<_, &str>(0), *stored, "{function}({typed:?})");
        assert_eq!(
            row.get::<_, &str>(1),
            *stored,
            "{function} twice of {typed:?}"
        );
    }
    // The canonical form of a valid value is the value itself.
    for (function, right, _) in &FORMS[..5] {
        let canonical = function.replace("is_", "canonical_");
        for words in *right {
            let sql = format!("select {canonical}($1)");
            let stored: String = client.query_one(&sql, &[words]).await.unwrap().get(0);
            assert_eq!(stored, *words, "{canonical}");
        }
    }
}

// R098
#[tokio::test]
async fn money_is_in_whole_pence_and_times_are_in_order() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    for (words, pence) in [
        ("£1,234.50", Some(123_450)),
        ("12", Some(1_200)),
        (" £ 0.01", Some(1)),
        ("1234567.89", Some(123_456_789)),
        ("12.5", None),
        ("12.345", None),
        ("1,23.00", None),
        ("-5", None),
        ("", None),
        ("ten pounds", None),
        ("£1e9", None),
    ] {
        let row = client
            .query_one("select core.pence($1)", &[&words])
            .await
            .unwrap();
        assert_eq!(row.get::<_, Option<i64>>(0), pence, "{words:?}");
    }
    for (amount, taken) in [
        (0_i64, true),
        (99_999_999_999_999, true),
        (-1, false),
        (100_000_000_000_000, false),
    ] {
        let row = client
            .query_one("select core.is_pence($1)", &[&amount])
            .await
            .unwrap();
        assert_eq!(row.get::<_, bool>(0), taken, "{amount}");
    }
    for (times, taken) in [
        ("null::date, null", true),
        ("'2026-01-01'::date, '2026-01-01', '2026-01-02'", true),
        ("'2026-01-02'::date, null, '2026-01-01'", false),
        (
            "'2026-01-01 10:00Z'::timestamptz, '2026-01-01 09:00-02:00'",
            true,
        ),
        (
            "'2026-01-01 10:00Z'::timestamptz, '2026-01-01 10:30+01:00'",
            false,
        ),
    ] {
        let sql = format!("select core.in_order({times})");
        let row = client.query_one(&sql, &[]).await.unwrap();
        assert_eq!(row.get::<_, bool>(0), taken, "{times}");
    }
}
