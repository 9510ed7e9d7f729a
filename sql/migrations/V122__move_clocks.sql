-- Opening hours and bank holidays that change move the clocks that run by them: the worker computes them anew, at most 10
-- enquiries a transaction, in the order of keys, and passes over those that somebody holds until the others are done. Nobody's write
-- waits for it, and no open edit is in conflict, since a due time that moves counts no version (docs/decisions/0016).
create table tenant.clock_moves (
    tenant_id         integer not null default auth.tenant_id(),
    id                uuid not null default core.new_id(),
    calendar_id       uuid,
    holiday_change_id uuid,
    after_enquiry_id  uuid,
    held_back         uuid[] not null default '{}',
    moved             integer not null default 0,
    finished_at       timestamptz,

    constraint clock_moves_pkey primary key (tenant_id, id),
    constraint clock_moves_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint clock_moves_calendar_fkey foreign key (tenant_id, calendar_id)
        references tenant.calendars (tenant_id, id) on delete restrict,
    constraint clock_moves_holiday_change_fkey foreign key (holiday_change_id)
        references core.holiday_changes (id) on delete restrict,
    constraint clock_moves_once_a_holiday_change unique (tenant_id, holiday_change_id),
    constraint clock_moves_of_one_change check (num_nonnulls(calendar_id, holiday_change_id) = 1),
    constraint clock_moves_moved_not_negative check (moved >= 0)
);
comment on table tenant.clock_moves is
'Changes of opening hours and of bank holidays whose clocks are to be computed anew, and how far the worker has come.';
comment on column tenant.clock_moves.calendar_id is 'The calendar whose hours changed; null where bank holidays did.';
comment on column tenant.clock_moves.holiday_change_id is 'The change of bank holidays; null where hours changed.';
comment on column tenant.clock_moves.after_enquiry_id is 'The last enquiry that was looked at; null at the beginning.';
comment on column tenant.clock_moves.held_back is 'Enquiries that somebody held when it was their turn: they are tried again at the end.';
comment on column tenant.clock_moves.moved is 'How many enquiries were computed anew.';
comment on column tenant.clock_moves.finished_at is 'When all were; null until then.';

call core.enable_tenant_isolation('tenant.clock_moves');
call core.forbid_delete('tenant.clock_moves');
call core.add_row_metadata('tenant.clock_moves');
call audit.enable_tracking('tenant.clock_moves');

create index clock_moves_unfinished on tenant.clock_moves (tenant_id, id) where finished_at is null;
comment on index tenant.clock_moves_unfinished is 'worker/tenants_with_clock_moves.sql';
create index clock_moves_by_calendar on tenant.clock_moves (tenant_id, calendar_id);
comment on index tenant.clock_moves_by_calendar is 'migrations/V122__move_clocks.sql (foreign key)';

create policy staff_read on tenant.clock_moves for select to enquiries_app
    using (true);
create policy worker_finds_moves on tenant.clock_moves for select to enquiries_worker using (true);
create policy owner_works on tenant.clock_moves for all to enquiries_owner using (true) with check (true);
grant select on tenant.clock_moves to enquiries_app, enquiries_worker;

create function tenant.ask_for_clock_move() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into tenant.clock_moves (calendar_id) values (new.id);
    return null;
end
$$;
create trigger k61_ask_for_clock_move after update of pattern on tenant.calendars
    for each row when (old.pattern is not null and new.pattern is distinct from old.pattern)
    execute function tenant.ask_for_clock_move();

-- The rules whose clocks a change concerns: of a calendar, or of calendars of bank holidays.
create function tenant.rules_that_move(this_tenant integer, calendar_id uuid, holiday_calendars text[]) returns setof tenant.clock_rules
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select r.*
    from tenant.clock_rules as r
    left join tenant.calendars as k on r.tenant_id = k.tenant_id and r.calendar_id = k.id
    where
        r.tenant_id = rules_that_move.this_tenant
        and (
            r.calendar_id = rules_that_move.calendar_id
            or (not k.always_open and k.holiday_calendar_code = any (rules_that_move.holiday_calendars))
            or (
                r.measure = 'legal'
                and exists (
                    select
                    from core.clock_rules as l
                    where
                        l.code = r.legal_code
                        and case l.calendar_code
                            when 'own-nation' then coalesce(r.legal_calendar_code, 'england-and-wales')
                            else l.calendar_code
                        end = any (rules_that_move.holiday_calendars)
                )
            )
        );
