-- Citizens of a tenant, with keys of the loader's.
-- $1 citizens  jsonb  list of id, kind, name, phone, email, address_line_1, address_line_2, town, postcode, country_code, date_of_birth, national_insurance_number, company_number, channel, language
insert into tenant.citizens (
    id, kind, name, phone, email, address_line_1, address_line_2, town, postcode, country_code,
    date_of_birth, national_insurance_number, company_number, preferred_channel_code,
    preferred_language_code
)
select
    r.id, coalesce(r.kind, 'person'), r.name, r.phone, r.email, r.address_line_1, r.address_line_2,
    r.town, r.postcode, r.country_code, r.date_of_birth, r.national_insurance_number,
    r.company_number, r.channel, r.language
from
    jsonb_to_recordset($1) as r (
        id uuid, kind text, name text, phone text, email text, address_line_1 text,
        address_line_2 text, town text, postcode text, country_code text, date_of_birth date,
        national_insurance_number text, company_number text, channel text, language text
    );
