-- For you: what concerns a person and was done by others since they last looked. Nothing is written for it by those who
-- do something: it is read from the audit log, from where the person's work is. The one thing kept is how far each
-- person has seen each enquiry, written by that person alone (docs/decisions/0019).
--
-- New is what the change signal calls new (V057): an event that the snapshot of the last look did not see, or that was
-- recorded after it. So a transaction that was open at that moment is not lost.
create table tenant.seen_marks (
    tenant_id     integer not null default auth.tenant_id(),
    id            uuid not null default core.new_id(),
    enquiry_id    uuid not null,
    seen_at       timestamptz,
    seen_snapshot pg_snapshot,

    constraint seen_marks_pkey primary key (tenant_id, id),
    constraint seen_marks_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint seen_marks_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint seen_marks_whole_or_empty check ((seen_at is null) = (seen_snapshot is null))
);
comment on table tenant.seen_marks is
'How far each person has seen an enquiry that concerns them, readable and written by that person (created_by) alone.';
comment on column tenant.seen_marks.enquiry_id is 'The enquiry that was looked at.';
comment on column tenant.seen_marks.seen_at is
'When the list was read that they marked as seen, by the platform''s clock; null once that was undone.';
comment on column tenant.seen_marks.seen_snapshot is
'The snapshot that list was read with: which transactions it saw; null with seen_at.';

call core.enable_tenant_isolation('tenant.seen_marks');
call core.forbid_delete('tenant.seen_marks');
call core.add_row_metadata('tenant.seen_marks');
alter table tenant.seen_marks
    add constraint seen_marks_one_of_each unique (tenant_id, created_by, enquiry_id);

create index seen_marks_by_enquiry on tenant.seen_marks (tenant_id, enquiry_id);
comment on index tenant.seen_marks_by_enquiry is 'migrations/V105__for_you.sql (foreign key)';

create policy owners_read on tenant.seen_marks for select to enquiries_app
    using (created_by = (select auth.staff_id()));
create policy owners_see on tenant.seen_marks for insert to enquiries_app
    with check (created_by = (select auth.staff_id()));
create policy owners_change on tenant.seen_marks for update to enquiries_app
    using (created_by = (select auth.staff_id()));
create policy owner_works on tenant.seen_marks for all to enquiries_owner using (true) with check (true);
grant select, insert (enquiry_id, seen_at, seen_snapshot), update (seen_at, seen_snapshot)
    on tenant.seen_marks to enquiries_app;

-- Whether an event is new to a person. A snapshot is of one server: after a move the first condition decides alone.
create function tenant.is_unseen(recorded_at timestamptz, xid xid8, seen_at timestamptz, seen_snapshot pg_snapshot)
    returns boolean
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return seen_at is null
        or recorded_at > seen_at
        or (recorded_at > seen_at - interval '1 hour' and not pg_visible_in_snapshot(xid, seen_snapshot));
comment on function tenant.is_unseen(timestamptz, xid8, timestamptz, pg_snapshot) is
'Whether an event was not visible to the reader who looked at that time with that snapshot; true where they never looked.';
grant execute on function tenant.is_unseen(timestamptz, xid8, timestamptz, pg_snapshot) to enquiries_app;

-- The caller's policies apply: an event about a document that they may not know of is none to them. Every path begins at
-- an index of the person's own work and goes on by index, one look-up for each enquiry, task or request, within thirty
-- days; the plan is that of the session and not of each call.
create function app.for_you(most integer)
    returns table (
        id uuid, enquiry_id uuid, reference text, subject text, reason text, detail text, actor_name text,
        words text, occurred_at timestamptz, changes bigint, due_at timestamptz, seen_version integer, "position" text -- noqa: RF06
    )
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    -- The generic plan does not know that a person has little: it would read the months whole.
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
    -- The isolation policy checks the session; this condition only selects the index, as in the views.
    hint integer := nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
    me uuid := auth.staff_id();
    since timestamptz := auth.now() - interval '30 days';
    until timestamptz := auth.now() + interval '1 day';
    here text := (select c.next_position from app.changes_since(null) as c);
    enquiries smallint := app.table_id('tenant.enquiries');
    -- Stage changes and assignments are told by the change of the enquiry that made them.
    watched smallint[] := array[
        enquiries, app.table_id('tenant.approvals'), app.table_id('tenant.tasks'), app.table_id('tenant.notes'),
        app.table_id('tenant.messages'), app.table_id('tenant.documents'), app.table_id('tenant.enquiry_links'),
        app.table_id('tenant.enquiry_tags'), app.table_id('tenant.corrections')
    ];
    may_decide boolean := tenant.may_decide();
    today date := (auth.now() at time zone 'Europe/London')::date;
    supervises boolean := auth.has_capability('reassign_enquiries');
    manages boolean := auth.has_capability('manage_staff');
    my_team uuid := (select s.team_id from tenant.staff as s where s.tenant_id = hint and s.id = me);
    -- A load acts for nobody where its rows name nobody.
    loaders uuid[] := array(
        select s.id
        from tenant.staff as s
        inner join core.roles as r on s.role_code = r.code
        where s.tenant_id = hint and r.kind = 'reserved'
    );
