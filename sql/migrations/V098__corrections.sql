-- Corrections: what was received wrongly is put right (docs/decisions/0004). A correction is a record with its reason;
-- a client inserts it and a trigger applies it, so each change of type, citizen, channel, deadline or team, and of the
-- outcome of a closed enquiry, has one. No client may change these columns of an enquiry in any other way.
--
-- It names the version of the enquiry that it corrects. The guards of V053 and V062 let that one change pass: once it is
-- made the enquiry has another version, and the correction opens nothing any more.
create table tenant.corrections (
    tenant_id            integer not null default auth.tenant_id(),
    id                   uuid not null default core.new_id(),
    enquiry_id           uuid not null,
    enquiry_version      integer not null,
    kind                 text not null,
    reason               text not null,
    from_enquiry_type_id uuid,
    to_enquiry_type_id   uuid,
    to_custom_fields     jsonb,
    from_citizen_id      uuid,
    to_citizen_id        uuid,
    from_channel_code    text,
    to_channel_code      text,
    from_due_at          timestamptz,
    to_due_at            timestamptz,
    from_team_id         uuid,
    to_team_id           uuid,
    from_outcome_id      uuid,
    from_outcome         text,
    to_outcome_id        uuid,
    to_outcome           text,
    citizen_merge_id     uuid,

    constraint corrections_pkey primary key (tenant_id, id),
    constraint corrections_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint corrections_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint corrections_from_type_fkey foreign key (tenant_id, from_enquiry_type_id)
        references tenant.enquiry_types (tenant_id, id) on delete restrict,
    constraint corrections_to_type_fkey foreign key (tenant_id, to_enquiry_type_id)
        references tenant.enquiry_types (tenant_id, id) on delete restrict,
    constraint corrections_from_citizen_fkey foreign key (tenant_id, from_citizen_id)
        references tenant.citizens (tenant_id, id) on delete restrict,
    constraint corrections_to_citizen_fkey foreign key (tenant_id, to_citizen_id)
        references tenant.citizens (tenant_id, id) on delete restrict,
    constraint corrections_from_channel_fkey foreign key (from_channel_code)
        references core.channels (code) on delete restrict,
    constraint corrections_to_channel_fkey foreign key (to_channel_code)
        references core.channels (code) on delete restrict,
    constraint corrections_from_team_fkey foreign key (tenant_id, from_team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint corrections_to_team_fkey foreign key (tenant_id, to_team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint corrections_from_outcome_fkey foreign key (tenant_id, from_outcome_id)
        references tenant.outcomes (tenant_id, id) on delete restrict,
    constraint corrections_to_outcome_fkey foreign key (tenant_id, to_outcome_id)
        references tenant.outcomes (tenant_id, id) on delete restrict,
    constraint corrections_version_unique unique (tenant_id, enquiry_id, enquiry_version),
    constraint corrections_kind_known check (
        kind in ('type', 'citizen', 'channel', 'deadline', 'team', 'outcome')
    ),
    constraint corrections_reason_length check (char_length(reason) between 1 and 500),
    constraint corrections_reason_printable check (core.is_single_line(reason)),
    constraint corrections_reason_not_blank check (core.is_not_blank(reason)),
    constraint corrections_to_outcome_length check (char_length(to_outcome) between 1 and 500),
    constraint corrections_to_outcome_printable check (core.is_single_line(to_outcome)),
    constraint corrections_to_outcome_not_blank check (core.is_not_blank(to_outcome)),
    constraint corrections_to_due_at_plausible check (core.is_plausible_time(to_due_at)),
    constraint corrections_to_custom_fields_object check (jsonb_typeof(to_custom_fields) = 'object'),
    constraint corrections_of_their_kind_only check (
        (kind = 'type' or (from_enquiry_type_id is null and to_enquiry_type_id is null and to_custom_fields is null))
        and (kind = 'citizen' or (from_citizen_id is null and to_citizen_id is null))
        and (kind = 'channel' or (from_channel_code is null and to_channel_code is null))
        and (kind = 'deadline' or (from_due_at is null and to_due_at is null))
        and (kind = 'team' or (from_team_id is null and to_team_id is null))
        and (
            kind = 'outcome'
            or (from_outcome_id is null and from_outcome is null and to_outcome_id is null and to_outcome is null)
        )
    ),
    constraint corrections_change_something check (
        case kind
            when 'type' then to_enquiry_type_id <> from_enquiry_type_id
            when 'citizen' then to_citizen_id is distinct from from_citizen_id
            when 'channel' then to_channel_code <> from_channel_code
            when 'deadline' then to_due_at <> from_due_at
            when 'team' then to_team_id <> from_team_id
            else
                coalesce(to_outcome_id::text, to_outcome) is not null
                and (to_outcome_id, to_outcome) is distinct from (from_outcome_id, from_outcome)
        end is true
    )
);
comment on table tenant.corrections is 'What was wrong with an enquiry as received, from what to what, and why. Personal.';
comment on column tenant.corrections.enquiry_id is 'The enquiry that was corrected.';
comment on column tenant.corrections.enquiry_version is 'The version that was wrong; the next one is right.';
comment on column tenant.corrections.kind is 'type, citizen, channel, deadline, team or outcome.';
comment on column tenant.corrections.reason is 'Why, 1 to 500 characters.';
comment on column tenant.corrections.from_enquiry_type_id is 'The type before; of kind type.';
comment on column tenant.corrections.to_enquiry_type_id is 'The type after; of kind type.';
comment on column tenant.corrections.to_custom_fields is
'Custom fields of the new type; null keeps those that it has too. The values before are in the audit log.';
comment on column tenant.corrections.from_citizen_id is 'The citizen before, null for none; of kind citizen.';
comment on column tenant.corrections.to_citizen_id is 'The citizen after, null for none; of kind citizen.';
comment on column tenant.corrections.from_channel_code is 'The channel before; of kind channel.';
comment on column tenant.corrections.to_channel_code is 'The channel after; of kind channel.';
comment on column tenant.corrections.from_due_at is 'The deadline before; of kind deadline.';
comment on column tenant.corrections.to_due_at is 'The deadline after; of kind deadline.';
comment on column tenant.corrections.from_team_id is 'The team before; of kind team.';
comment on column tenant.corrections.to_team_id is 'The team after; of kind team.';
comment on column tenant.corrections.from_outcome_id is 'The listed outcome before; of kind outcome.';
comment on column tenant.corrections.from_outcome is 'The words of the outcome before; of kind outcome.';
comment on column tenant.corrections.to_outcome_id is 'The listed outcome after; of kind outcome.';
comment on column tenant.corrections.to_outcome is 'The words of the outcome after; of kind outcome.';
comment on column tenant.corrections.citizen_merge_id is 'The merge of citizen records that it belongs to (V099); null for one of its own.';

call core.enable_tenant_isolation('tenant.corrections');
call core.forbid_delete('tenant.corrections');
call core.add_row_metadata('tenant.corrections');
call core.forbid_update('tenant.corrections');
call audit.enable_tracking('tenant.corrections', enquiry_column => 'enquiry_id');

create policy staff_read on tenant.corrections for select to enquiries_app
    using (true);
-- Each kind has its capability.
create policy staff_correct on tenant.corrections for insert to enquiries_app
    with check (
        citizen_merge_id is null
        and case kind
            when 'deadline' then (select auth.has_capability('correct_deadlines'))
            when 'team' then (select auth.has_capability('transfer_enquiries'))
            else (select auth.has_capability('correct_enquiries'))
        end
    );
create policy loader_works on tenant.corrections for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.corrections for all to enquiries_owner using (true) with check (true);
-- Withheld on purpose: what was before, which the database writes down, and update, from everybody.
grant select, insert (
    enquiry_id, enquiry_version, kind, reason, to_enquiry_type_id, to_custom_fields, to_citizen_id, to_channel_code,
    to_due_at, to_team_id, to_outcome_id, to_outcome
) on tenant.corrections to enquiries_app;
call core.grant_loading('tenant.corrections', updates => array[]::text[]);

-- Whether this version of an enquiry is corrected, in this transaction: a later version is another one.
create function tenant.is_corrected(enquiry_id uuid, enquiry_version integer) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select exists (
        select
        from tenant.corrections as c
        where
            c.tenant_id = (select auth.tenant_id())
            and c.enquiry_id = is_corrected.enquiry_id
            and c.enquiry_version = is_corrected.enquiry_version
    );
end;
comment on function tenant.is_corrected(uuid, integer) is
'Whether a correction names this version of an enquiry: asked by guards while it is applied.';
grant execute on function tenant.is_corrected(uuid, integer) to enquiries_app, enquiries_loader;

-- What was before, out of the enquiry itself: it is locked, so the version that is corrected is the newest.
create function tenant.set_corrected_values() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    wrong record;
begin
    -- g10 ran first and refused a row of another tenant.
    select e.* into wrong
    from tenant.enquiries as e
    where e.tenant_id = new.tenant_id and e.id = new.enquiry_id and e.deleted_at is null
    for no key update;
    if wrong.id is null or wrong.version <> new.enquiry_version then
        raise exception using
            errcode    = 'UK234',
            constraint = 'refuse_correction_of_another_version',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_version',
            message    = 'the enquiry has changed since it was read',
            hint       = 'Read the enquiry again, then correct it.';
    end if;
    new.from_enquiry_type_id := case new.kind when 'type' then wrong.enquiry_type_id end;
    new.from_citizen_id := case new.kind when 'citizen' then wrong.citizen_id end;
    new.from_channel_code := case new.kind when 'channel' then wrong.channel_code end;
    new.from_due_at := case new.kind when 'deadline' then wrong.due_at end;
    new.from_team_id := case new.kind when 'team' then wrong.team_id end;
    new.from_outcome_id := case new.kind when 'outcome' then wrong.outcome_id end;
    new.from_outcome := case new.kind when 'outcome' then wrong.outcome end;
    return new;
end
$$;
create trigger g30_set_corrected_values before insert on tenant.corrections
    for each row execute function tenant.set_corrected_values();

-- A deadline, a team and the next step belong to open work, the outcome to what has ended. Whether an outcome is in use is
-- asked where it is written (V053).
create function tenant.refuse_correction_out_of_place() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    fault record;
begin
    select
        bool_or(n.kind in ('deadline', 'team') and e.closed_at is not null) as needs_open,
        bool_or(n.kind = 'outcome' and e.closed_at is null) as needs_closed,
        -- Also where its workflow is a draft: enquiries run in published versions only, retyped ones too.
        bool_or(
            y.id is not null
            and (not y.active or y.deleted_at is not null or w.published_at is null or w.deleted_at is not null)
        ) as type_out_of_use
    into fault
    from new_rows as n
    inner join tenant.enquiries as e on n.tenant_id = e.tenant_id and n.enquiry_id = e.id
    left join tenant.enquiry_types as y on n.tenant_id = y.tenant_id and n.to_enquiry_type_id = y.id
    left join tenant.workflows as w on y.tenant_id = w.tenant_id and y.workflow_id = w.id;
    if fault.needs_open then
        raise exception using
            errcode    = 'UK201',
            constraint = 'refuse_correction_of_closed',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'kind',
            message    = 'the enquiry is closed',
            hint       = 'Reopen the enquiry, then change its deadline or team.';
    elsif fault.needs_closed then
        raise exception using
            errcode    = 'UK235',
            constraint = 'refuse_outcome_of_open',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'kind',
            message    = 'the enquiry is open',
            hint       = 'Give the outcome with the step that closes the enquiry.';
    elsif fault.type_out_of_use then
        raise exception using
            errcode    = 'UK213',
            constraint = 'refuse_type_out_of_use',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'to_enquiry_type_id',
            message    = 'this type of enquiry is out of use',
            hint       = 'Choose another type of enquiry.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_correction_out_of_place after insert on tenant.corrections
    referencing new table as new_rows
    for each statement execute function tenant.refuse_correction_out_of_place();

-- Where an enquiry of another type continues: in the workflow of that type, at the first stage that means the same
-- everywhere as the one it is in, or else where that workflow begins. Versions of one workflow are one: it stays.
create function tenant.stage_after_retyping(enquiry tenant.enquiries, type tenant.enquiry_types)
    returns table (workflow_id uuid, stage_id uuid)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select s.workflow_id, s.id
    from tenant.workflows as w
    inner join tenant.workflows as v on w.tenant_id = v.tenant_id and v.id = (enquiry).workflow_id and w.code <> v.code
    inner join tenant.workflow_stages as o
        on w.tenant_id = o.tenant_id and o.workflow_id = v.id and o.id = (enquiry).stage_id
    inner join tenant.workflow_stages as s
        on
            w.tenant_id = s.tenant_id
            and w.id = s.workflow_id
            and s.deleted_at is null
            and (s.stage_code = o.stage_code or s.begins)
    where
        w.tenant_id = (enquiry).tenant_id
        and w.id = (type).workflow_id
        -- What has ended stays where it ended.
        and (enquiry).closed_at is null
    order by s.stage_code <> o.stage_code, s.position
    limit 1;
end;
comment on function tenant.stage_after_retyping(tenant.enquiries, tenant.enquiry_types) is
'Workflow and stage in which an open enquiry of another type continues; no row where it stays.';

create function tenant.apply_corrections() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    update tenant.enquiries as e set
        enquiry_type_id = coalesce(c.to_enquiry_type_id, e.enquiry_type_id),
        custom_fields = case
            when c.kind <> 'type' then e.custom_fields
            else coalesce(c.to_custom_fields, (
                select coalesce(jsonb_object_agg(f.key, f.value), '{}')
                from jsonb_each(e.custom_fields) as f
                inner join tenant.enquiry_type_fields as d
                    on
                        d.tenant_id = e.tenant_id
                        and d.enquiry_type_id = c.to_enquiry_type_id
                        and f.key = d.code
                        and d.deleted_at is null
            ))
        end,
        workflow_id = coalesce(c.workflow_id, e.workflow_id),
        stage_id = coalesce(c.stage_id, e.stage_id),
        -- The clocks take a deadline over (V118), and those of a law stay as they are.
        due_at = case when c.kind = 'deadline' then c.to_due_at else e.due_at end,
        citizen_id = case when c.kind = 'citizen' then c.to_citizen_id else e.citizen_id end,
        channel_code = coalesce(c.to_channel_code, e.channel_code),
        team_id = coalesce(c.to_team_id, e.team_id),
        -- A transfer goes to the queue of the other team; an assignee who is a member of that team keeps it.
        assignee_id = case when c.kind = 'team' and not c.keeps_assignee then null else e.assignee_id end,
        assignment_reason = case
            when c.kind = 'team' and not c.keeps_assignee and e.assignee_id is not null then c.reason
        end,
        outcome_id = case when c.kind = 'outcome' then c.to_outcome_id else e.outcome_id end,
        outcome = case when c.kind = 'outcome' then c.to_outcome else e.outcome end,
        updated_at = c.created_at,
        updated_by = c.created_by
    from (
        select
            n.*,
            s.workflow_id,
            s.stage_id,
            coalesce(p.team_id = n.to_team_id, false) as keeps_assignee
        from new_rows as n
        inner join tenant.enquiries as w on n.tenant_id = w.tenant_id and n.enquiry_id = w.id
        left join tenant.enquiry_types as t on n.tenant_id = t.tenant_id and n.to_enquiry_type_id = t.id
        left join tenant.staff as p on w.tenant_id = p.tenant_id and w.assignee_id = p.id
        left join lateral tenant.stage_after_retyping(w, t) as s on n.kind = 'type'
    ) as c
    where e.tenant_id = c.tenant_id and e.id = c.enquiry_id;
    return null;
end
$$;
create trigger k60_apply_corrections after insert on tenant.corrections
    referencing new table as new_rows
    for each statement execute function tenant.apply_corrections();

alter table tenant.stage_changes
    add constraint stage_changes_correction_fkey foreign key (tenant_id, correction_id)
    references tenant.corrections (tenant_id, id) on delete restrict;

create view app.corrections with (security_invoker = true) as
select
    c.id,
    c.enquiry_id,
    c.enquiry_version,
    c.kind,
    c.reason,
    coalesce(
        ft.name, fc.name, fh.name, fm.name, fo.name, c.from_outcome, to_json(c.from_due_at) #>> '{}'
    ) as was,
    coalesce(tt.name, tc.name, th.name, tm.name, t.name, c.to_outcome, to_json(c.to_due_at) #>> '{}') as became,
    c.created_at,
    s.name as corrected_by
from tenant.corrections as c
inner join tenant.staff as s on c.tenant_id = s.tenant_id and c.created_by = s.id
left join tenant.enquiry_types as ft on c.tenant_id = ft.tenant_id and c.from_enquiry_type_id = ft.id
left join tenant.enquiry_types as tt on c.tenant_id = tt.tenant_id and c.to_enquiry_type_id = tt.id
left join tenant.citizens as fc on c.tenant_id = fc.tenant_id and c.from_citizen_id = fc.id
left join tenant.citizens as tc on c.tenant_id = tc.tenant_id and c.to_citizen_id = tc.id
left join core.channels as fh on c.from_channel_code = fh.code
left join core.channels as th on c.to_channel_code = th.code
left join tenant.teams as fm on c.tenant_id = fm.tenant_id and c.from_team_id = fm.id
left join tenant.teams as tm on c.tenant_id = tm.tenant_id and c.to_team_id = tm.id
left join tenant.outcomes as fo on c.tenant_id = fo.tenant_id and c.from_outcome_id = fo.id
left join tenant.outcomes as t on c.tenant_id = t.tenant_id and c.to_outcome_id = t.id
where
    c.deleted_at is null
    and c.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.corrections is 'Corrections of enquiries with names for keys. Personal.';
grant select on app.corrections to enquiries_app;

-- The new value is a code, a name of a person or a time, as the kind asks for.
create function app.correct_enquiry(
    enquiry_id uuid, seen_version integer, kind text, new_key uuid, new_text text, new_time timestamptz,
    new_fields jsonb, reason text
)
    returns table (id uuid, version integer)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.corrections (
        enquiry_id, enquiry_version, kind, reason, to_enquiry_type_id, to_custom_fields, to_citizen_id,
        to_channel_code, to_due_at, to_team_id, to_outcome_id, to_outcome
    )
    select
        e.id,
        e.version,
        correct_enquiry.kind,
        correct_enquiry.reason,
        case correct_enquiry.kind when 'type' then correct_enquiry.new_key end,
        case correct_enquiry.kind when 'type' then correct_enquiry.new_fields end,
        case correct_enquiry.kind when 'citizen' then correct_enquiry.new_key end,
        case correct_enquiry.kind when 'channel' then correct_enquiry.new_text end,
        case correct_enquiry.kind when 'deadline' then correct_enquiry.new_time end,
        case correct_enquiry.kind when 'team' then correct_enquiry.new_key end,
        case correct_enquiry.kind when 'outcome' then correct_enquiry.new_key end,
        case correct_enquiry.kind when 'outcome' then correct_enquiry.new_text end
    from tenant.enquiries as e
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = correct_enquiry.enquiry_id
        and e.version = correct_enquiry.seen_version
        and e.deleted_at is null
    returning corrections.enquiry_id, corrections.enquiry_version + 1;
end;
comment on function app.correct_enquiry(uuid, integer, text, uuid, text, timestamptz, jsonb, text) is
'Puts one thing right that was received wrongly: type, citizen, channel, deadline, team, or the outcome of a closed enquiry. '
'The key, text or time is the new value; returns no row where the enquiry has changed since it was read.';
grant execute on function app.correct_enquiry(uuid, integer, text, uuid, text, timestamptz, jsonb, text)
    to enquiries_app;
