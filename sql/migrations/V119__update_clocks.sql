-- What keeps tenant.clocks and the due time of enquiries: triggers of everything that the clocks follow from. They compute
-- anew what may have changed and write what is different. The due time is a cache of its own: a change of it alone counts
-- no version, writes no event and puts no open edit in conflict (docs/decisions/0016).

-- The caller has locked the rows of the enquiries, so two computations of one enquiry take turns.
create function tenant.update_clocks(enquiry_ids uuid[]) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    -- The triggers that call it may forbid what finds a few rows by key.
    set enable_nestloop = on
as $$
begin
    with computed as materialized (
        select c.* from tenant.computed_clocks((select auth.tenant_id()), update_clocks.enquiry_ids) as c
    ),

    undone as (
        update tenant.clocks as c set
            state = 'undone', ended_at = null, paused_since = null, next_look_at = '-infinity'
        where
            c.tenant_id = (select auth.tenant_id())
            and c.enquiry_id = any (update_clocks.enquiry_ids)
            and c.state <> 'undone'
            and not exists (
                select
                from computed as n
                where n.enquiry_id = c.enquiry_id and n.code = c.code and n.run = c.run
            )
    )

    insert into tenant.clocks as c
    select n.* from computed as n
    on conflict on constraint clocks_pkey do update set
        measure = excluded.measure,
        rule_id = excluded.rule_id,
        started_at = excluded.started_at,
        due_at = excluded.due_at,
        grossly_late_at = excluded.grossly_late_at,
        state = excluded.state,
        ended_at = excluded.ended_at,
        paused_since = excluded.paused_since,
        provisional = excluded.provisional,
        pauses = excluded.pauses,
        excluded_days = excluded.excluded_days,
        is_extended = excluded.is_extended,
        due_is_set = excluded.due_is_set,
        -- What is loaded as settled is history that no worker missed.
        next_look_at = case
            when excluded.state in ('met', 'stopped') and (select auth.batch_id()) is not null then 'infinity'
            else '-infinity'
        end::timestamptz
    where (
        c.measure, c.rule_id, c.started_at, c.due_at, c.grossly_late_at,
        c.state, c.ended_at, c.paused_since, c.provisional, c.pauses,
        c.excluded_days, c.is_extended, c.due_is_set
    ) is distinct from (
        excluded.measure, excluded.rule_id, excluded.started_at, excluded.due_at, excluded.grossly_late_at,
        excluded.state, excluded.ended_at, excluded.paused_since, excluded.provisional, excluded.pauses,
        excluded.excluded_days, excluded.is_extended, excluded.due_is_set
    );

    perform tenant.update_due_times(update_clocks.enquiry_ids);
end
$$;

-- The due times of enquiries as their clocks have them. Only what is different is written.
create function tenant.update_due_times(enquiry_ids uuid[]) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_nestloop = on
as $$
begin
    update tenant.enquiries as e set due_at = d.due_at
    from (
        select u.id, tenant.cached_due(u.id) as due_at
        from unnest(update_due_times.enquiry_ids) as u (id)
        -- Asked once for each, and not in the condition again.
        offset 0
    ) as d
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = d.id
        and d.due_at <> e.due_at
        and e.deleted_at is null;
    perform tenant.keep_in_sight(update_due_times.enquiry_ids);
end
$$;
revoke all on function tenant.update_due_times(uuid[]) from public;

-- What the due time of an enquiry is: of open work the earliest of the clocks that run, of closed work that of its last resolution.
create function tenant.cached_due(enquiry_id uuid) returns timestamptz
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return (
        select
            case
                when e.closed_at is null
                    then coalesce(
                        min(c.due_at) filter (where c.state = 'running'),
                        -- What waited and is over stands on top (V147).
                        (
                            select h.ended_at
                            from tenant.holds as h
                            where
                                h.tenant_id = (select auth.tenant_id())
                                and h.enquiry_id = e.id
                                and h.ended_at is not null
                                and h.dealt_with_at is null
                                and h.deleted_at is null
                            order by h.created_at desc
                            limit 1
                        ),
                        core.not_due()
                    )
                else coalesce(
                    (array_agg(c.due_at order by c.run desc) filter (
                        where c.measure = 'resolution' and c.state <> 'undone' and c.due_at is not null
                    ))[1],
                    e.due_at
                )
            end
        from tenant.enquiries as e
        left join tenant.clocks as c on e.tenant_id = c.tenant_id and e.id = c.enquiry_id
        where e.tenant_id = (select auth.tenant_id()) and e.id = cached_due.enquiry_id
        group by e.id, e.closed_at, e.due_at
    );
