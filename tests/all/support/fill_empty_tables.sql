-- Rows of Eastmere in the tables that the seeds leave empty, written with the functions that the screens call.
-- :grace, :tom and :ian are the session tokens of a supervisor, a caseworker and a manager.
begin;
select set_config('enquiries.session', ':grace', true);
select app.add_document(id, null, null, 'Eastmere letter.pdf', 'application/pdf', 20480,
    sha256(id::text::bytea), 'staff')
from tenant.enquiries;
select app.add_document(id, null, null, 'Eastmere safeguarding.pdf', 'application/pdf', 4096,
    sha256(id::text::bytea), 'supervisors')
from tenant.enquiries order by id limit 1;
select app.link_enquiries(min(id::text)::uuid, 'related', max(id::text)::uuid) from tenant.enquiries;
select app.watch_enquiries(array[id]::uuid[], true, null) from tenant.enquiries where closed_at is null limit 2;
select app.save_view(null, 'Eastmere overdue', '{"view": "overdue", "order": "due"}', p.team_id)
from tenant.staff as p where p.username = 'grace.adeyemi';
select app.mark_seen(array_agg(id), array_agg((select c.next_position from app.changes_since(null) as c)))
from tenant.enquiries;
select app.ask_questions(array[e.id], 'Eastmere has a question', p.id, null, auth.now() + interval '1 day')
from tenant.enquiries as e, tenant.staff as p
where e.closed_at is null and p.username = 'tom.reid';
select app.hold_enquiries(array[e.id], 'Eastmere waits for the landlord', auth.now() + interval '5 days')
from tenant.enquiries as e where e.closed_at is null order by e.id limit 2;
select app.record_decision(e.id, 'Eastmere has decided', current_date, current_date, current_date, current_date, 'A rule')
from tenant.enquiries as e where e.closed_at is null;
select app.record_clock_act(e.id, 'paused', null, null, null, 'Eastmere waits for a report')
from tenant.enquiries as e where e.closed_at is null order by e.id limit 2;
select app.take_back_clock_act(a.id, 'Eastmere does not wait') from tenant.clock_acts as a order by a.id limit 1;
insert into tenant.clock_acts (enquiry_id, kind, clock_code, message_id, happened_at, reason)
select m.enquiry_id, 'paused', 'resolution', m.id, auth.now(), 'Eastmere has a letter'
from tenant.messages as m inner join tenant.enquiries as e on m.enquiry_id = e.id and e.closed_at is null limit 1;
select app.save_draft('note', id, version, 'Eastmere thoughts') from tenant.enquiries limit 2;
select app.request_approval(e.id, e.version, t.id, 'Eastmere has no duty here')
from tenant.enquiries as e
inner join tenant.workflow_transitions as t on t.from_stage_id = e.stage_id and t.needs_approval
limit 1;
select app.correct_enquiry(e.id, e.version, 'channel', null, 'letter', null, null, 'Eastmere got a letter')
from tenant.enquiries as e where e.closed_at is null and e.channel_code <> 'letter' order by e.reference limit 1;
select app.merge_citizens(d.id, s.id, 'Eastmere has them twice')
from tenant.citizens as d, tenant.citizens as s
where d.id <> s.id and d.email is not null and d.phone is not null and d.company_number is null
order by d.id, s.id limit 1;
select app.assign_enquiries(array[e.id], array[e.version], array[null]::uuid[], null)
from tenant.enquiries as e
inner join tenant.staff as p on e.team_id = p.team_id and p.username = 'grace.adeyemi'
where e.closed_at is null and e.assignee_id is not null order by e.id desc limit 1;
select app.take_next();
select set_config('enquiries.session', ':ian', true);
insert into tenant.calendar_days (calendar_id, day, name)
select c.id, '2031-01-02', 'Eastmere is closed' from tenant.calendars as c where c.code = 'front_desk';
insert into tenant.clock_rules (code, name, measure, enquiry_type_id, legal_code, valid_from)
select 'access', 'Eastmere access', 'legal', t.id, 'subject_access', auth.now() from tenant.enquiry_types as t where t.code = 'council_tax_payment';
insert into tenant.warning_rules (code, name, kind, share, minutes, enquiry_type_id, measure, tells, valid_from)
select 'eastmere_' || n.code, 'Eastmere hears of ' || replace(n.code, '_', ' '), n.kind, n.share, n.minutes, y.id, n.measure, n.tells, '1900-01-01'
from (
    values
    ('one_in_a_hundred', 'share_used', 1, null::integer, null, null, 'owner'),
    ('not_taken', 'unassigned', null, 1, null, null, 'managers'),
    ('council_tax', 'share_used', 90, null, 'council_tax_payment', 'resolution', 'team'),
    ('was_wrong', 'share_used', 1, null, null, null, 'supervisors')
) as n (code, kind, share, minutes, type_code, measure, tells)
left join tenant.enquiry_types as y on n.type_code = y.code;
insert into tenant.declared_relations (staff_id, citizen_id)
select p.id, c.id from tenant.staff as p, tenant.citizens as c where p.username = 'ian.price' order by c.id desc limit 1;
select app.draft_routing();
select app.write_routing_rule('{"code": "eastmere_all", "name": "Eastmere rule", "type": "council_tax_payment", "channel": "email",
    "priority": 4, "language": "cy", "need": "large_print", "words": ["eastmere"], "places": ["LS1"], "weekdays": [1, 2],
    "from_minute": 0, "until_minute": 720, "from_on": "2026-01-01", "until_on": "2090-01-01", "team": "planning",
    "least_priority": 2, "tags": ["Children in the household"]}');
