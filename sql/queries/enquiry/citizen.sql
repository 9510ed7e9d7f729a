-- The citizen of an enquiry with their present needs. No row for an anonymous enquiry.
-- $1 enquiry_id  uuid  the enquiry
-- ->             id uuid, kind text, name text, address text, date_of_birth date?, national_insurance_number text?, company_number text?, channel_name text?, language_name text?, needs text[]
-- index          enquiries_pkey
-- hot
select
    c.id,
    c.kind,
    c.name,
    concat_ws(', ', c.address_line_1, c.address_line_2, c.town, c.postcode, c.country_code) as address,
    c.date_of_birth,
    c.national_insurance_number,
    c.company_number,
    c.preferred_channel_name as channel_name,
    c.preferred_language_name as language_name,
    array(
        select concat_ws(': ', n.need_name, n.note)
        from app.citizen_needs as n
        where
            n.citizen_id = c.id
            and (n.until_on is null or n.until_on >= (select app.start_of_today())::date)
        order by n.need_name, n.id
    ) as needs
from app.citizens as c
where c.id = (select e.citizen_id from app.enquiries as e where e.id = $1);