end
$$;
comment on function tenant.cached_due(uuid) is 'What due_at of an enquiry is to be, by its clocks.';
-- The guard of V053 calls it with the rights of the writer.
grant execute on function tenant.cached_due(uuid) to enquiries_app, enquiries_loader;
revoke all on function tenant.update_clocks(uuid[]) from public;

-- Of a new enquiry, before it is stored: the same as its clocks will say, so that the row is written once.
create function tenant.first_due(
    enquiry_type_id uuid, priority_code smallint, stage_id uuid, received_at timestamptz, given_due_at timestamptz
)
    returns timestamptz
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return coalesce((
        select min(case when r.measure = 'resolution' then coalesce(first_due.given_due_at, d.due_at) else d.due_at end)
        from tenant.applicable_rules(
            (select auth.tenant_id()), first_due.enquiry_type_id, first_due.enquiry_type_id, first_due.priority_code, first_due.received_at
        ) as r
        cross join lateral tenant.clock_due(r, first_due.received_at, '{}', '{}', false, 1) as d
        where
            r.measure in ('first_response', 'resolution')
            or (
                r.measure = 'stage'
                and r.stage_code = (
                    select s.stage_code
                    from tenant.workflow_stages as s
                    where s.tenant_id = (select auth.tenant_id()) and s.id = first_due.stage_id
                )
            )
            or (
                r.measure = 'legal'
                and (
                    core.clock_rule_on(r.legal_code, (first_due.received_at at time zone 'Europe/London')::date)
                ).starts_on in ('receipt', 'identity')
            )
    ), core.not_due());
end
$$;

create function tenant.start_clocks() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- Nothing is recorded of a new enquiry but its receipt, so each clock follows from its rule alone: a fifth of the time that
    -- the whole computation takes, which an import of thousands feels. A beginning in which a clock waits takes the long way.
    insert into tenant.clocks (
        tenant_id, enquiry_id, code, run, measure, rule_id, started_at, due_at, grossly_late_at, state, provisional,
        due_is_set
    )
    select
        n.tenant_id,
        n.id,
        coalesce(r.legal_code, r.stage_code, r.measure),
        1,
        r.measure,
        r.id,
        n.received_at,
        case when r.measure = 'resolution' then coalesce(n.given_due_at, d.due_at) else d.due_at end,
        case when r.measure = 'resolution' then greatest(n.given_due_at, l.due_at) else l.due_at end,
        'running',
        d.provisional,
        r.measure = 'resolution' and n.given_due_at is not null
    from new_rows as n
    inner join tenant.workflow_stages as s
        on n.tenant_id = s.tenant_id and n.workflow_id = s.workflow_id and n.stage_id = s.id
    cross join lateral tenant.applicable_rules(
        n.tenant_id, n.enquiry_type_id, n.enquiry_type_id, n.priority_code, n.received_at
    ) as r
    cross join lateral tenant.clock_due(r, n.received_at, '{}', '{}', false, 1) as d
    cross join lateral tenant.clock_due(r, n.received_at, '{}', '{}', false, r.grossly_late_times) as l
    where
        s.stage_code <> all (r.pausing_stages)
        and case r.measure
            when 'stage' then r.stage_code = s.stage_code
            when 'legal' then (
                core.clock_rule_on(r.legal_code, (n.received_at at time zone 'Europe/London')::date)
            ).starts_on in ('receipt', 'identity')
            else true
        end;
    perform tenant.update_clocks(array(
        select n.id
        from new_rows as n
        inner join tenant.workflow_stages as s
            on n.tenant_id = s.tenant_id and n.workflow_id = s.workflow_id and n.stage_id = s.id
        where exists (
            select from tenant.clock_rules as r where r.tenant_id = n.tenant_id and s.stage_code = any (r.pausing_stages)
        )
    ));
    -- Of a type without a target.
    if exists (select from new_rows as n where n.due_at >= core.not_due()) then
        perform tenant.keep_in_sight(array(select n.id from new_rows as n where n.due_at >= core.not_due()));
    end if;
    return null;
end
$$;
create trigger k61_start_clocks after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.start_clocks();

-- The short way of a load: the clocks that run end with their enquiries.
create function tenant.close_clocks(enquiry_ids uuid[]) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    -- The trigger that calls it forbids what finds a few rows by key.
    set enable_nestloop = on
