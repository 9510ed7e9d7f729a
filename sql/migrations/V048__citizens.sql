-- Citizens: people and businesses who ask, one record per tenant. Personal throughout; erased by
-- overwriting, never removed. What they need and agreed to is on V049 and V050.
create table tenant.citizens (
    tenant_id                 integer not null default auth.tenant_id(),
    id                        uuid not null default core.new_id(),
    kind                      text not null default 'person',
    name                      text collate core.names not null,
    phone                     text,
    email                     text,
    address_line_1            text,
    address_line_2            text,
    town                      text,
    postcode                  text,
    country_code              text,
    date_of_birth             date,
    national_insurance_number text,
    company_number            text,
    preferred_channel_code    text,
    preferred_language_code   text,

    constraint citizens_pkey primary key (tenant_id, id),
    constraint citizens_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint citizens_channel_fkey foreign key (preferred_channel_code)
        references core.channels (code) on delete restrict,
    constraint citizens_language_fkey foreign key (preferred_language_code)
        references core.languages (code) on delete restrict,
    constraint citizens_kind_known check (kind in ('person', 'business')),
    constraint citizens_name_length check (char_length(name) between 1 and 200),
    constraint citizens_name_printable check (core.is_single_line(name)),
    constraint citizens_name_not_blank check (core.is_not_blank(name)),
    constraint citizens_phone_form check (core.is_phone(phone)),
    constraint citizens_email_form check (core.is_email(email)),
    constraint citizens_address_line_1_length check (char_length(address_line_1) between 1 and 100),
    constraint citizens_address_line_1_printable check (core.is_single_line(address_line_1)),
    constraint citizens_address_line_1_not_blank check (core.is_not_blank(address_line_1)),
    constraint citizens_address_line_2_length check (char_length(address_line_2) between 1 and 100),
    constraint citizens_address_line_2_printable check (core.is_single_line(address_line_2)),
    constraint citizens_address_line_2_not_blank check (core.is_not_blank(address_line_2)),
    constraint citizens_town_length check (char_length(town) between 1 and 60),
    constraint citizens_town_printable check (core.is_single_line(town)),
    constraint citizens_town_not_blank check (core.is_not_blank(town)),
    -- Abroad, a postal code is whatever that country makes of it.
    constraint citizens_postcode_form check (
        case when country_code is null or country_code = 'GB' then core.is_postcode(postcode)
            else postcode ~ '^[A-Z0-9][A-Z0-9 -]{1,10}$' end
    ),
    constraint citizens_country_form check (country_code ~ '^[A-Z]{2}$'),
    constraint citizens_date_of_birth_in_this_world check (date_of_birth >= '1880-01-01'),
    constraint citizens_national_insurance_number_form check (
        core.is_national_insurance_number(national_insurance_number)
    ),
    constraint citizens_company_number_form check (core.is_company_number(company_number)),
    constraint citizens_company_number_of_a_business check (company_number is null or kind = 'business'),
    constraint citizens_national_insurance_number_of_a_person check (
        national_insurance_number is null or kind = 'person'
    ),
    constraint citizens_date_of_birth_of_a_person check (date_of_birth is null or kind = 'person')
);
comment on table tenant.citizens is 'People and businesses who ask. Personal.';
comment on column tenant.citizens.kind is 'person or business.';
comment on column tenant.citizens.name is 'Of the person or the business, 1 to 200 characters. Personal.';
comment on column tenant.citizens.phone is
'As Ofcom''s plan has it, spaced (01632 960114), or with + and the country; null when not given. Personal.';
comment on column tenant.citizens.email is 'At most 254 characters, the domain in small letters; null when not given. Personal.';
comment on column tenant.citizens.address_line_1 is 'House and street, 1 to 100 characters; null when not given. Personal.';
comment on column tenant.citizens.address_line_2 is 'What the first line left over, 1 to 100 characters; null when nothing. Personal.';
comment on column tenant.citizens.town is 'Town or city, 1 to 60 characters; null when not given. Personal.';
comment on column tenant.citizens.postcode is 'Capitals with one space, for example SW1A 2AA; null when not given. Personal.';
comment on column tenant.citizens.country_code is 'ISO 3166-1, two capitals; null for the United Kingdom.';
comment on column tenant.citizens.date_of_birth is 'Of a person, before the record was made; null when not given. Personal.';
comment on column tenant.citizens.national_insurance_number is
'Of a person: two letters, six digits, a suffix, no spaces; null when not given. Personal.';
comment on column tenant.citizens.company_number is
'Of a business: eight characters of Companies House; null for people, and for businesses that are no company.';
comment on column tenant.citizens.preferred_channel_code is 'How they wish to hear from us; null when they did not say.';
comment on column tenant.citizens.preferred_language_code is
'ISO 639-1, cy for Welsh; null when they did not say, which means English.';

