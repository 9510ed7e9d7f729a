-- Tasks with a time: a call back, a reminder, a visit. Most belong to an enquiry, some to a team's day. A task
-- is done, not done or moved to another day; it is never deleted.
create table tenant.tasks (
    tenant_id  integer not null default auth.tenant_id(),
    id         uuid not null default core.new_id(),
    enquiry_id uuid,
    kind       text not null default 'other',
    what       text not null,
    staff_id   uuid,
    team_id    uuid,
    due_at     timestamptz not null,
    due_from   timestamptz,
    blocks     text not null default 'closing',
    blocked_stage_code text,
    done       boolean not null default false,
    outcome    text,
    done_at    timestamptz,
    done_by    uuid,

    constraint tasks_pkey primary key (tenant_id, id),
    constraint tasks_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint tasks_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint tasks_staff_fkey foreign key (tenant_id, staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint tasks_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint tasks_blocked_stage_fkey foreign key (blocked_stage_code)
        references core.stages (code) on delete restrict,
    constraint tasks_done_by_fkey foreign key (tenant_id, done_by)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint tasks_have_a_holder check (staff_id is not null or team_id is not null),
    constraint tasks_blocks_known check (blocks in ('nothing', 'closing', 'stage', 'everything')),
    constraint tasks_blocked_stage_of_a_stage check ((blocks = 'stage') = (blocked_stage_code is not null)),
    constraint tasks_kind_known check (kind in ('call_back', 'chase', 'visit', 'review', 'other')),
    constraint tasks_due_at_plausible check (core.is_plausible_time(due_at)),
    constraint tasks_window_of_a_call_back check (due_from is null or kind = 'call_back'),
    constraint tasks_window_in_order check (due_from < due_at),
    constraint tasks_window_within_a_day check (
        (due_from at time zone 'Europe/London')::date = (due_at at time zone 'Europe/London')::date
    ),
    constraint tasks_what_length check (char_length(what) between 1 and 500),
    constraint tasks_what_printable check (core.is_single_line(what)),
    constraint tasks_what_not_blank check (core.is_not_blank(what)),
    constraint tasks_outcome_length check (char_length(outcome) between 1 and 500),
    constraint tasks_outcome_printable check (core.is_single_line(outcome)),
    constraint tasks_done_by_somebody check (
        done = (done_at is not null) and done = (done_by is not null)
    )
);
comment on table tenant.tasks is 'Work to do by a time. Personal.';
comment on column tenant.tasks.enquiry_id is 'Null for a task that belongs to no enquiry.';
comment on column tenant.tasks.kind is 'call_back, chase (remind a person who owes an answer), visit, review or other.';
comment on column tenant.tasks.what is 'In words, 1 to 500 characters.';
comment on column tenant.tasks.staff_id is 'Who is to do it; null while it waits in its team.';
comment on column tenant.tasks.team_id is 'The team that it is of, also while a person of it has it; null for a task of a person alone.';
comment on column tenant.tasks.blocks is 'The steps of the enquiry that wait for it: nothing, closing, stage (those to blocked_stage_code) or everything.';
comment on column tenant.tasks.blocked_stage_code is 'The standard stage that the enquiry does not come into before it is done; null unless blocks is stage.';
comment on column tenant.tasks.due_at is 'By when it is to be done.';
comment on column tenant.tasks.due_from is
'The beginning of the window in which a call-back was promised; due_at is its end. Null for a promise by a time, and for other tasks.';
comment on column tenant.tasks.done is 'True once it is done; false again when that was a mistake.';
comment on column tenant.tasks.outcome is 'What came of it, 1 to 500 characters; null while not done, or when nothing was said.';
comment on column tenant.tasks.done_at is 'Null while it is not done.';
comment on column tenant.tasks.done_by is 'Who did it, not always the assignee; null until it is done.';

call core.enable_tenant_isolation('tenant.tasks');
call core.forbid_delete('tenant.tasks');
call core.add_row_metadata('tenant.tasks');
call audit.enable_tracking('tenant.tasks', enquiry_column => 'enquiry_id');

create index tasks_open_by_staff on tenant.tasks (tenant_id, staff_id, due_at, id)
    where not done and deleted_at is null;
comment on index tenant.tasks_open_by_staff is 'queries/queue/tasks.sql';
create index tasks_open_by_team on tenant.tasks (tenant_id, team_id, due_at, id)
    where not done and deleted_at is null;
comment on index tenant.tasks_open_by_team is 'queries/queue/tasks.sql';
create index tasks_open_by_due on tenant.tasks (tenant_id, due_at, id, enquiry_id)
    where not done and deleted_at is null;
comment on index tenant.tasks_open_by_due is 'queries/queue/page_due_today.sql';
create index tasks_by_enquiry on tenant.tasks (tenant_id, enquiry_id, due_at);
comment on index tenant.tasks_by_enquiry is 'queries/enquiry/tasks.sql';

create policy staff_read on tenant.tasks for select to enquiries_app
    using (true);
create policy staff_set on tenant.tasks for insert to enquiries_app
    with check ((select auth.has_capability('work_on_enquiries')));
create policy staff_do on tenant.tasks for update to enquiries_app
    using ((select auth.has_capability('work_on_enquiries')));
create policy loader_works on tenant.tasks for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.tasks for all to enquiries_owner using (true) with check (true);
grant
    select,
    insert (enquiry_id, kind, what, staff_id, team_id, due_at, due_from, blocks, blocked_stage_code),
    update (kind, what, staff_id, team_id, due_at, due_from, blocks, blocked_stage_code, done, outcome)
    on tenant.tasks to enquiries_app;
call core.grant_loading('tenant.tasks');

create function tenant.set_completion_columns() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not new.done then
        new.done_at := null;
        new.done_by := null;
    elsif tg_op = 'INSERT' or not old.done then
        new.done_at := new.updated_at;
        new.done_by := new.updated_by;
    else
        new.done_at := old.done_at;
        new.done_by := old.done_by;
    end if;
    return new;
end
$$;
create trigger g30_set_completion_columns before insert or update on tenant.tasks
    for each row execute function tenant.set_completion_columns();

-- Tasks here and questions (V106) are held by people and teams, and belong to enquiries: these three are asked for both.
-- A row that is taken up again names whom it named before, so that no foreign key locks that row: taken here as one
-- would, in the order of keys.
create function tenant.is_unfit_among(staff_ids uuid[], holds boolean) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    unfit boolean;
    roles text[];
begin
    select bool_or(not (h.active and h.deleted_at is null)), array_agg(h.role_code)
    into unfit, roles
    from (
        select p.active, p.deleted_at, p.role_code
        from tenant.staff as p
        where p.tenant_id = (select auth.tenant_id()) and p.id = any (is_unfit_among.staff_ids)
        order by p.tenant_id, p.id
        for key share
    ) as h;
    -- Asked after the locks: who takes the capability away holds them.
    return unfit or not roles <@ case
        when is_unfit_among.holds then auth.roles_that_hold_enquiries()
        else auth.roles_with_capability('work_on_enquiries')
    end;
end
$$;
comment on function tenant.is_unfit_among(uuid[], boolean) is
'Whether one of these people may not hold work, or not work on enquiries at all; locks them. Of guards only.';
revoke execute on function tenant.is_unfit_among(uuid[], boolean) from public;

create function tenant.is_team_closed_among(team_ids uuid[]) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select bool_or(not (t.active and t.deleted_at is null))
        from (
            select g.active, g.deleted_at
            from tenant.teams as g
            where g.tenant_id = (select auth.tenant_id()) and g.id = any (is_team_closed_among.team_ids)
            order by g.tenant_id, g.id
            for key share
        ) as t
    );
