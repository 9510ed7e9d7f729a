-- What anybody may know without a session: the services of all bodies that are at work, and where one enquiry stands for who
-- has shown its secret. By the finder, as search is: the rows of a tenant are isolated from everybody who has no session. It
-- reads configuration that is published, and of an enquiry its stage and times.
create function auth.published_services(organisation text, service text) returns jsonb
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(jsonb_agg(
        jsonb_strip_nulls(jsonb_build_object(
            'organisation', t.code,
            'organisation_name', t.name,
            'service', s.code,
            'name', s.name,
            'welsh_name', s.welsh_name,
            'description', s.description,
            'web_address', s.web_address,
            'opening_hours', s.opening_hours,
            'languages', to_jsonb(s.languages),
            'types', (
                select coalesce(jsonb_agg(
                    jsonb_build_object(
                        'type', y.code,
                        'name', y.name,
                        'welsh_name', y.welsh_name,
                        'notices', (
                            select coalesce(jsonb_agg(
                                jsonb_build_object(
                                    'kind', n.kind, 'words', n.words, 'welsh_words', n.welsh_words,
                                    'web_address', n.web_address
                                )
                                order by n.starts_at, n.id
                            ), '[]')
                            from tenant.intake_notices as n
                            where
                                n.tenant_id = y.tenant_id
                                and n.enquiry_type_id = y.id
                                and n.active
                                and n.deleted_at is null
                                and n.starts_at <= auth.now()
                                and coalesce(n.ends_at > auth.now(), true)
                        ),
                        'fields', (
                            select coalesce(jsonb_agg(
                                jsonb_build_object(
                                    'field', f.code, 'label', f.label, 'welsh_label', f.welsh_label, 'kind', f.kind,
                                    'required', f.required, 'choices', to_jsonb(f.choices),
                                    'right_is', tenant.custom_field_message(f)
                                )
                                order by f.position, f.code
                            ), '[]')
                            from tenant.enquiry_type_fields as f
                            where f.tenant_id = y.tenant_id and f.enquiry_type_id = y.id and f.deleted_at is null
                        )
                    )
                    order by y.name, y.id
                ), '[]')
                from tenant.enquiry_types as y
                where y.tenant_id = s.tenant_id and y.service_id = s.id and y.active and y.deleted_at is null
            )
        ))
        order by t.name, s.name, s.id
    ), '[]')
    from core.tenants as t
    inner join tenant.services as s on t.id = s.tenant_id and s.active and s.deleted_at is null
    where
        t.state = 'live'
        and t.kind <> 'platform'
        and (published_services.organisation is null or t.code = published_services.organisation)
        and (published_services.service is null or s.code = published_services.service);
end;
comment on function auth.published_services(text, text) is
'Services in use of bodies at work, with the types they take, their fields and what is told before; one or all of a body, or of all.';

create function auth.published_status(for_tenant integer, for_enquiry uuid) returns jsonb
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select jsonb_strip_nulls(jsonb_build_object(
        'reference', e.reference,
        'organisation', t.code,
        'organisation_name', t.name,
        'type_name', y.name,
        'welsh_type_name', y.welsh_name,
        'state', g.code,
        'state_name', g.name,
        'closed', e.closed_at is not null,
        'received_on', (e.received_at at time zone 'Europe/London')::date,
        'closed_on', (e.closed_at at time zone 'Europe/London')::date,
        'due_on', case
            when e.closed_at is null
                -- The last day, also of a deadline that ends at midnight; none while no clock runs.
                then ((nullif(e.due_at, core.not_due()) - interval '1 microsecond') at time zone 'Europe/London')::date
        end
    ))
    from tenant.enquiries as e
    inner join core.tenants as t on e.tenant_id = t.id
    inner join tenant.enquiry_types as y on e.tenant_id = y.tenant_id and e.enquiry_type_id = y.id
    inner join tenant.workflow_stages as w
        on e.tenant_id = w.tenant_id and e.workflow_id = w.workflow_id and e.stage_id = w.id
    inner join core.stages as g on w.stage_code = g.code
    where e.tenant_id = for_tenant and e.id = for_enquiry and e.deleted_at is null;
end;
comment on function auth.published_status(integer, uuid) is
'Where an enquiry stands, as a citizen is told: standard stage, days, type; no subject, no person. Null where it is deleted.';

grant select (id, code, name, kind, state) on core.tenants to enquiries_finder;
grant select on tenant.services, tenant.enquiry_type_fields, tenant.intake_notices, core.stages to enquiries_finder;
grant select (tenant_id, id, code, name, welsh_name, service_id, active, deleted_at) on tenant.enquiry_types to enquiries_finder;
grant select (tenant_id, workflow_id, id, stage_code) on tenant.workflow_stages to enquiries_finder;
grant select (reference, workflow_id, stage_id, due_at) on tenant.enquiries to enquiries_finder;
grant execute on function core.not_due(), tenant.custom_field_message(tenant.enquiry_type_fields) to enquiries_finder;

-- As app.find_enquiries (V088): only a superuser hands a function to a role that the owner is no member of.
reset role;
alter function auth.published_services(text, text) owner to enquiries_finder;
alter function auth.published_status(integer, uuid) owner to enquiries_finder;
revoke all on function auth.published_services(text, text), auth.published_status(integer, uuid) from public;
grant execute on function auth.published_services(text, text), auth.published_status(integer, uuid) to enquiries_owner;
set role enquiries_owner;
