-- Events of an enquiry and its records, oldest first: actor, time, and each changed value before and after. Stage
-- changes and assignments are part of the change of the enquiry, so their own rows are left out. A request for
-- approval and its decision have the name of their step; the use of an approval is part of the step. The subject of a
-- change (a file name, a task) is a value without one before. Custom fields are listed one by one, with label and
-- kind. Links that were made at the other enquiry are in of_links.sql.
-- $1 enquiry_id      uuid         the enquiry
-- $2 most            bigint       rows, 1 to 1000
-- $3 recorded_from   timestamptz  no event of it is older; with the next, only months between are planned for
-- $4 recorded_until  timestamptz  none is younger
-- ->                 event_row
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
    app.describe_changes(
        case h.table_name
            when 'tenant.approvals' then case h.action
                when 'update' then array['decision', 'workflow_transition_id', 'decision_reason']
                else array['workflow_transition_id', 'reason']
            end
            when 'tenant.corrections' then array['kind', 'reason']
            when 'tenant.documents' then case h.action
                when 'update' then array['file_name'] || h.changed_columns
                else array['file_name', 'media_type', 'size_bytes', 'access_level', 'replaces_id']
            end
            when 'tenant.enquiry_links' then array['kind', 'other_enquiry_id'] || h.changed_columns
            when 'tenant.enquiry_tags' then array['tag_id'] || h.changed_columns
            when 'tenant.messages' then case h.action
                when 'update' then array['direction', 'channel_code', 'subject'] || h.changed_columns
                else array['direction', 'channel_code', 'from_address', 'to_address', 'subject', 'body']
            end
            when 'tenant.questions' then case h.action
                when 'update' then array['question'] || h.changed_columns
                else array['question', 'staff_id', 'team_id', 'due_at']
            end
            when 'tenant.decisions' then case h.action
                when 'update' then array['decision'] || h.changed_columns
                else array[
                    'decision', 'decided_on', 'in_force_from', 'expires_on', 'appeal_until', 'appeal_basis'
                ]
            end
            when 'tenant.tasks' then case h.action
                when 'update' then array['what'] || array_remove(h.changed_columns, 'what')
                else array['what', 'kind', 'staff_id', 'due_at', 'outcome']
            end
            when 'tenant.warnings' then array['why', 'rule_id', 'tells', 'staff_id', 'team_id', 'became_true_at']
            when 'tenant.watchers' then array['staff_id'] || h.changed_columns
            else case
                when h.action = 'update' then h.changed_columns
                when h.table_name = 'tenant.notes' then array['body']
                else array['subject', 'stage_id', 'assignee_id', 'due_at']
            end
        end,
        h.changed_columns,
        h.before_state,
        h.after_state
    ) as changes
from app.history as h
where
    h.enquiry_id = $1
    and h.recorded_at between $3 and $4
    and h.payload_recorded_at between $3 and $4
    and (
        h.table_name in (
            'tenant.enquiries', 'tenant.notes', 'tenant.messages', 'tenant.documents', 'tenant.enquiry_links',
            'tenant.enquiry_tags', 'tenant.tasks', 'tenant.watchers', 'tenant.corrections', 'tenant.questions',
            'tenant.decisions', 'tenant.warnings'
        )
        or h.table_name = 'tenant.approvals' and (h.action = 'insert' or 'decision' = any(h.changed_columns))
    )
order by h.occurred_at, h.recorded_at, h.event_id
limit $2;
