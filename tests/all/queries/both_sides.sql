-- After fill_empty_tables.sql: rows on both sides of every outer join, so that each column of a query that may be null
-- is null once and has a value once. :grace, :tom and :ian stand for the tokens of a supervisor, a caseworker and a
-- manager.
begin;
select set_config('enquiries.session', ':grace', true);
-- Given to a person, then to nobody, with a reason and without.
select app.assign_enquiries(array[e.id], array[e.version], array[p.id], 'Eastmere knows the case')
from tenant.enquiries as e, tenant.staff as p
where e.closed_at is null and p.username = 'tom.reid';
select app.assign_enquiries(array[e.id], array[e.version], array[null]::uuid[], null)
from tenant.enquiries as e
inner join tenant.enquiry_types as y on e.enquiry_type_id = y.id
where e.closed_at is null and y.code <> 'homelessness'
order by e.id limit 1;
-- A message that came, one that was answered, one that failed; without a subject and without an address.
select app.record_message(e.id, 'email', 'mo@example.com', 'Eastmere again', 'Is there any news?', null)
from tenant.enquiries as e order by e.id limit 1;
select app.record_message(e.id, 'telephone', null, null, 'Asked for a call back.', m.id)
from tenant.enquiries as e inner join tenant.messages as m on m.enquiry_id = e.id
where m.subject = 'Eastmere again';
select app.mean_message(m.id, 'chased', null) from tenant.messages as m where m.subject = 'Eastmere again';
-- A citizen who was not theirs, and one who is.
select app.correct_enquiry(e.id, e.version, 'citizen', null, null, null, null, 'Eastmere wrote for somebody else')
from tenant.enquiries as e where e.closed_at is not null and e.citizen_id is not null order by e.id limit 1;
select app.correct_enquiry(e.id, e.version, 'citizen', c.citizen_id, null, null, null, 'Eastmere wrote for her')
from tenant.enquiries as e
inner join tenant.corrections as k on k.enquiry_id = e.id and k.to_citizen_id is null and k.kind = 'citizen'
cross join (
    select o.citizen_id from tenant.enquiries as o where o.closed_at is null and o.citizen_id is not null order by o.id limit 1
) as c;
-- A task of no enquiry, one that is done, one that is open.
select app.set_tasks(array[null]::uuid[], 'other', 'Order forms', null, null, auth.now() + interval '1 day', 'closing', null);
select app.set_tasks(array[e.id]::uuid[], 'visit', 'Visit them', null, null, auth.now() + interval '1 day', 'nothing', null)
from tenant.enquiries as e order by e.id limit 2;
select app.change_task(t.id, t.version, null, null, null, true, 'They were at home')
from tenant.tasks as t where t.what = 'Visit them' order by t.id limit 1;
-- A task that a stage waits for.
select app.set_tasks(array[e.id]::uuid[], 'visit', 'Visit before that', null, null, auth.now() + interval '1 day', 'stage', 'escalated')
from tenant.enquiries as e where e.closed_at is null order by e.id limit 1;
-- Questions: to a team, answered, withdrawn by another; and what the asker has seen.
select app.ask_questions(array[e.id], 'Eastmere team?', null, t.id, auth.now() + interval '1 day')
from tenant.enquiries as e, tenant.teams as t where e.closed_at is null order by e.id, t.id limit 1;
select set_config('enquiries.session', ':tom', true);
select app.answer_question(q.id, q.version, 'It is so.')
from tenant.questions as q where q.staff_id is not null order by q.id limit 1;
select set_config('enquiries.session', ':grace', true);
-- Decisions: without an end, withdrawn.
select app.record_decision(e.id, 'Eastmere decided?', current_date, current_date, null, null, null)
from tenant.enquiries as e where e.closed_at is null order by e.id limit 2;
select app.withdraw_decision(d.id, d.version, 'It was wrong.')
from tenant.decisions as d where d.decision = 'Eastmere decided?' order by d.id limit 1;
-- A call-back in a window.
select app.set_tasks(array[e.id]::uuid[], 'call_back', 'Ring them', null, null, timestamptz '2030-06-03 16:00+01', 'nothing',
    null, timestamptz '2030-06-03 14:00+01')
from tenant.enquiries as e order by e.id limit 1;
-- A document that another took the place of.
select app.add_document(d.enquiry_id, null, d.id, 'Eastmere letter 2.pdf', 'application/pdf', 4096,
    sha256('2'), 'staff')
from tenant.documents as d where d.file_name = 'Eastmere letter.pdf' order by d.id limit 1;
-- A view of one's own, a draft for several, a draft of no enquiry.
select app.save_view(null, 'Eastmere mine', '{"view": "mine"}', null);
select app.save_draft('notes', null, null, 'Eastmere thoughts for several', array_agg(e.id), (
    select d.version from tenant.drafts as d where d.form = 'notes'))
