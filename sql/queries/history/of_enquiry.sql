-- What happened to an enquiry, oldest first: who, when, and each value from what to what. Stage changes
-- and assignments are told by the change of the enquiry itself, so their own rows are left out. A request for
-- approval and its decision are told with their step; that the step used it up is told by the step.
-- $1 enquiry_id      uuid         the enquiry
-- $2 most            bigint       rows, 1 to 1000
-- $3 recorded_from   timestamptz  no event of it is older; with the next, only months between are planned for
-- $4 recorded_until  timestamptz  none is younger
-- ->                 event_id bigint, occurred_at timestamptz, recorded_at timestamptz, actor_name text?, actor_role text?, action text, table_name text, changes jsonb?
-- index              audit_logs_by_enquiry
-- hot
select
    h.event_id,
    h.occurred_at,
    h.recorded_at,
    h.actor_name,
    h.actor_role,
    h.action,
    h.table_name,
    (
        select
            jsonb_agg(
                jsonb_build_array(
                    told.column_name,
                    app.tell_value(told.column_name, h.before_state ->> told.column_name),
                    app.tell_value(told.column_name, h.after_state ->> told.column_name)
                )
                order by told.position
            )
        from
            unnest(
                case
                    when h.table_name = 'tenant.approvals' and h.action = 'update'
                        then array['decision', 'workflow_transition_id', 'decision_reason']
                    when h.table_name = 'tenant.approvals'
                        then array['workflow_transition_id', 'reason']
                    when h.action = 'update' then h.changed_columns
                    when h.table_name = 'tenant.notes' then array['body']
                    else array['subject', 'stage_id', 'assignee_id', 'due_at']
                end
            ) with ordinality as told (column_name, position)
        where
            told.column_name not in ('version', 'updated_at', 'updated_by', 'stage_since')
            and (told.column_name = any(h.changed_columns) or h.after_state ->> told.column_name is not null)
    ) as changes
from app.history as h
where
    h.enquiry_id = $1
    and h.recorded_at between $3 and $4
    and (
        h.table_name in ('tenant.enquiries', 'tenant.notes')
        or h.table_name = 'tenant.approvals' and (h.action = 'insert' or 'decision' = any(h.changed_columns))
    )
order by h.occurred_at, h.event_id
limit $2;