begin
    return query
    with given as (
        -- Enquiries that are this person's now, by the change of hands that made them so.
        select o.id as enquiry_id, 'assigned'::text as reason, null::text as detail, a.reason as words,
            app.table_id('tenant.assignments') as table_id, a.id as record_id
        from tenant.enquiries as o
        cross join lateral (
            select s.id, s.created_by, s.created_at, s.reason
            from tenant.assignments as s
            where s.tenant_id = hint and s.enquiry_id = o.id
            order by s.enquiry_version desc
            limit 1
        ) as a
        where
            o.tenant_id = hint
            and o.assignee_id = me
            and o.closed_at is null
            and o.deleted_at is null
            and a.created_by <> me
            and a.created_at >= since
        union all
        select k.enquiry_id, 'task', null, k.what, app.table_id('tenant.tasks'), k.id
        from tenant.tasks as k
        where
            k.tenant_id = hint
            and k.staff_id = me
            and not k.done
            and k.deleted_at is null
            and k.enquiry_id is not null
        union all
        -- Decided as this person asked.
        select a.enquiry_id, 'approval', a.decision, t.label, app.table_id('tenant.approvals'), a.id
        from tenant.approvals as a
        inner join tenant.workflow_transitions as t on t.tenant_id = hint and t.id = a.workflow_transition_id
        where
            a.tenant_id = hint
            and a.created_by = me
            and a.decision is not null
            and a.decided_at >= since
            and a.deleted_at is null
        union all
        -- Answered or withdrawn, as this person asked.
        select q.enquiry_id, 'answer', case when q.withdrawn then 'withdrawn' else 'answered' end, q.question,
            app.table_id('tenant.questions'), q.id
        from tenant.questions as q
        where
            q.tenant_id = hint
            and q.created_by = me
            and (q.answer_note_id is not null or q.withdrawn)
            and q.updated_at >= since
            and q.deleted_at is null
        union all
        -- Told by the worker, as long as it is true: to whoever has the enquiry, to a team, to its supervisors, to the managers.
        select n.enquiry_id,
            case n.kind when 'unassigned' then 'untaken' when 'share_used' then 'warning' else 'breach' end,
            n.kind, n.why, app.table_id('tenant.warnings'), n.id
        from (
            select w.*, o.assignee_id
            from tenant.enquiries as o
            inner join tenant.warnings as w
                on w.tenant_id = hint and w.enquiry_id = o.id and w.settled_at is null and w.tells = 'owner'
            where
                o.tenant_id = hint
                and o.assignee_id = me
                and o.closed_at is null
                and o.deleted_at is null
            union all
            select w.*, o.assignee_id
            from tenant.warnings as w
            inner join tenant.enquiries as o on o.tenant_id = hint and o.id = w.enquiry_id
            where
                w.tenant_id = hint
                and w.team_id = my_team
                and w.settled_at is null
                and w.created_at >= since
                and (w.tells = 'team' or supervises)
                and o.closed_at is null
            union all
            select w.*, o.assignee_id
            from tenant.warnings as w
            inner join tenant.enquiries as o on o.tenant_id = hint and o.id = w.enquiry_id
            where
                manages
                and w.tenant_id = hint
                and w.tells = 'managers'
                and w.settled_at is null
                and w.created_at >= since
                and o.closed_at is null
        ) as n
        -- The worker finds within a minute what was settled; until then the clock itself says so.
        inner join tenant.clocks as k
            on
                k.tenant_id = hint
                and k.enquiry_id = n.enquiry_id
                and k.code = n.clock_code
                and k.run = n.clock_run
        where
            case n.kind
                when 'unassigned' then n.assignee_id is null
                when 'share_used' then k.state = 'running' and k.due_at > auth.now()
                else k.state = 'running' and k.due_at <= auth.now()
            end
    ),

    concerns as (
        select g.record_id as id, g.enquiry_id, g.reason, g.detail, h.staff_id, g.words, h.occurred_at, 1::bigint as changes,
            null::timestamptz as due_at, null::integer as seen_version
        from given as g
        left join tenant.seen_marks as m
            on m.tenant_id = hint and m.created_by = me and m.enquiry_id = g.enquiry_id
        -- The event that gave it to them.
        cross join lateral (
            select l.staff_id, l.occurred_at, l.recorded_at, l.xid, l.batch_id
            from audit.audit_logs as l
            where
                l.tenant_id = hint
                and l.table_id = g.table_id
                and l.record_id = g.record_id
                and l.recorded_at between since and until
                and (
                    l.action = 'insert'
                    or l.changed_columns && array['staff_id', 'decision', 'answer_note_id', 'withdrawn']
                )
            order by l.recorded_at desc, l.record_version desc
            limit 1
        ) as h
        where
            h.staff_id <> me
            and h.occurred_at >= since
            and (h.batch_id is null or h.staff_id <> all (loaders))
            and tenant.is_unseen(h.recorded_at, h.xid, m.seen_at, m.seen_snapshot)
        union all
        -- Watched: how often it was changed since, and the last change.
        select w.id, w.enquiry_id, 'watched', c.detail, c.staff_id, null, c.occurred_at, c.changes, null, null
        from tenant.watchers as w
        left join tenant.seen_marks as m
            on m.tenant_id = hint and m.created_by = me and m.enquiry_id = w.enquiry_id
        cross join lateral (
            select
                case
                    when l.table_id <> enquiries then t.name
                    when l.action = 'insert' then t.name
                    when 'stage_id' = any (l.changed_columns) then 'stage'
                    when 'assignee_id' = any (l.changed_columns) then 'assignee'
                    when 'priority_code' = any (l.changed_columns) then 'priority'
                    else t.name
                end as detail,
                l.staff_id,
                l.occurred_at,
                count(*) over () as changes
            from audit.audit_logs as l
            inner join core.tracked_tables as t on l.table_id = t.id
            where
                l.tenant_id = hint
                and l.enquiry_id = w.enquiry_id
                and l.recorded_at between greatest(since, m.seen_at - interval '1 hour', w.updated_at) and until
                and l.table_id = any (watched)
                and l.staff_id <> me
                and l.occurred_at >= since
                and (l.batch_id is null or l.staff_id <> all (loaders))
                and tenant.is_unseen(l.recorded_at, l.xid, m.seen_at, m.seen_snapshot)
            order by l.recorded_at desc, l.event_id desc
            limit 1
        ) as c
        where w.tenant_id = hint and w.staff_id = me and w.active and w.deleted_at is null
        union all
        -- Asked of this person or their team: until it is answered, seen or not.
        select q.id, q.enquiry_id, 'question', null, q.created_by, q.question, q.created_at, 1, q.due_at, q.version
        from tenant.questions as q
        where
            q.tenant_id = hint
            and q.staff_id = me
            and q.answer_note_id is null
            and not q.withdrawn
            and q.deleted_at is null
        union all
        select q.id, q.enquiry_id, 'question', null, q.created_by, q.question, q.created_at, 1, q.due_at, q.version
        from tenant.questions as q
        where
            q.tenant_id = hint
            and q.team_id = my_team
            and q.created_by <> me
            and q.answer_note_id is null
            and not q.withdrawn
            and q.deleted_at is null
        union all
        -- Asked for by others, and for this person to decide: until it is decided or the enquiry has moved on, seen or not. While it
        -- is not late it is for the enquiry's team, if somebody there can decide it today, and for the deputies of those.
        select w.id, w.enquiry_id, 'decide', case when w.due_at <= auth.now() then 'late' end, w.created_by,
            t.label || ': ' || w.reason, w.created_at, 1, w.due_at, null
        from (
            select a.id, a.enquiry_id, a.enquiry_version, a.workflow_transition_id, a.needs_countersign, a.created_by,
                a.reason, a.created_at, a.due_at
            from tenant.approvals as a
            where
                may_decide
                and a.tenant_id = hint
                and a.decision is null
                and a.deleted_at is null
                and a.created_by <> me
            order by a.created_at, a.id
            limit for_you.most
        ) as w
        inner join tenant.workflow_transitions as t on t.tenant_id = hint and t.id = w.workflow_transition_id
        inner join tenant.enquiries as n
            on n.tenant_id = hint and n.id = w.enquiry_id and n.version = w.enquiry_version
        where
            (
                w.due_at is null
                or w.due_at <= auth.now()
                or n.team_id = my_team
                or n.team_id in (
                    select p.team_id
                    from tenant.deputies as d
                    inner join tenant.staff as p on p.tenant_id = hint and p.id = d.staff_id
                    where
                        d.tenant_id = hint
                        and d.deputy_id = me
                        and d.from_on <= today
                        and d.until_on >= today
                        and d.active
                        and d.deleted_at is null
                )
                or not tenant.has_approver_at_work(n.team_id, w.created_by)
            )
            and tenant.decision_refusal(
                null, w.created_by, me, tenant.deciding_roles(me, w.created_by, today),
                t.needs_approval or t.approval_takes_step, w.needs_countersign
            ) is null
        union all
        -- Asked for by this person, and not decided in time: until it is.
        select w.id, w.enquiry_id, 'undecided', null, w.created_by, t.label || ': ' || w.reason, w.due_at, 1, w.due_at, null
        from tenant.approvals as w
        inner join tenant.workflow_transitions as t on t.tenant_id = hint and t.id = w.workflow_transition_id
        inner join tenant.enquiries as n
            on n.tenant_id = hint and n.id = w.enquiry_id and n.version = w.enquiry_version
        where
            w.tenant_id = hint
            and w.created_by = me
            and w.decision is null
            and w.deleted_at is null
            and w.due_at <= auth.now()
    )

    select
        c.id, c.enquiry_id, e.reference, e.subject, c.reason, c.detail, p.name, c.words, c.occurred_at, c.changes,
        c.due_at, c.seen_version, here
    from concerns as c
    inner join tenant.enquiries as e on e.tenant_id = hint and e.id = c.enquiry_id
    inner join tenant.staff as p on p.tenant_id = hint and p.id = c.staff_id
    where e.deleted_at is null
    -- What nobody has taken comes first; what is to be answered or decided stays above the rest.
    order by
        case c.reason when 'untaken' then 0 when 'question' then 1 when 'decide' then 2 else 3 end, c.due_at, c.occurred_at desc, c.id
    limit for_you.most;