as $$
begin
    update tenant.clocks as c set
        ended_at = e.closed_at,
        next_look_at = 'infinity',
        state = case
            when c.measure = 'stage' then 'met'
            when
                c.measure = 'first_response'
                or e.resolved_at is null
                or (
                    c.measure = 'legal'
                    and (core.clock_rule_on(c.code, (c.started_at at time zone 'Europe/London')::date)).ends_on
                    = 'acknowledgement'
                )
                then 'stopped'
            else 'met'
        end
    from unnest(close_clocks.enquiry_ids) as u (id)
    inner join tenant.enquiries as e on e.tenant_id = (select auth.tenant_id()) and u.id = e.id
    where
        c.tenant_id = (select auth.tenant_id())
        and c.enquiry_id = u.id
        and c.state = 'running';
    perform tenant.update_due_times(close_clocks.enquiry_ids);
end
$$;
revoke all on function tenant.close_clocks(uuid[]) from public;

-- Most updates change nothing that a clock follows from.
create function tenant.follow_enquiries() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    changed uuid[] := array(
        select n.id
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where
            n.version <> o.version
            and (
                (n.stage_id, n.enquiry_type_id, n.closed_at, n.due_at)
                is distinct from (o.stage_id, o.enquiry_type_id, o.closed_at, o.due_at)
                or (
                    n.priority_code <> o.priority_code
                    and exists (
                        select from tenant.clock_rules as r where r.tenant_id = n.tenant_id and r.priority_code is not null
                    )
                )
            )
        order by n.id
    );
    closed_in_load uuid[];
begin
    if cardinality(changed) = 0 then
        return null;
    end if;
    -- What is loaded closes by thousands. A clock that runs ends there; one that waits, also after it was due, and whatever is
    -- taken back or opened again, takes the long way. Asked only in a load: a query that names a variable is planned each time.
    if auth.batch_id() is not null then
        closed_in_load := array(
            select n.id
            from new_rows as n
            inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
            where
                n.closed_at is not null
                and o.closed_at is null
                and n.closed_at = n.updated_at
                and n.workflow_id = o.workflow_id
                and n.enquiry_type_id = o.enquiry_type_id
                and n.priority_code = o.priority_code
                and not exists (
                    select
                    from tenant.clocks as c
                    where c.tenant_id = n.tenant_id and c.enquiry_id = n.id
                        and (c.state = 'paused' or upper_inf(c.pauses) or upper_inf(c.excluded_days))
                )
        );
        if cardinality(closed_in_load) > 0 then
            perform tenant.close_clocks(closed_in_load);
            changed := array(select c.id from unnest(changed) as c (id) where c.id <> all (closed_in_load));
        end if;
    end if;
    if cardinality(changed) > 0 then
        perform tenant.update_clocks(changed);
    end if;
    return null;
end
$$;
create trigger k61_follow_enquiries after update on tenant.enquiries
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.follow_enquiries();

-- A letter answers the citizen, and so does a conversation. The enquiry is held first: a step at the same time waits, or is seen.
create function tenant.follow_messages() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    answered uuid[] := array(
        select distinct n.enquiry_id
        from new_rows as n
        inner join tenant.clocks as c
            on
                n.tenant_id = c.tenant_id
                and n.enquiry_id = c.enquiry_id
                and c.measure in ('first_response', 'legal')
                and c.run = 1
        where
            (n.direction = 'out' or n.answered)
            and (c.ended_at is null or c.state <> 'met' or c.ended_at > coalesce(n.released_at, n.received_at))
        order by n.enquiry_id
    );
begin
    if cardinality(answered) > 0 then
        perform tenant.lock_enquiries(answered);
        perform tenant.update_clocks(answered);
    end if;
    return null;
end
$$;
create trigger k61_follow_messages after insert on tenant.messages
    referencing new table as new_rows
    for each statement execute function tenant.follow_messages();

create function tenant.lock_enquiries(enquiry_ids uuid[]) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    perform
    from tenant.enquiries as e
    where e.tenant_id = (select auth.tenant_id()) and e.id = any (lock_enquiries.enquiry_ids)
    order by e.id
    for no key update;
end
$$;
comment on function tenant.lock_enquiries(uuid[]) is 'Locks enquiries in the order of their keys, until the transaction ends.';
revoke all on function tenant.lock_enquiries(uuid[]) from public;

-- A letter that was recalled, or is lost for good, answered nobody after all.
create function tenant.follow_delivery() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform tenant.lock_enquiries(array[new.enquiry_id]);
    perform tenant.update_clocks(array[new.enquiry_id]);
    return null;
end
$$;
create trigger k61_follow_delivery after update of delivery_state, sent_by_hand on tenant.messages
    for each row when (
        new.direction = 'out'
        and (old.delivery_state in ('recalled', 'failed')) <> (new.delivery_state in ('recalled', 'failed'))
    )
    execute function tenant.follow_delivery();
