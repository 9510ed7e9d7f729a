//! Defences of services: who makes their keys and what is told before anything is asked; and what the interface keeps.

use super::Success::{Condition, Done};
use super::defences::{ASHA, defence, rewrite};
use super::{Defence, MutationFixture};

fn configuration() -> Vec<Defence<'static>> {
    vec![
        defence(
            "who configures makes notices",
            "alter policy staff_configure on tenant.intake_notices with check (true)",
            ASHA,
            "insert into tenant.intake_notices (enquiry_type_id, kind, words) select y.id, 'stop', 'Mutant' from tenant.enquiry_types as y limit 1",
            Done,
        ),
        defence(
            "who configures changes notices",
            "alter policy staff_change on tenant.intake_notices using (true)",
            ASHA,
            "update tenant.intake_notices set words = 'Mutant'",
            Condition("select exists (select from tenant.intake_notices where words = 'Mutant')"),
        ),
        defence(
            "who configures makes keys",
            rewrite!(
                "app.create_service_key",
                "if auth.has_capability('configure') is not true",
                "if false"
            ),
            ASHA,
            "select app.create_service_key('register_vat', 'Mutant', 60)",
            Done,
        ),
        defence(
            "no grant on make_service_key",
            "grant execute on function tenant.make_service_key(text, text, integer) to enquiries_app",
            ASHA,
            "select tenant.make_service_key('register_vat', 'Mutant', 60)",
            Done,
        ),
    ]
}

#[tokio::test]
async fn defences_of_intake_are_necessary() {
    let fixture = MutationFixture::new().await;
    fixture.assert_all_proven(&configuration()).await;
}