from tenant.enquiries as e;
select app.save_draft('note', e.id, e.version, 'Eastmere thoughts', null, (
    select d.version from tenant.drafts as d where d.form = 'note' and d.enquiry_id = e.id))
from tenant.enquiries as e order by e.id limit 1;
-- A reply that a colleague is writing.
select app.save_draft('reply', e.id, e.version, 'Eastmere reply', null, (
    select d.version from tenant.drafts as d where d.form = 'reply' and d.enquiry_id = e.id))
from tenant.enquiries as e order by e.id limit 1;
insert into tenant.tags (name, meaning) values ('eastmere plain', null), ('eastmere told', 'Told of in the paper');
-- Approvals: one that a step used, one that was refused, one that is undecided.
select app.register_enquiry(
    y.id, null, 'telephone', 2::smallint, 'Eastmere approval ' || n, 'We have nowhere.', '{"household": 1}'
)
from tenant.enquiry_types as y, generate_series(1, 2) as n
where y.code = 'homelessness';
-- What is asked three times, by a citizen and by nobody; one of each is merged into another.
select app.register_enquiry(
    y.id, c.id, 'telephone', 2::smallint, 'Eastmere asks again', 'Our roof leaks again since the storm on Monday.',
    '{"household": 1}'
)
from tenant.enquiry_types as y, generate_series(1, 3) as n, (
    (select o.citizen_id as id from tenant.enquiries as o where o.closed_at is null and o.citizen_id is not null order by o.id limit 1)
    union all
    select null
) as c
where y.code = 'homelessness';
select app.merge_enquiries(array[p.ids[1]], array[1], p.ids[2])
from (
    select array_agg(e.id order by e.id) as ids
    from tenant.enquiries as e where e.subject = 'Eastmere asks again' group by e.citizen_id
) as p;
select app.assign_enquiries(array[e.id], array[e.version], array[p.id], null)
from tenant.enquiries as e, tenant.staff as p
where e.subject like 'Eastmere approval _' and p.username = 'tom.reid';
select app.change_stages(array[e.id], array[e.version], array[s.id], null, null)
from tenant.enquiries as e
inner join tenant.workflow_stages as s on s.workflow_id = e.workflow_id and s.code = 'assess'
where e.subject like 'Eastmere approval _';
select app.request_approval(e.id, e.version, t.id, 'Eastmere has no duty here')
from tenant.enquiries as e
inner join tenant.workflow_transitions as t on t.from_stage_id = e.stage_id and t.needs_approval
where e.subject like 'Eastmere approval _';
select set_config('enquiries.session', ':ian', true);
-- A workflow that is drafted and has a fault, one that is retired, and a migration that is taken back.
insert into tenant.workflows (code, name) values ('eastmere_draft', 'Eastmere draft');
select app.draft_workflow('homeless');
select app.publish_workflow(w.id, w.version) from tenant.workflows as w where w.code = 'homeless' and w.workflow_number = 2;
select app.retire_workflow(w.id, w.version, true) from tenant.workflows as w where w.code = 'homeless' and w.workflow_number = 2;
select app.draft_workflow('council_tax');
select app.take_back_migration(o.id, n.id, 'Eastmere keeps one', 1)
from tenant.workflows as o, tenant.workflows as n
where o.code = 'council_tax' and o.workflow_number = 1 and n.code = 'council_tax' and n.workflow_number = 2;
-- A caseworker who is in no team.
insert into tenant.staff (username, name, role_code) values ('new.comer', 'New Comer', 'caseworker');
select app.decide_approval(a.id, a.version, 'approved', null)
from tenant.approvals as a
inner join tenant.enquiries as e on a.enquiry_id = e.id
where e.subject = 'Eastmere approval 1';
select app.decide_approval(a.id, a.version, 'refused', 'Look again')
from tenant.approvals as a
inner join tenant.enquiries as e on a.enquiry_id = e.id
where e.subject = 'Eastmere approval 2';
-- A template without a subject, a field that is retired.
insert into tenant.reply_templates (code, language_code, name, subject, body)
values ('call_back', 'en', 'Call back', null, 'We will ring you.');
update tenant.reply_templates set published_at = auth.now() where code = 'call_back';
select app.mark_deleted('enquiry_type_fields', f.id, f.version, true)
from tenant.enquiry_type_fields as f where f.code = 'household';
select set_config('enquiries.session', ':grace', true);
select app.change_stages(array[e.id], array[e.version], array[s.id], 'Not homeless', 'No duty owed')
from tenant.enquiries as e
inner join tenant.workflow_stages as s on s.workflow_id = e.workflow_id and s.code = 'no_duty'
where e.subject = 'Eastmere approval 1';
select app.request_approval(e.id, e.version, t.id, 'Eastmere has no duty here')
from tenant.enquiries as e
inner join tenant.workflow_transitions as t on t.from_stage_id = e.stage_id and t.needs_approval
where e.subject = 'Eastmere approval 2';
-- A review is asked for, which the approval takes.
select app.request_approval(e.id, e.version, t.id, 'Eastmere has new facts')
from tenant.enquiries as e
inner join tenant.workflow_transitions as t on t.from_stage_id = e.stage_id and t.approval_takes_step
where e.subject = 'Eastmere approval 1';
-- A citizen without a telephone, a letter that did not arrive, accesses.
select app.register_citizen('Eastmere Newcomer', null, 'newcomer@example.com');
select app.send_reply(e.id, e.version, 'email', 'mo@example.com', 'Eastmere', 'It is done.', null, null)
from tenant.enquiries as e where e.subject = 'Eastmere approval 2';
-- Letters that wait to be sent: with a subject and a template, and without.
select app.send_reply(e.id, e.version, 'email', 'mo@example.com', 'Eastmere waits', 'We will ring you.', null, (
    select t.id from tenant.reply_templates as t where t.code = 'call_back'
))
from tenant.enquiries as e
where not exists (select from tenant.messages as m where m.enquiry_id = e.id and m.direction = 'out')
order by e.id limit 1;
select app.send_reply(e.id, e.version, 'telephone', '01632 960001', null, 'We rang.', null, null)
from tenant.enquiries as e
where not exists (select from tenant.messages as m where m.enquiry_id = e.id and m.direction = 'out')
order by e.id limit 1;
select app.log_access('open_enquiry', e.id), app.log_access('read_history', e.id) from tenant.enquiries as e;
-- A rule of a stage and a priority; an act without a reason, on a request whose law knows it.
select set_config('enquiries.session', ':ian', true);
insert into tenant.clock_rules (code, name, measure, priority_code, stage_code, target_seconds, valid_from)
values ('eastmere_stay', 'Eastmere stay', 'stage', 2, 'escalated', 86400, auth.now());
select set_config('enquiries.session', ':grace', true);
insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
select y.id, 'email', 'Eastmere asks for a copy', 'Of all that is held.'
from tenant.enquiry_types as y where y.code = 'council_tax_payment';
select app.record_clock_act(e.id, 'clarification_asked', null, null, null, null)
from tenant.enquiries as e where e.subject = 'Eastmere asks for a copy';
-- Thanks for what has ended; and what waits.
select r.message_id
from tenant.enquiries as e
cross join lateral app.record_message(e.id, 'email', null, null, 'Thank you', null) as r
where e.closed_at is not null
order by e.id
limit 1;
select app.hold_enquiries(array[e.id], 'Eastmere waits for the landlord', auth.now() + interval '5 days')
from tenant.enquiries as e
where e.closed_at is null
order by e.id
limit 2;
-- One that a message has ended.
select app.hold_enquiries(array[e.id], 'Eastmere waits for the tenant', auth.now() + interval '5 days')
from tenant.enquiries as e
where e.closed_at is null
order by e.id desc
limit 1;
select r.message_id
from tenant.enquiries as e
cross join lateral app.record_message(e.id, 'email', null, null, 'Here is the lease', null) as r
where e.closed_at is null
order by e.id desc
limit 1;
-- A queue of somebody who is away, back to its team, and back.
select app.assign_enquiries(array[e.id], array[e.version], array[p.id], null)
from tenant.enquiries as e, tenant.staff as p
where e.subject = 'Eastmere asks for a copy' and p.username = 'nia.hughes';
select app.cover_absence(p.id, null, 'Eastmere is away') from tenant.staff as p where p.username = 'nia.hughes';
select app.return_to(p.id, 'Eastmere is back') from tenant.staff as p where p.username = 'nia.hughes';
-- A rule whose team went, the enquiry that met it, and a draft without that rule which sends everything elsewhere.
select set_config('enquiries.session', ':ian', true);
insert into tenant.teams (code, name) values ('eastmere_gone', 'Eastmere gone');
select app.write_routing_rule('{"code": "eastmere_gone", "name": "Eastmere gone", "words": ["eastmeregone"], "team": "eastmere_gone"}');
select app.publish_routing(s.id, s.version) from tenant.routing_sets as s where s.published_at is null;
update tenant.teams set active = false where code = 'eastmere_gone';
select r.id
from app.register_enquiry(
    (select y.id from tenant.enquiry_types as y where y.code = 'council_tax_payment'), null, 'email', null, 'Eastmeregone', 'Gone.', null
) as r;
select app.draft_routing();
select app.remove_routing_rule('eastmere_gone');
select app.write_routing_rule('{"code": "eastmere_rest", "name": "Eastmere rest", "team": "planning"}');
commit;
