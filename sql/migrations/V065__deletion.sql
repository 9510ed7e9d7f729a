-- Soft deletion and restoring go through this one function (R135). The caller's own rights to the row hold: it
-- runs in the caller's session, and set_row_metadata refuses a role that may not.
create function app.mark_deleted(table_name text, id uuid, seen_version integer, deleted boolean)
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    new_version integer;
    deletable constant text[] := array[
        'calendar_days', 'calendar_hours', 'calendars', 'citizen_needs', 'citizens', 'documents', 'enquiries',
        'enquiry_type_fields', 'enquiry_types', 'notes', 'outcomes', 'reply_templates', 'services', 'skills', 'staff', 'staff_absences',
        'staff_skills', 'tags', 'tasks', 'teams', 'transition_roles', 'workflow_stages',
        'workflow_transitions', 'workflows', 'working_patterns'
    ];
    -- Work, tags, and the hours and skills of people are deleted by all who delete; set_row_metadata asks (V008).
    work constant text[] := array[
        'citizen_needs', 'citizens', 'documents', 'enquiries', 'notes', 'staff_absences', 'staff_skills',
        'tags', 'tasks', 'working_patterns'
    ];
begin
    if mark_deleted.table_name <> all (deletable) then
        raise exception using
            errcode    = 'UK306',
            constraint = 'mark_deleted',
            message    = 'no records of this kind are deleted',
            hint       = 'Name one of the kinds of record that staff edit.';
    end if;
    -- This runs as the owner, so the policies of the caller do not apply here: who may not change people and
    -- configuration may not delete them either.
    if mark_deleted.table_name <> all (work)
        and not auth.has_capability(
            case mark_deleted.table_name when 'staff' then 'manage_staff' else 'configure' end
        )
    then
        raise exception using
            errcode    = 'UK303',
            constraint = 'mark_deleted',
            message    = 'this role neither deletes nor restores',
            hint       = 'Ask a manager to delete or restore people and configuration.';
    end if;
    -- First the lock, then the change: somebody who is just adding to the record may change it afterwards, and
    -- would wait for this one while this one waits for them.
    if mark_deleted.deleted then
        execute format(
            'select from tenant.%I as t where t.tenant_id = auth.tenant_id() and t.id = $1 for update',
            mark_deleted.table_name
        )
        using mark_deleted.id;
    end if;
    execute format(
        'update tenant.%I as t set deleted_at = case when $3 then auth.now() end'
        ' where t.tenant_id = auth.tenant_id() and t.id = $1 and t.version = $2'
        ' and (t.deleted_at is null) = $3 returning t.version',
        mark_deleted.table_name
    )
    into new_version
    using mark_deleted.id, mark_deleted.seen_version, mark_deleted.deleted;
    return new_version;
end
$$;
comment on function app.mark_deleted(text, uuid, integer, boolean) is
'Marks a record as deleted, or restores it; returns its new version, null when it had moved on.';
grant execute on function app.mark_deleted(text, uuid, integer, boolean) to enquiries_app;
