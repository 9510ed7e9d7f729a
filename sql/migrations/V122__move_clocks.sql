-- Opening hours that change move the clocks that run by them: the worker computes them anew, at most 250 enquiries a
-- transaction, in the order of keys, and passes over those that somebody holds until the next round. Nobody's write waits for it,
-- and no open edit is in conflict, since a due time that moves counts no version (docs/decisions/0016).
create table tenant.clock_moves (
    tenant_id        integer not null default auth.tenant_id(),
    id               uuid not null default core.new_id(),
    calendar_id      uuid not null,
    after_enquiry_id uuid,
    passed_over      boolean not null default false,
    moved            integer not null default 0,
    finished_at      timestamptz,

    constraint clock_moves_pkey primary key (tenant_id, id),
    constraint clock_moves_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint clock_moves_calendar_fkey foreign key (tenant_id, calendar_id)
        references tenant.calendars (tenant_id, id) on delete restrict,
    constraint clock_moves_moved_not_negative check (moved >= 0)
);
comment on table tenant.clock_moves is 'Changes of opening hours whose clocks are to be computed anew, and how far the worker has come.';
comment on column tenant.clock_moves.calendar_id is 'The calendar that changed.';
comment on column tenant.clock_moves.after_enquiry_id is 'The last enquiry that was computed in this round; null at its beginning.';
comment on column tenant.clock_moves.passed_over is 'True where somebody held an enquiry of this round: another round follows.';
comment on column tenant.clock_moves.moved is 'How many enquiries were computed anew, in all rounds.';
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

create function tenant.move_clocks() returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    this_tenant integer := auth.tenant_id();
    move record;
    asked uuid[];
    held uuid[];
begin
    select m.* into move
    from tenant.clock_moves as m
    where m.tenant_id = this_tenant and m.finished_at is null
    order by m.id
    limit 1
    for no key update skip locked;
    if move.id is null then
        return 0;
    end if;
    asked := array(
        select distinct c.enquiry_id
        from tenant.clocks as c
        inner join tenant.clock_rules as r on c.tenant_id = r.tenant_id and c.rule_id = r.id
        where
            c.tenant_id = this_tenant
            and r.calendar_id = move.calendar_id
            and c.state in ('running', 'paused')
            and (move.after_enquiry_id is null or c.enquiry_id > move.after_enquiry_id)
        order by c.enquiry_id
        limit 250
    );
    if cardinality(asked) = 0 then
        update tenant.clock_moves as m set
            after_enquiry_id = null,
            passed_over = false,
            finished_at = case when not m.passed_over then auth.now() end
        where m.tenant_id = this_tenant and m.id = move.id;
        return 0;
    end if;
    held := array(
        select e.id
        from tenant.enquiries as e
        where e.tenant_id = this_tenant and e.id = any (asked)
        order by e.id
        for no key update skip locked
    );
    perform tenant.update_clocks(held);
    update tenant.clock_moves as m set
        after_enquiry_id = asked[cardinality(asked)],
        passed_over = m.passed_over or cardinality(held) < cardinality(asked),
        moved = m.moved + cardinality(held)
    where m.tenant_id = this_tenant and m.id = move.id;
    return cardinality(asked);
end
$$;
comment on function tenant.move_clocks() is
'Computes the clocks of at most 250 enquiries anew after a change of opening hours; returns how many it looked at. For the worker.';
grant execute on function tenant.move_clocks() to enquiries_worker;