end
$$;
comment on function app.for_you(integer) is
'What concerns the caller and was done by others since they last looked, within thirty days: enquiries and tasks given '
'to them, watched enquiries that changed, approvals decided, their questions answered, what the worker warned them of; the questions asked of '
'them, until they are answered; the approvals that they may decide, until they are decided, and those that they asked for and that are late. With the position of this reading, to mark it as seen.';

create function app.mark_seen(enquiry_ids uuid[], positions text[])
    returns table (enquiry_id uuid, was text)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform core.refuse_too_many(cardinality(mark_seen.enquiry_ids));
    if exists (
        select
        from unnest(mark_seen.positions) as given (place)
        where
            char_length(given.place) > 20000
            or given.place !~ '^[0-9]{1,9} [0-9]{1,12}[.][0-9]{6} [0-9]{1,19}:[0-9]{1,19}:[0-9,]*$'
    ) then
        raise invalid_parameter_value using
            constraint = 'changes_since',
            message    = 'this is no position of the audit log',
            hint       = 'Send the position of the last answer, or none.';
    end if;
    return query
    with asked as materialized (
        select distinct on (i.id) i.id, i.place
        from unnest(mark_seen.enquiry_ids, mark_seen.positions) as i (id, place)
        order by i.id
    ),

    before as materialized (
        select
            m.enquiry_id,
            '0 ' || extract(epoch from m.seen_at - (auth.now() - pg_catalog.now()))::numeric(20, 6)
            || ' ' || m.seen_snapshot as place
        from tenant.seen_marks as m
        where
            m.tenant_id = (select auth.tenant_id())
            and m.created_by = (select auth.staff_id())
            and m.enquiry_id = any (mark_seen.enquiry_ids)
    ),

    marked as (
        insert into tenant.seen_marks as m (enquiry_id, seen_at, seen_snapshot)
        select
            a.id,
            to_timestamp(split_part(a.place, ' ', 2)::double precision) + (auth.now() - pg_catalog.now()),
            split_part(a.place, ' ', 3)::pg_snapshot
        from asked as a
        on conflict on constraint seen_marks_one_of_each do update set
            seen_at = excluded.seen_at,
            seen_snapshot = excluded.seen_snapshot
        returning m.enquiry_id
    )

    select m.enquiry_id, b.place
    from marked as m
    left join before as b on m.enquiry_id = b.enquiry_id
    order by m.enquiry_id;
end
$$;
comment on function app.mark_seen(uuid[], text[]) is
'Marks enquiries as seen by the caller up to the position of a reading of app.for_you, or as not seen for null; returns '
'for each what it was before, which undoes it.';

grant execute on function app.for_you(integer), app.mark_seen(uuid[], text[]) to enquiries_app;
