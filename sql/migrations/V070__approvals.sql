-- Approvals: one person asks that an enquiry may take a transition, another decides, and the transition uses
-- the decision up (R096). Closing, for who may not close alone, is such a transition too (R225): it waits for a
-- countersignature. Bound to the version of the enquiry that was shown, so that what was approved is what moves. V059
-- checks for them, and the guard of V060 uses them up.
--
-- A step may say by when a request is to be decided, and that approving it takes it (V085). Until then it is for those who
-- may decide in the team that has the enquiry, and for their deputies (V128); once it is late, or where nobody of them is at
-- work, for everybody who may.
create table tenant.approvals (
    tenant_id              integer not null default auth.tenant_id(),
    id                     uuid not null default core.new_id(),
    enquiry_id             uuid not null,
    workflow_transition_id uuid not null,
    enquiry_version        integer not null,
    reason                 text not null,
    decision               text,
    decision_reason        text,
    decided_at             timestamptz,
    decided_by             uuid,
    used_at                timestamptz,
    needs_countersign      boolean not null default false,
    due_at                 timestamptz,

    constraint approvals_pkey primary key (tenant_id, id),
    constraint approvals_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint approvals_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint approvals_transition_fkey foreign key (tenant_id, workflow_transition_id)
        references tenant.workflow_transitions (tenant_id, id) on delete restrict,
    constraint approvals_decided_by_fkey foreign key (tenant_id, decided_by)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint approvals_reason_length check (char_length(reason) between 1 and 500),
    constraint approvals_reason_printable check (core.is_single_line(reason)),
    constraint approvals_reason_says_something check (core.is_not_blank(reason)),
    constraint approvals_decision_known check (decision in ('approved', 'refused')),
    constraint approvals_decided_by_somebody check (
        (decision is null) = (decided_at is null) and (decision is null) = (decided_by is null)
    ),
    -- The requester cannot fill in the words of the decision.
    constraint approvals_decision_reason_of_a_decision check (decision is not null or decision_reason is null),
    constraint approvals_decision_reason_length check (char_length(decision_reason) between 1 and 500),
    constraint approvals_decision_reason_printable check (core.is_single_line(decision_reason)),
    -- The requester must be able to read what to correct.
    constraint approvals_refused_with_reason check (
        decision is distinct from 'refused' or core.is_not_blank(coalesce(decision_reason, ''))
    ),
    constraint approvals_used_when_approved check (
        used_at is null or (decision is not null and decision = 'approved')
    )
);
comment on table tenant.approvals is 'Who asked that an enquiry may take a step, and who decided.';
comment on column tenant.approvals.enquiry_id is 'The enquiry that is to take the step.';
comment on column tenant.approvals.workflow_transition_id is 'The step that is asked for.';
comment on column tenant.approvals.enquiry_version is 'Version of the enquiry that is approved; worth nothing once it has moved on.';
comment on column tenant.approvals.reason is 'Why it is asked for, 1 to 500 characters. May be personal.';
comment on column tenant.approvals.decision is 'approved or refused; null until it is decided.';
comment on column tenant.approvals.decision_reason is 'Why, 1 to 500 characters; null when nothing was said, never for a refusal.';
comment on column tenant.approvals.decided_at is 'Null until it is decided.';
comment on column tenant.approvals.decided_by is 'Null until it is decided; never the requester.';
comment on column tenant.approvals.used_at is 'When the step was taken; null while it was not.';
comment on column tenant.approvals.due_at is 'By when it is to be decided, as the step said when it was asked for; null for no deadline.';
comment on column tenant.approvals.needs_countersign is
'True when the step closes the enquiry and the requester''s role did not close (R225): who decides has to countersign.';

call core.enable_tenant_isolation('tenant.approvals');
call core.forbid_delete('tenant.approvals');
call core.add_row_metadata('tenant.approvals');
call audit.enable_tracking('tenant.approvals', enquiry_column => 'enquiry_id');

create index approvals_by_enquiry on tenant.approvals (tenant_id, enquiry_id, enquiry_version);
comment on index tenant.approvals_by_enquiry is 'queries/enquiry/approvals.sql';
create index approvals_waiting on tenant.approvals (tenant_id, created_at, id)
    where decision is null and deleted_at is null;
comment on index tenant.approvals_waiting is 'migrations/V105__for_you.sql (app.for_you)';
create index approvals_to_use on tenant.approvals (tenant_id, enquiry_id)
    where decision = 'approved' and used_at is null and deleted_at is null;
comment on index tenant.approvals_to_use is 'queries/dashboard/figures.sql (app.approved_steps)';
create index approvals_decided_by_requester on tenant.approvals (tenant_id, created_by, decided_at)
    where decision is not null and deleted_at is null;
