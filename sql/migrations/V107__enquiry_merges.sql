-- Merging: a duplicate is worked on in the original (docs/decisions/0020). The merge is a link of kind duplicate_of that says
-- merged. It closes the duplicate where it stands, so that it leaves every list of open work and takes no note, task or
-- step; undoing it opens the duplicate again at the same stage. No row moves: messages, notes, tasks and documents stay with
-- the enquiry that received them, and the program shows them on the original.
create function tenant.is_merged(enquiry_id uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select exists (
        select
        from tenant.enquiry_links as l
        where
            l.tenant_id = (select auth.tenant_id())
            and l.enquiry_id = is_merged.enquiry_id
            and l.kind = 'duplicate_of'
            and l.merged
            and l.active
            and l.deleted_at is null
    );
end;
comment on function tenant.is_merged(uuid) is 'Whether an enquiry is merged into another.';
grant execute on function tenant.is_merged(uuid) to enquiries_app, enquiries_loader;

-- All of them at once, in the order of keys: two people who merge overlapping lists wait for each other.
create function tenant.lock_for_merging(enquiry_ids uuid[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform
    from tenant.enquiries as e
    where e.tenant_id = (select auth.tenant_id()) and e.id = any (lock_for_merging.enquiry_ids)
    order by e.id
    for update;
end
$$;
comment on function tenant.lock_for_merging(uuid[]) is 'Locks enquiries that are to be merged or parted, in the order of their keys.';
grant execute on function tenant.lock_for_merging(uuid[]) to enquiries_app;

-- Both ends are taken first, in the order of their keys (docs/decisions/0003): a step, a note or another merge of either
-- has committed, or it waits and is judged after this one.
create function tenant.lock_linked_enquiries() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform auth.refuse_stale_snapshot();
    perform tenant.lock_for_merging(array[new.enquiry_id, new.other_enquiry_id]);
    return new;
end
$$;
create trigger g05_lock_linked_enquiries before insert or update on tenant.enquiry_links
    for each row when (new.merged or new.kind = 'parent_of')
    execute function tenant.lock_linked_enquiries();

create function tenant.refuse_unfit_merge() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    original_is_closed boolean := (
        select e.closed_at is not null
        from tenant.enquiries as e
        where e.tenant_id = new.tenant_id and e.id = new.other_enquiry_id
    );
    duplicate_is_closed boolean := (
        select e.closed_at is not null
        from tenant.enquiries as e
        where e.tenant_id = new.tenant_id and e.id = new.enquiry_id
    );
begin
    -- A chain could not be undone link by link, and the program would have to follow it.
    if exists (
        select
        from tenant.enquiry_links as l
        where
            l.tenant_id = new.tenant_id
            and l.id <> new.id
            and l.merged
            and l.active
            and l.deleted_at is null
            and (l.enquiry_id = new.other_enquiry_id or l.other_enquiry_id = new.enquiry_id)
    ) then
        raise exception using
            errcode    = 'UK260',
            constraint = 'refuse_chain_of_enquiry_merges',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'other_enquiry_id',
            message    = 'one of these enquiries is part of another merge',
            hint       = 'Choose the enquiry that others are merged into already, or undo that merge first.';
    end if;
    if original_is_closed and not duplicate_is_closed then
        raise exception using
            errcode    = 'UK261',
            constraint = 'refuse_merge_into_closed',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'other_enquiry_id',
            message    = 'an open enquiry was to be merged into a closed one',
            hint       = 'Reopen the enquiry that is to be kept, or merge it into the open one.';
    end if;
    -- What keeps an enquiry from being closed keeps it from being merged.
    if not duplicate_is_closed and (
        exists (
            select
            from tenant.tasks as k
            where
                k.tenant_id = new.tenant_id
                and k.enquiry_id = new.enquiry_id
                and not k.done
                and k.deleted_at is null
                and k.blocks <> 'nothing'
        )
        or exists (
            select
            from tenant.enquiry_links as l
            inner join tenant.enquiries as p on l.tenant_id = p.tenant_id and l.other_enquiry_id = p.id
            where
                l.tenant_id = new.tenant_id
                and l.enquiry_id = new.enquiry_id
                and l.kind = 'parent_of'
                and l.active
                and l.deleted_at is null
                and p.closed_at is null
                and p.deleted_at is null
        )
    ) then
        raise exception using
            errcode    = 'UK262',
            constraint = 'refuse_merge_over_open_work',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_id',
            message    = 'the duplicate has open tasks or parts',
            hint       = 'Complete the open tasks of the duplicate and close its parts, then merge it.';
    end if;
    return null;
end
$$;
create trigger g52_refuse_unfit_merge after insert on tenant.enquiry_links
    for each row when (new.merged and new.active)
    execute function tenant.refuse_unfit_merge();
create trigger g52_refuse_unfit_renewal_of_merge after update on tenant.enquiry_links
    for each row when (
        new.merged and new.active and new.deleted_at is null
        and not (old.merged and old.active and old.deleted_at is null)
    )
    execute function tenant.refuse_unfit_merge();

create function tenant.apply_enquiry_merge() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if new.merged and new.active and new.deleted_at is null then
        update tenant.enquiries as e set
            closed_at = new.updated_at,
            updated_at = new.updated_at,
            updated_by = new.updated_by
        where e.tenant_id = new.tenant_id and e.id = new.enquiry_id and e.closed_at is null;
    else
        -- What a step had closed stays closed.
        update tenant.enquiries as e set
            closed_at = null,
            updated_at = new.updated_at,
            updated_by = new.updated_by
        from tenant.workflow_stages as s
        inner join core.stages as g on s.stage_code = g.code
        where
            e.tenant_id = new.tenant_id
            and e.id = new.enquiry_id
            and e.closed_at is not null
            and s.tenant_id = e.tenant_id
            and s.workflow_id = e.workflow_id
            and s.id = e.stage_id
            and not g.ends;
    end if;
    return null;
end
$$;
create trigger k60_apply_enquiry_merge after insert on tenant.enquiry_links
    for each row when (new.merged and new.active)
    execute function tenant.apply_enquiry_merge();
create trigger k60_undo_enquiry_merge after update on tenant.enquiry_links
    for each row when (
        (new.merged and new.active and new.deleted_at is null)
        <> (old.merged and old.active and old.deleted_at is null)
    )
    execute function tenant.apply_enquiry_merge();

-- An open part belongs to open work. The whole is locked by g05, so this reads the state after a step that closed it.
create function tenant.refuse_part_of_closed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if (
        select e.closed_at is not null
        from tenant.enquiries as e
        where e.tenant_id = new.tenant_id and e.id = new.enquiry_id
    ) and (
        select p.closed_at is null
        from tenant.enquiries as p
        where p.tenant_id = new.tenant_id and p.id = new.other_enquiry_id
    ) then
        raise exception using
            errcode    = 'UK263',
            constraint = 'refuse_part_of_closed',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_id',
            message    = 'the whole is closed and the part is open',
            hint       = 'Reopen the enquiry, then split off a part of it.';
    end if;
    return null;
end
$$;
create trigger g52_refuse_part_of_closed after insert on tenant.enquiry_links
    for each row when (new.kind = 'parent_of' and new.active)
    execute function tenant.refuse_part_of_closed();
create trigger g52_refuse_renewed_part_of_closed after update on tenant.enquiry_links
    for each row when (new.kind = 'parent_of' and new.active and not old.active)
    execute function tenant.refuse_part_of_closed();

-- Nor is a part reopened under a closed whole, by a step or by undoing one. The whole is taken as a step takes it, so that its
-- closing waits and finds the part open, or is found (docs/decisions/0003). A whole that is reopened in the same statement
-- is open when this judges.
create function tenant.refuse_reopening_part_of_closed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform
    from tenant.enquiries as e
    where
        e.tenant_id = new.tenant_id
        and e.id in (
            select l.enquiry_id
            from tenant.enquiry_links as l
            where
                l.tenant_id = new.tenant_id
                and l.other_enquiry_id = new.id
                and l.kind = 'parent_of'
                and l.active
                and l.deleted_at is null
        )
    for no key update;
    if exists (
        select
        from tenant.enquiry_links as l
        inner join tenant.enquiries as e on l.tenant_id = e.tenant_id and l.enquiry_id = e.id
        where
            l.tenant_id = new.tenant_id
            and l.other_enquiry_id = new.id
            and l.kind = 'parent_of'
            and l.active
            and l.deleted_at is null
            and e.closed_at is not null
    ) then
        raise exception using
            errcode    = 'UK268',
            constraint = 'refuse_reopening_part_of_closed',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'stage_id',
            message    = 'the enquiry is a part of a closed one',
            hint       = 'Reopen the whole enquiry first, or remove the link between the two.';
    end if;
    return null;
end
$$;
create trigger g59_refuse_reopening_part_of_closed after update of stage_id, closed_at on tenant.enquiries
    for each row when (old.closed_at is not null and new.closed_at is null)
    execute function tenant.refuse_reopening_part_of_closed();

-- A letter about the matter is written from the enquiry that is kept, where its colleagues see it. The foreign key has locked
-- the enquiry by then, so that a merge at the same time has committed, or waits and leaves the letter where it was.
create function tenant.refuse_letter_on_merged_enquiry() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if tenant.is_merged(new.enquiry_id) then
        raise exception using
            errcode    = 'UK267',
            constraint = 'refuse_letter_on_merged_enquiry',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_id',
            message    = 'the enquiry is merged into another',
            hint       = 'Write to the citizen from the enquiry that it is merged into, or undo the merge first.';
    end if;
    return null;
end
$$;
create trigger g55_refuse_letter_on_merged_enquiry after insert on tenant.messages
    for each row when (new.direction = 'out')
    execute function tenant.refuse_letter_on_merged_enquiry();

-- Who deletes holds the row (g05_lock_for_removal), so a merge at the same time has committed or waits.
create function tenant.refuse_deletion_over_linked_work() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from tenant.enquiry_links as l
        inner join tenant.enquiries as d on l.tenant_id = d.tenant_id and l.enquiry_id = d.id
        where
            l.tenant_id = new.tenant_id
            and l.other_enquiry_id = new.id
            and l.merged
            and l.active
            and l.deleted_at is null
            and d.deleted_at is null
    ) or exists (
        select
        from tenant.enquiry_links as l
        inner join tenant.enquiries as p on l.tenant_id = p.tenant_id and l.other_enquiry_id = p.id
        where
            l.tenant_id = new.tenant_id
            and l.enquiry_id = new.id
            and l.kind = 'parent_of'
            and l.active
            and l.deleted_at is null
            and p.closed_at is null
            and p.deleted_at is null
    ) then
        raise exception using
            errcode    = 'UK264',
            constraint = 'refuse_deletion_over_linked_work',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'other enquiries are merged into this one, or are open parts of it',
            hint       = 'Undo the merges and close the parts of the enquiry, then delete it.';
    end if;
    return null;
end
$$;
create trigger g58_refuse_deletion_over_linked_work after update of deleted_at on tenant.enquiries
    for each row when (old.deleted_at is null and new.deleted_at is not null)
    execute function tenant.refuse_deletion_over_linked_work();

-- Lean, because each part of an enquiry's page asks it.
create view app.merged_enquiries with (security_invoker = true) as
select l.enquiry_id, l.other_enquiry_id as original_id
from tenant.enquiry_links as l
where
    l.merged
    and l.active
    and l.deleted_at is null
    and l.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.merged_enquiries is 'Duplicates that are worked on in their originals.';
grant select on app.merged_enquiries to enquiries_app;

-- As lean: what a part shows of its whole stays where it is (docs/decisions/0020). One view for both, since a page asks for both
-- and each would be planned and ask the session.
create view app.shown_elsewhere with (security_invoker = true) as
select
    l.enquiry_id,
    l.other_enquiry_id as shown_at_id,
    l.merged or l.carried in ('all', 'letters') as letters,
    l.merged or l.carried in ('all', 'notes') as notes
from tenant.enquiry_links as l
where
    -- Only wholes carry anything.
    (l.merged or l.carried <> 'nothing')
    and l.active
    and l.deleted_at is null
    and l.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.shown_elsewhere is
'Whose letters or notes another enquiry shows: duplicates in their originals, wholes in the parts that may show them.';
grant select on app.shown_elsewhere to enquiries_app;

create function app.merge_enquiries(duplicate_ids uuid[], seen_versions integer[], original_id uuid)
    returns table (enquiry_id uuid, link_id uuid, link_version integer)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- Of those that are as they were seen.
    unchanged uuid[];
    linked uuid[];
    added uuid[];
begin
    perform core.refuse_too_many(cardinality(merge_enquiries.duplicate_ids));
    perform tenant.lock_for_merging(merge_enquiries.duplicate_ids || merge_enquiries.original_id);
    unchanged := array(
        select e.id
        from unnest(merge_enquiries.duplicate_ids, merge_enquiries.seen_versions) as seen (id, version)
        inner join tenant.enquiries as e
            on
                e.tenant_id = (select auth.tenant_id())
                and seen.id = e.id
                and seen.version = e.version
                and e.deleted_at is null
        order by e.id
    );
    -- What was linked as a duplicate before is merged by that link.
    with changed as (
        update tenant.enquiry_links as l set merged = true
        where
            l.tenant_id = (select auth.tenant_id())
            and l.enquiry_id = any (unchanged)
            and l.other_enquiry_id = merge_enquiries.original_id
            and l.kind = 'duplicate_of'
            and l.active
            and not l.merged
            and l.deleted_at is null
        returning l.id, l.enquiry_id
    )

    select array_agg(c.id), array_agg(c.enquiry_id) into added, linked from changed as c;
    with inserted as (
        insert into tenant.enquiry_links as l (enquiry_id, kind, other_enquiry_id, merged)
        select u.id, 'duplicate_of', merge_enquiries.original_id, true
        from unnest(unchanged) as u (id)
        where u.id <> all (coalesce(linked, '{}'))
        returning l.id
    )

    select coalesce(added, '{}') || coalesce(array_agg(i.id), '{}') into added from inserted as i;
    return query
    select l.enquiry_id, l.id, l.version
    from tenant.enquiry_links as l
    where l.tenant_id = (select auth.tenant_id()) and l.id = any (added);
end
$$;
comment on function app.merge_enquiries(uuid[], integer[], uuid) is
'Merges duplicates into the enquiry that is kept; returns those that are merged, with the key and version of their links. The others had changed since they were read. Refuses with UK260, UK261 and UK262.';

create function app.undo_enquiry_merges(link_ids uuid[], seen_versions integer[])
    returns table (enquiry_id uuid, original_id uuid, version integer)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    undone uuid[];
begin
    perform core.refuse_too_many(cardinality(undo_enquiry_merges.link_ids));
    perform tenant.lock_for_merging(array(
        select unnest(array[l.enquiry_id, l.other_enquiry_id])
        from tenant.enquiry_links as l
        where l.tenant_id = (select auth.tenant_id()) and l.id = any (undo_enquiry_merges.link_ids)
    ));
    with changed as (
        update tenant.enquiry_links as l set active = false
        from unnest(undo_enquiry_merges.link_ids, undo_enquiry_merges.seen_versions) as seen (id, version)
        where
            l.tenant_id = (select auth.tenant_id())
            and l.id = seen.id
            and l.version = seen.version
            and l.merged
            and l.active
            and l.deleted_at is null
        returning l.id
    )

    select array_agg(c.id) into undone from changed as c;
    return query
    select e.id, l.other_enquiry_id, e.version
    from tenant.enquiry_links as l
    inner join tenant.enquiries as e on l.tenant_id = e.tenant_id and l.enquiry_id = e.id
    where l.tenant_id = (select auth.tenant_id()) and l.id = any (undone);
end
$$;
comment on function app.undo_enquiry_merges(uuid[], integer[]) is
'Takes merges back: each duplicate is open again at its stage, unless a step had closed it. Returns the pairs, and the new version of the duplicate; the others had moved on.';
-- A whole may be closed together with its open parts: one statement closes all, and the guard judges what it leaves.
create function app.transitions_of_many(enquiry_ids uuid[])
    returns table (
        enquiry_id uuid,
        transition_id uuid,
        to_stage_id uuid,
        to_stage_name text,
        to_stage_code text,
        label text,
        needs_reason boolean,
        needs_outcome boolean,
        needs_approval boolean,
        needs_countersign boolean,
        is_final boolean,
        refusals text[],
        approval_takes_step boolean
    )
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        asked.enquiry_id,
        t.transition_id,
        t.to_stage_id,
        t.to_stage_name,
        t.to_stage_code,
        t.label,
        t.needs_reason,
        t.needs_outcome,
        t.needs_approval,
        t.needs_countersign,
        t.is_final,
        case
            when 'parts' = any (t.refusal_codes) and not exists (
                select
                from tenant.enquiry_links as l
                inner join tenant.enquiries as p on l.tenant_id = p.tenant_id and l.other_enquiry_id = p.id
                where
                    l.tenant_id = (select auth.tenant_id())
                    and l.enquiry_id = asked.enquiry_id
                    and l.kind = 'parent_of'
                    and l.active
                    and l.deleted_at is null
                    and p.closed_at is null
                    and p.deleted_at is null
                    and p.id <> all (transitions_of_many.enquiry_ids)
            ) then array(
                select r.sentence
                from unnest(t.refusal_codes, t.refusals) with ordinality as r (code, sentence, place)
                where r.code <> 'parts'
                order by r.place
            )
            else t.refusals
        end,
        t.approval_takes_step
    from unnest(transitions_of_many.enquiry_ids) as asked (enquiry_id)
    cross join lateral app.possible_transitions(asked.enquiry_id) as t;
end;
comment on function app.transitions_of_many(uuid[]) is
'Transitions out of the stages of these enquiries, each with its refusals, as if all were moved together: a whole that is asked with its open parts can be closed.';

grant execute on function
    app.merge_enquiries(uuid[], integer[], uuid),
    app.undo_enquiry_merges(uuid[], integer[]),
    app.transitions_of_many(uuid[])
    to enquiries_app;
