-- Citizens with their needs and consents as the program reads them, and merging records of them. A record that was merged
-- into another is offered nowhere; what is written on it belongs to the survivor.
create view app.citizens with (security_invoker = true) as
select
    c.id, c.kind, c.name, c.phone, c.email, c.postcode, c.version, c.address_line_1, c.address_line_2,
    c.town, c.country_code, c.date_of_birth, c.national_insurance_number, c.company_number,
    c.preferred_channel_code, c.preferred_language_code, h.name as preferred_channel_name,
    l.name as preferred_language_name
from tenant.citizens as c
left join core.channels as h on c.preferred_channel_code = h.code
left join core.languages as l on c.preferred_language_code = l.code
where
    c.deleted_at is null
    and not exists (
        select
        from tenant.citizen_merges as m
        where m.tenant_id = c.tenant_id and m.duplicate_id = c.id and m.active
    )
    and c.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.citizens is 'Citizens in use; a record that was merged into another is not. Personal.';

-- Needs and consents of a merged record are the survivor's too: nobody's need for a wheelchair is lost with a duplicate.
create view app.citizen_needs with (security_invoker = true) as
select
    n.id, n.citizen_id, n.need_code, k.name as need_name, k.kind, n.note, n.since_on, n.until_on,
    n.version
from tenant.citizen_needs as n
inner join core.need_kinds as k on n.need_code = k.code
where
    n.deleted_at is null
    and n.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer
union all
select
    n.id, m.survivor_id, n.need_code, k.name, k.kind, n.note, n.since_on, n.until_on,
    n.version
from tenant.citizen_merges as m
inner join tenant.citizen_needs as n on m.tenant_id = n.tenant_id and m.duplicate_id = n.citizen_id
inner join core.need_kinds as k on n.need_code = k.code
where
    n.deleted_at is null
    and m.active
    and m.deleted_at is null
    and m.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.citizen_needs is 'What citizens need, and needed, also on records merged into theirs. Personal.';

create view app.consents with (security_invoker = true) as
select
    c.id, c.citizen_id, c.purpose_code, p.name as purpose_name, c.decision, c.decided_at, c.channel_code,
    c.words, s.name as recorded_by
from tenant.consents as c
inner join core.consent_purposes as p on c.purpose_code = p.code
inner join tenant.staff as s on c.tenant_id = s.tenant_id and c.created_by = s.id
where
    c.deleted_at is null
    and c.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer
union all
select
    c.id, m.survivor_id as citizen_id, c.purpose_code, p.name as purpose_name, c.decision, c.decided_at, c.channel_code,
    c.words, s.name as recorded_by
from tenant.citizen_merges as m
inner join tenant.consents as c on m.tenant_id = c.tenant_id and m.duplicate_id = c.citizen_id
inner join core.consent_purposes as p on c.purpose_code = p.code
inner join tenant.staff as s on c.tenant_id = s.tenant_id and c.created_by = s.id
where
    c.deleted_at is null
    and m.active
    and m.deleted_at is null
    and m.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.consents is
'The log of consents, also on records merged into theirs; the newest of a citizen and purpose holds. Personal.';
grant select on app.citizens, app.citizen_needs, app.consents to enquiries_app;

create view app.citizen_merges with (security_invoker = true) as
select
    m.id,
    m.duplicate_id,
    d.name as duplicate_name,
    m.survivor_id,
    s.name as survivor_name,
    m.reason,
    m.active,
    m.undo_reason,
    m.created_at,
    p.name as merged_by,
    m.version
from tenant.citizen_merges as m
inner join tenant.citizens as d on m.tenant_id = d.tenant_id and m.duplicate_id = d.id
inner join tenant.citizens as s on m.tenant_id = s.tenant_id and m.survivor_id = s.id
inner join tenant.staff as p on m.tenant_id = p.tenant_id and m.created_by = p.id
where
    m.deleted_at is null
    and m.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.citizen_merges is 'Merges of citizen records, undone ones too. Personal.';
grant select on app.citizen_merges to enquiries_app;

create function app.citizens_by_contact(typed text) returns table (citizen_id uuid)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select distinct coalesce(m.survivor_id, c.id)
    from tenant.citizens as c
    left join tenant.citizen_merges as m
        on c.tenant_id = m.tenant_id and c.id = m.duplicate_id and m.active
    where
        c.tenant_id = (select auth.tenant_id())
        and (
            c.phone = core.canonical_phone(citizens_by_contact.typed)
            or c.email = core.canonical_email(citizens_by_contact.typed)
        )
        and c.deleted_at is null
    limit 100;
end;
comment on function app.citizens_by_contact(text) is
'Citizens with this telephone number or email address, also on a record merged into theirs, in whatever form it was '
'typed; at most 100.';

create function app.merge_citizens(duplicate_id uuid, survivor_id uuid, reason text) returns uuid
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.citizen_merges (duplicate_id, survivor_id, reason)
    values (merge_citizens.duplicate_id, merge_citizens.survivor_id, merge_citizens.reason)
    returning citizen_merges.id;
end;
comment on function app.merge_citizens(uuid, uuid, text) is
'Makes two records of one citizen one; the enquiries of the duplicate go to the survivor. Returns the merge. Refuses with UK237.';

create function app.undo_citizen_merge(merge_id uuid, seen_version integer, reason text) returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.citizen_merges as m set active = false, undo_reason = undo_citizen_merge.reason
    where
        m.tenant_id = (select auth.tenant_id())
        and m.id = undo_citizen_merge.merge_id
        and m.version = undo_citizen_merge.seen_version
        and m.active
    returning m.version;
end;
comment on function app.undo_citizen_merge(uuid, integer, text) is
'Takes a merge back: what it moved returns to the duplicate, unless it was corrected since. No version when it has changed.';
grant execute on function
    app.citizens_by_contact(text),
    app.merge_citizens(uuid, uuid, text),
    app.undo_citizen_merge(uuid, integer, text)
    to enquiries_app;