end;
comment on function tenant.rules_that_move(integer, uuid, text[]) is
'Clock rules whose deadlines a change concerns: of the opening hours of a calendar, or of bank holidays.';

-- What a clock follows from is kept beside it, so it is moved without a look at its enquiry: a tenth of the time.
create function tenant.recount_clocks(enquiry_ids uuid[]) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    update tenant.clocks as c set
        due_at = v.due_at,
        grossly_late_at = v.grossly_late_at,
        state = v.state,
        paused_since = v.paused_since,
        provisional = v.provisional,
        next_look_at = '-infinity'
    from tenant.clocks as o
    inner join tenant.clock_rules as r on o.tenant_id = r.tenant_id and o.rule_id = r.id
    cross join lateral tenant.clock_values(
        r, o.started_at, null, false, o.pauses, o.excluded_days, o.is_extended, case when o.due_is_set then o.due_at end
    ) as v
    where
        o.tenant_id = (select auth.tenant_id())
        and o.enquiry_id = any (recount_clocks.enquiry_ids)
        and o.state in ('running', 'paused')
        and (c.tenant_id, c.enquiry_id, c.code, c.run) = (o.tenant_id, o.enquiry_id, o.code, o.run)
        and (v.due_at, v.grossly_late_at, v.state, v.paused_since, v.provisional)
        is distinct from (o.due_at, o.grossly_late_at, o.state, o.paused_since, o.provisional);
    perform tenant.update_due_times(recount_clocks.enquiry_ids);
end
$$;
revoke all on function tenant.recount_clocks(uuid[]) from public;

create function tenant.move_clocks() returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_tenant integer := auth.tenant_id();
    move record;
    rules uuid[];
    asked uuid[];
    held uuid[];
    is_retry boolean;
begin
    insert into tenant.clock_moves (holiday_change_id)
    select h.id
    from core.holiday_changes as h
    where not exists (
        select from tenant.clock_moves as m where m.tenant_id = this_tenant and m.holiday_change_id = h.id
    )
    on conflict on constraint clock_moves_once_a_holiday_change do nothing;
    loop
        select m.*, h.calendar_codes, h.changed_from into move
        from tenant.clock_moves as m
        left join core.holiday_changes as h on m.holiday_change_id = h.id
        where m.tenant_id = this_tenant and m.finished_at is null
        order by m.id
        limit 1
        for no key update of m skip locked;
        if move.id is null then
            return 0;
        end if;
        rules := array(select r.id from tenant.rules_that_move(this_tenant, move.calendar_id, move.calendar_codes) as r);
        asked := array(
            select distinct c.enquiry_id
            from tenant.clocks as c
            where
                c.tenant_id = this_tenant
                and c.rule_id = any (rules)
                and c.state in ('running', 'paused')
                and c.enquiry_id > coalesce(move.after_enquiry_id, '00000000-0000-0000-0000-000000000000')
                -- What counts as grossly late before the first changed day was due before it too.
                and (
                    move.changed_from is null
                    or c.grossly_late_at is null
                    or c.grossly_late_at >= move.changed_from::timestamp at time zone 'Europe/London'
                )
            order by c.enquiry_id
            limit 10
        );
        is_retry := cardinality(asked) = 0;
        if is_retry then
            asked := move.held_back[1:10];
        end if;
        exit when cardinality(asked) > 0;
        update tenant.clock_moves as m set finished_at = auth.now()
        where m.tenant_id = this_tenant and m.id = move.id;
    end loop;
    held := array(
        select e.id
        from tenant.enquiries as e
        where e.tenant_id = this_tenant and e.id = any (asked)
        order by e.id
        for no key update skip locked
    );
    perform tenant.recount_clocks(held);
    update tenant.clock_moves as m set
        after_enquiry_id = case when is_retry then m.after_enquiry_id else asked[cardinality(asked)] end,
        held_back = array(
            select u.id
            from unnest(case when is_retry then m.held_back else m.held_back || asked end) as u (id)
            where u.id <> all (held)
        ),
        moved = m.moved + cardinality(held)
    where m.tenant_id = this_tenant and m.id = move.id;
    -- Those that are still held have their turn in the next run.
    return case when is_retry then cardinality(held) else cardinality(asked) end;
end
$$;
comment on function tenant.move_clocks() is
'Computes the clocks of at most 10 enquiries anew after a change of opening hours or bank holidays; returns how many it looked at. For the worker.';
grant execute on function tenant.move_clocks() to enquiries_worker;