end
$$;
comment on function tenant.is_team_closed_among(uuid[]) is
'Whether one of these teams is out of use; locks them. Of guards only.';
revoke execute on function tenant.is_team_closed_among(uuid[]) from public;

-- The enquiries are taken as a step takes them, so that what a closed enquiry does not have and a step wait for each
-- other, and the later one judges what the earlier one left (V059).
create function tenant.is_closed_among(enquiry_ids uuid[]) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set enable_bitmapscan = off
as $$
declare
    closed boolean;
begin
    select bool_or(looked_up.closed) into closed
    from (
        select distinct asked.id
        from unnest(is_closed_among.enquiry_ids) as asked (id)
        order by asked.id
    ) as asked
    cross join lateral (
        select e.closed_at is not null as closed
        from tenant.enquiries as e
        where e.tenant_id = (select auth.tenant_id()) and e.id = asked.id
        for no key update
    ) as looked_up;
    return closed;
end
$$;
comment on function tenant.is_closed_among(uuid[]) is
'Whether one of these enquiries is closed; locks them. Of guards only.';
revoke execute on function tenant.is_closed_among(uuid[]) from public;

create function tenant.refuse_unfit_task_holder() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if tenant.is_unfit_among(
        array(
            select n.staff_id
            from new_rows as n
            where not n.done and n.deleted_at is null and n.staff_id is not null
        ),
        holds => true
    ) then
        raise exception using
            errcode    = 'UK206',
            constraint = 'refuse_unfit_task_holder',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'staff_id',
            message    = 'this person does not work on enquiries now',
            hint       = 'Choose a colleague who works on enquiries.';
    end if;
    if tenant.is_team_closed_among(
        array(
            select n.team_id
            from new_rows as n
            where not n.done and n.deleted_at is null and n.team_id is not null
        )
    ) then
        raise exception using
            errcode    = 'UK206',
            constraint = 'refuse_unfit_task_team',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'team_id',
            message    = 'the team takes no new work',
            hint       = 'Choose a team that is in use.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_unfit_task_holder after insert on tenant.tasks
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unfit_task_holder();
create trigger g50_refuse_unfit_new_task_holder after update on tenant.tasks
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unfit_task_holder();
create trigger g51_refuse_addition_to_deleted_enquiry after insert on tenant.tasks
    referencing new table as new_rows
    for each statement execute function tenant.refuse_addition_to_deleted_enquiry();
create trigger g51_refuse_renewal_on_deleted_enquiry after update on tenant.tasks
    for each row when (old.done and not new.done)
    execute function tenant.refuse_renewal_on_deleted_enquiry();

-- A closed enquiry waits for nothing.
create function tenant.refuse_block_of_closed_enquiry() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if tenant.is_closed_among(
        array(
            select n.enquiry_id
            from new_rows as n
            where not n.done and n.deleted_at is null and n.blocks <> 'nothing' and n.enquiry_id is not null
        )
    ) then
        raise exception using
            errcode    = 'UK201',
            constraint = 'refuse_block_of_closed_enquiry',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'blocks',
            message    = 'the enquiry is closed',
            hint       = 'Reopen the enquiry first, or choose a task that blocks nothing.';
    end if;
    return null;
end
$$;
create trigger g52_refuse_block_of_closed_enquiry after insert on tenant.tasks
    referencing new table as new_rows
    for each statement execute function tenant.refuse_block_of_closed_enquiry();
create trigger g52_refuse_new_block_of_closed_enquiry after update on tenant.tasks
    referencing new table as new_rows
    for each statement execute function tenant.refuse_block_of_closed_enquiry();