comment on index tenant.approvals_decided_by_requester is 'migrations/V105__for_you.sql (app.for_you)';
create index approvals_undecided_by_requester on tenant.approvals (tenant_id, created_by, due_at)
    where decision is null and due_at is not null and deleted_at is null;
comment on index tenant.approvals_undecided_by_requester is 'migrations/V105__for_you.sql (app.for_you)';
create unique index approvals_asked_once on tenant.approvals (
    tenant_id, enquiry_id, workflow_transition_id, enquiry_version
) where decision is distinct from 'refused' and deleted_at is null;
comment on index tenant.approvals_asked_once is 'migrations/V070__approvals.sql (one living request)';

-- A deputy decides as the person they stand in for, and never for the one who asks.
create function tenant.deciding_roles(staff_id uuid, asked_by uuid, day date) returns text[]
    -- Not a SQL-standard body, which is bound at creation: deputies are created in a later file.
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_nestloop = on
as $$
begin
    return array(
        select p.role_code
        from tenant.staff as p
        where p.tenant_id = auth.tenant_id() and p.id = deciding_roles.staff_id
        union
        select p.role_code
        from tenant.deputies as d
        inner join tenant.staff as p on d.tenant_id = p.tenant_id and d.staff_id = p.id
        where
            d.tenant_id = auth.tenant_id()
            and d.deputy_id = deciding_roles.staff_id
            and d.from_on <= deciding_roles.day
            and d.until_on >= deciding_roles.day
            and d.active
            and d.deleted_at is null
            and p.active
            and p.deleted_at is null
            and p.id is distinct from deciding_roles.asked_by
    );
end
$$;
comment on function tenant.deciding_roles(uuid, uuid, date) is
'The roles in which a person may decide a request on a day: their own, and those of the people whose deputy they are, but for who asked.';
grant execute on function tenant.deciding_roles(uuid, uuid, date) to enquiries_app;

-- Why a person may not decide, asked by the guard and by the screen.
create function tenant.decision_refusal(
    decision text, asked_by uuid, decides_by uuid, role_codes text[], needs_approval boolean, needs_countersign boolean
)
    returns text
    language sql stable parallel safe
    set search_path = pg_catalog, pg_temp
    return case
        when decision_refusal.decision is not null
            then 'This is already decided. Ask for approval again.'
        when decision_refusal.decides_by = decision_refusal.asked_by
            then 'You cannot decide your own request.'
        when (
            (
                decision_refusal.needs_approval
                and (decision_refusal.role_codes && auth.roles_with_capability('approve')) is not true
            )
            or (
                decision_refusal.needs_countersign
                and (decision_refusal.role_codes && auth.roles_with_capability('countersign')) is not true
            )
        )
            then 'Only a supervisor or manager, or a deputy of one, can decide.'
    end;
comment on function tenant.decision_refusal(text, uuid, uuid, text[], boolean, boolean) is
'Why a person may not decide a request, as a sentence; null where they may.';
grant execute on function tenant.decision_refusal(text, uuid, uuid, text[], boolean, boolean) to enquiries_app;

create function tenant.may_decide() returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    return tenant.deciding_roles(auth.staff_id(), null, (auth.now() at time zone 'Europe/London')::date)
        && (auth.roles_with_capability('approve') || auth.roles_with_capability('countersign'));
comment on function tenant.may_decide() is 'Whether the caller may decide requests for approval of others, as themselves or as a deputy.';
grant execute on function tenant.may_decide() to enquiries_app;

create policy staff_read on tenant.approvals for select to enquiries_app
    using (true);
create policy staff_ask on tenant.approvals for insert to enquiries_app
    with check ((select auth.has_capability('work_on_enquiries')));
create policy staff_decide on tenant.approvals for update to enquiries_app
    using ((select tenant.may_decide()));
create policy loader_works on tenant.approvals for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.approvals for all to enquiries_owner using (true) with check (true);
-- When, by whom and whether it was used are not for clients to say.
grant
    select,
    insert (enquiry_id, workflow_transition_id, enquiry_version, reason),
    update (decision, decision_reason)
    on tenant.approvals to enquiries_app;
grant
    select,
    insert (id, enquiry_id, workflow_transition_id, enquiry_version, reason, created_at, created_by),
    update (decision, decision_reason, updated_at, updated_by)
    on tenant.approvals to enquiries_loader;