select app.write_routing_rule('{"code": "eastmere_first", "name": "Eastmere first", "position": 1, "team": "planning", "need": "braille"}');
select app.set_assignment_parameter('planning', 'capacity', 12, 'Eastmere plans little');
select app.create_service_key('council_tax', 'Eastmere form', 60);
select app.revoke_service_key(k.key_id) from app.create_service_key('planning', 'Eastmere office', 60) as k;
insert into tenant.withheld_capabilities (role_code, capability_code, reason)
values ('trainee', 'transfer_enquiries', 'Eastmere trainees stay with their team');
insert into tenant.workflows (code, workflow_number, name) values ('council_tax', 2, 'Council tax');
insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
select n.id, s.code, s.name || ' again', s.stage_code, s.begins, s.position
from tenant.workflows as n
inner join tenant.workflows as o on o.code = n.code and o.workflow_number = 1
inner join tenant.workflow_stages as s on s.workflow_id = o.id
where n.code = 'council_tax' and n.workflow_number = 2;
insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label)
select f.workflow_id, f.id, t.id, 'Finish'
from tenant.workflow_stages as f
inner join tenant.workflow_stages as t on t.workflow_id = f.workflow_id and t.code = 'done'
inner join tenant.workflows as w on w.id = f.workflow_id and w.workflow_number = 2
where f.code <> 'done';
insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label, needs_document, least_stay_seconds)
select f.workflow_id, f.id, t.id, 'Begin again', 'any', 60
from tenant.workflow_stages as f
inner join tenant.workflow_stages as t on t.workflow_id = f.workflow_id and t.code in ('open', 'asked')
inner join tenant.workflows as w on w.id = f.workflow_id and w.workflow_number = 2
where f.code = 'new';
insert into tenant.transition_roles (workflow_transition_id, role_code)
select t.id, 'manager' from tenant.workflow_transitions as t where t.label in ('Finish', 'Begin again') and not exists (
    select from tenant.transition_roles as r where r.workflow_transition_id = t.id
);
update tenant.workflows set published_at = auth.now() where code = 'council_tax' and workflow_number = 2;
select app.migrate_workflow(o.id, n.id, '{"new": "new", "open": "open", "asked": "asked"}', 'Eastmere has a new way')
from tenant.workflows as o, tenant.workflows as n
where o.code = 'council_tax' and o.workflow_number = 1 and n.code = 'council_tax' and n.workflow_number = 2;
commit;