call core.enable_tenant_isolation('tenant.citizens');
call core.forbid_delete('tenant.citizens');
call core.add_row_metadata('tenant.citizens');
call audit.enable_tracking('tenant.citizens', citizen_column => 'id');

create index citizens_by_phone on tenant.citizens (tenant_id, phone) where phone is not null;
comment on index tenant.citizens_by_phone is 'queries/new_enquiry/citizens_by_contact.sql';
create index citizens_by_email on tenant.citizens (tenant_id, email) where email is not null;
comment on index tenant.citizens_by_email is 'queries/new_enquiry/citizens_by_contact.sql';

-- By the time of the row, never of the clock, so that a valid row stays valid.
alter table tenant.citizens add constraint citizens_date_of_birth_past check (
    date_of_birth <= (updated_at at time zone 'Europe/London')::date
);

create policy staff_read on tenant.citizens for select to enquiries_app
    using (true);
create policy staff_add on tenant.citizens for insert to enquiries_app
    with check ((select auth.has_capability('keep_citizens')));
create policy staff_change on tenant.citizens for update to enquiries_app
    using ((select auth.has_capability('keep_citizens')));
create policy loader_works on tenant.citizens for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.citizens for all to enquiries_owner
    using (true) with check (true);
grant
    select,
    insert (
        kind, name, phone, email, address_line_1, address_line_2, town, postcode, country_code,
        date_of_birth, national_insurance_number, company_number, preferred_channel_code,
        preferred_language_code
    ),
    update (
        kind, name, phone, email, address_line_1, address_line_2, town, postcode, country_code,
        date_of_birth, national_insurance_number, company_number, preferred_channel_code,
        preferred_language_code
    )
    on tenant.citizens to enquiries_app;
call core.grant_loading('tenant.citizens');

create trigger g05_lock_for_removal before update on tenant.citizens
    for each row when (old.deleted_at is null and new.deleted_at is not null)
    execute function core.lock_for_removal();

-- What people type becomes the one form of it; what is not understood stays, and the checks refuse it.
create function tenant.normalise() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- Most rows are in their form already, or have none: asking costs less than making it again.
    if not core.is_phone(new.phone) then
        new.phone := core.canonical_phone(new.phone);
    end if;
    if new.email is not null then
        new.email := core.canonical_email(new.email);
    end if;
    if (new.country_code is null or new.country_code = 'GB') and not core.is_postcode(new.postcode) then
        new.postcode := core.canonical_postcode(new.postcode);
    end if;
    if not core.is_national_insurance_number(new.national_insurance_number) then
        new.national_insurance_number
            := core.canonical_national_insurance_number(new.national_insurance_number);
    end if;
    if not core.is_company_number(new.company_number) then
        new.company_number := core.canonical_company_number(new.company_number);
    end if;
    return new;
end
$$;
create trigger g20_normalise before insert or update on tenant.citizens
    for each row execute function tenant.normalise();