create function tenant.set_decision_columns() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        new.decision := null;
        new.decision_reason := null;
        new.decided_at := null;
        new.decided_by := null;
        new.used_at := null;
        -- As the requester's role was then: another role given later does not unsay why it was asked for.
        new.needs_countersign := exists (
            select
            from tenant.workflow_transitions as t
            inner join tenant.workflow_stages as g on t.tenant_id = g.tenant_id and t.to_stage_id = g.id
            inner join core.stages as c on g.stage_code = c.code
            where t.tenant_id = new.tenant_id and t.id = new.workflow_transition_id and c.ends
        ) and not exists (
            select
            from tenant.staff as p
            where
                p.tenant_id = new.tenant_id
                and p.id = new.created_by
                and p.role_code = any ((select auth.roles_with_capability('close_enquiries'))::text[])
        );
        select new.created_at + make_interval(hours => t.approval_hours) into new.due_at
        from tenant.workflow_transitions as t
        where t.tenant_id = new.tenant_id and t.id = new.workflow_transition_id;
    elsif new.decision is not null and old.decision is null then
        new.decided_at := new.updated_at;
        new.decided_by := new.updated_by;
    end if;
    return new;
end
$$;
create trigger g30_set_decision_columns before insert or update on tenant.approvals
    for each row execute function tenant.set_decision_columns();

-- What is asked for is a step that the enquiry could take as it is now, and one that needs asking.
create function tenant.refuse_unlawful_request() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set enable_bitmapscan = off
as $$
begin
    if exists (
        select
        from new_rows as n
        where not exists (
            select
            from tenant.enquiries as e
            inner join tenant.workflow_transitions as t
                on
                    e.tenant_id = t.tenant_id
                    and e.workflow_id = t.workflow_id
                    and e.stage_id = t.from_stage_id
            where
                e.tenant_id = n.tenant_id
                and e.id = n.enquiry_id
                and e.version = n.enquiry_version
                and e.deleted_at is null
                and t.id = n.workflow_transition_id
                and (t.needs_approval or n.needs_countersign or t.approval_takes_step)
                and t.deleted_at is null
        )
    ) then
        raise exception using
            errcode    = 'UK203',
            constraint = 'refuse_unlawful_request',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'workflow_transition_id',
            message    = 'this step is not one that the enquiry may be approved for now',
            hint       = 'Open the enquiry again and ask for a step that needs approval.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_unlawful_request after insert on tenant.approvals
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unlawful_request();

-- Decided once, by who may and did not ask; and used once, by the step.
create function tenant.refuse_unlawful_decision() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    against text;
begin
    select coalesce(
        min(
            tenant.decision_refusal(
                o.decision,
                n.created_by,
                n.decided_by,
                tenant.deciding_roles(n.decided_by, n.created_by, (n.decided_at at time zone 'Europe/London')::date),
                t.needs_approval or t.approval_takes_step,
                n.needs_countersign
            )
        )
            filter (
                where (n.decision, n.decision_reason)
                is distinct from (o.decision, o.decision_reason)
            ),
        case
            when bool_or(o.used_at is not null and n.used_at is distinct from o.used_at)
                then 'This approval is already used. Ask for approval again.'
            when bool_or(
                (n.enquiry_id, n.workflow_transition_id, n.enquiry_version, n.reason, n.needs_countersign, n.due_at)
                is distinct from (
                    o.enquiry_id, o.workflow_transition_id, o.enquiry_version, o.reason, o.needs_countersign, o.due_at
                )
            ) then 'You cannot change a request. Ask for approval again.'
        end
    )
    into against
    from new_rows as n
    inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
    inner join tenant.workflow_transitions as t
        on n.tenant_id = t.tenant_id and n.workflow_transition_id = t.id;
    if against is not null then
        raise exception using
            errcode    = 'UK203',
            constraint = 'refuse_unlawful_decision',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'decision',
            message    = 'the request for approval cannot be changed so',
            hint       = against;
    end if;
    return null;
end
$$;
create trigger g50_refuse_unlawful_decision after update on tenant.approvals
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_unlawful_decision();

-- Called by the guard of V060 when every move of a statement is valid.
create function tenant.consume_approvals(
    enquiry_ids uuid[], transition_ids uuid[], versions integer[]
) returns void
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.approvals as a set used_at = a.updated_at
    from
        unnest(consume_approvals.enquiry_ids, consume_approvals.transition_ids, consume_approvals.versions)
        as taken (enquiry_id, transition_id, version)
    where
        a.tenant_id = (select auth.tenant_id())
        and a.enquiry_id = taken.enquiry_id
        and a.workflow_transition_id = taken.transition_id
        and a.enquiry_version = taken.version
        and a.decision = 'approved'
        and a.used_at is null
        and a.deleted_at is null;
end;
comment on function tenant.consume_approvals(uuid[], uuid[], integer[]) is
'Uses up the approvals of steps that were taken; no client may call it.';
