-- Questions to a colleague or a team about an enquiry, with a time by which an answer is needed. They leave the owner of
-- the enquiry and its clocks where they are. The answer is a note on the enquiry, and the question refers to it, so it is
-- told once. A question is answered or withdrawn, never deleted; closing the enquiry withdraws what is still open
-- (docs/decisions/0019).
create table tenant.questions (
    tenant_id      integer not null default auth.tenant_id(),
    id             uuid not null default core.new_id(),
    enquiry_id     uuid not null,
    question       text not null,
    staff_id       uuid,
    team_id        uuid,
    due_at         timestamptz not null,
    answer_note_id uuid,
    answered_at    timestamptz,
    answered_by    uuid,
    withdrawn      boolean not null default false,
    closing_at     timestamptz,

    constraint questions_pkey primary key (tenant_id, id),
    constraint questions_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint questions_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint questions_staff_fkey foreign key (tenant_id, staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint questions_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint questions_answer_note_fkey foreign key (tenant_id, answer_note_id)
        references tenant.notes (tenant_id, id) on delete restrict,
    constraint questions_answered_by_fkey foreign key (tenant_id, answered_by)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint questions_to_a_person_or_a_team check ((staff_id is null) <> (team_id is null)),
    constraint questions_due_at_plausible check (core.is_plausible_time(due_at)),
    constraint questions_question_length check (char_length(question) between 1 and 500),
    constraint questions_question_printable check (core.is_single_line(question)),
    constraint questions_question_not_blank check (core.is_not_blank(question)),
    constraint questions_answered_by_somebody check (
        (answer_note_id is null) = (answered_at is null) and (answer_note_id is null) = (answered_by is null)
    ),
    constraint questions_answered_or_withdrawn check (answer_note_id is null or not withdrawn),
    constraint questions_closing_withdraws check (closing_at is null or withdrawn)
);
comment on table tenant.questions is
'Questions to a colleague or a team about an enquiry. The asker is created_by. Personal.';
comment on column tenant.questions.enquiry_id is 'The enquiry that it is about.';
comment on column tenant.questions.question is 'In words, 1 to 500 characters.';
comment on column tenant.questions.staff_id is 'The person asked; null where a team is.';
comment on column tenant.questions.team_id is 'The team asked, of which anybody may answer; null where a person is.';
comment on column tenant.questions.due_at is 'By when the answer is needed.';
comment on column tenant.questions.answer_note_id is 'The note on the same enquiry that answers it; null while it is open or withdrawn.';
comment on column tenant.questions.answered_at is 'Null while it is not answered.';
comment on column tenant.questions.answered_by is 'Who answered, not always the person asked; null while it is not answered.';
comment on column tenant.questions.withdrawn is 'True once no answer is needed any more: withdrawn by a person, or because the enquiry was closed.';

comment on column tenant.questions.closing_at is
'closed_at of the enquiry, where closing it or merging it withdrew the question: undoing that asks it again. Null otherwise.';

call core.enable_tenant_isolation('tenant.questions');
call core.forbid_delete('tenant.questions');
call core.add_row_metadata('tenant.questions');
call audit.enable_tracking('tenant.questions', enquiry_column => 'enquiry_id');
alter table tenant.questions
    add constraint questions_not_to_oneself check (staff_id is distinct from created_by);

create index questions_open_by_staff on tenant.questions (tenant_id, staff_id, due_at, id)
    where answer_note_id is null and not withdrawn and deleted_at is null;
comment on index tenant.questions_open_by_staff is 'migrations/V105__for_you.sql (app.for_you)';
create index questions_open_by_team on tenant.questions (tenant_id, team_id, due_at, id)
    where answer_note_id is null and not withdrawn and deleted_at is null;
comment on index tenant.questions_open_by_team is 'migrations/V105__for_you.sql (app.for_you)';
create index questions_open_by_asker on tenant.questions (tenant_id, created_by, due_at, id)
    where answer_note_id is null and not withdrawn and deleted_at is null;
comment on index tenant.questions_open_by_asker is 'queries/queue/questions.sql';
create index questions_ended_by_asker on tenant.questions (tenant_id, created_by, updated_at)
    where (answer_note_id is not null or withdrawn) and deleted_at is null;
comment on index tenant.questions_ended_by_asker is 'migrations/V105__for_you.sql (app.for_you)';
create index questions_by_enquiry on tenant.questions (tenant_id, enquiry_id, due_at);
comment on index tenant.questions_by_enquiry is 'queries/enquiry/questions.sql';

create policy staff_read on tenant.questions for select to enquiries_app
    using (true);
create policy staff_ask on tenant.questions for insert to enquiries_app
    with check ((select auth.has_capability('work_on_enquiries')));
create policy staff_answer on tenant.questions for update to enquiries_app
    using ((select auth.has_capability('work_on_enquiries')));
create policy loader_works on tenant.questions for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.questions for all to enquiries_owner using (true) with check (true);
grant
    select,
    insert (enquiry_id, question, staff_id, team_id, due_at),
    update (staff_id, team_id, answer_note_id, withdrawn)
    on tenant.questions to enquiries_app;
call core.grant_loading('tenant.questions');

create function tenant.set_answer_columns() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if new.answer_note_id is null then
        new.answered_at := null;
        new.answered_by := null;
    elsif tg_op = 'INSERT' or old.answer_note_id is null then
        new.answered_at := new.updated_at;
        new.answered_by := new.updated_by;
    else
        new.answered_at := old.answered_at;
        new.answered_by := old.answered_by;
    end if;
    -- Asked again: by whatever it had been withdrawn.
    if not new.withdrawn then
        new.closing_at := null;
    end if;
    return new;
end
$$;
create trigger g30_set_answer_columns before insert or update on tenant.questions
    for each row execute function tenant.set_answer_columns();

create function tenant.refuse_unfit_addressee() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if tenant.is_unfit_among(
        array(
            select n.staff_id
            from new_rows as n
            where n.answer_note_id is null and not n.withdrawn and n.deleted_at is null and n.staff_id is not null
        ),
        holds => false
    ) then
        raise exception using
            errcode    = 'UK206',
            constraint = 'refuse_unfit_addressee',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'staff_id',
            message    = 'this person does not work on enquiries now',
            hint       = 'Ask a colleague who works on enquiries.';
    end if;
    if tenant.is_team_closed_among(
        array(
            select n.team_id
            from new_rows as n
            where n.answer_note_id is null and not n.withdrawn and n.deleted_at is null and n.team_id is not null
        )
    ) then
        raise exception using
            errcode    = 'UK206',
            constraint = 'refuse_unfit_addressed_team',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'team_id',
            message    = 'the team is out of use',
            hint       = 'Ask a team that is in use.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_unfit_addressee after insert on tenant.questions
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unfit_addressee();
create trigger g50_refuse_unfit_new_addressee after update on tenant.questions
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unfit_addressee();
create trigger g51_refuse_addition_to_deleted_enquiry after insert on tenant.questions
    referencing new table as new_rows
    for each statement execute function tenant.refuse_addition_to_deleted_enquiry();
create trigger g51_refuse_renewal_on_deleted_enquiry after update on tenant.questions
    for each row when (old.withdrawn and not new.withdrawn)
    execute function tenant.refuse_renewal_on_deleted_enquiry();

-- Nobody waits for an answer on a closed enquiry.
create function tenant.refuse_question_on_closed_enquiry() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    asked uuid[];
begin
    if tg_op = 'INSERT' then
        asked := array(
            select n.enquiry_id
            from new_rows as n
            where n.answer_note_id is null and not n.withdrawn and n.deleted_at is null
        );
    else
        -- Only what is asked again: who hands questions on holds other enquiries already, and would lock these out of order.
        asked := array(
            select n.enquiry_id
            from new_rows as n
            inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
            where o.withdrawn and not n.withdrawn and n.deleted_at is null
        );
    end if;
    if tenant.is_closed_among(asked) then
        raise exception using
            errcode    = 'UK201',
            constraint = 'refuse_question_on_closed_enquiry',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_id',
            message    = 'the enquiry is closed',
            hint       = 'Reopen the enquiry first, then ask.';
    end if;
    return null;
end
$$;
create trigger g52_refuse_question_on_closed_enquiry after insert on tenant.questions
    referencing new table as new_rows
    for each statement execute function tenant.refuse_question_on_closed_enquiry();
create trigger g52_refuse_renewal_on_closed_enquiry after update on tenant.questions
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_question_on_closed_enquiry();

-- Answered once, and by a note of the same enquiry that the answerer wrote.
create function tenant.refuse_unlawful_answer() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if old.answer_note_id is not null or old.withdrawn then
        raise exception using
            errcode    = 'UK266',
            constraint = 'refuse_change_of_ended_question',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the question is answered or withdrawn already',
            hint       = 'This question is no longer open. Write a note instead.';
    elsif not exists (
        select
        from tenant.notes as n
        where
            n.tenant_id = new.tenant_id
            and n.id = new.answer_note_id
            and n.enquiry_id = new.enquiry_id
            and n.created_by = new.answered_by
            and n.deleted_at is null
    ) then
        raise exception using
            errcode    = 'UK266',
            constraint = 'refuse_answer_from_elsewhere',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'answer_note_id',
            message    = 'an answer is a note of the person who answers, on the same enquiry',
            hint       = 'Answer the question from the enquiry that it is about.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_unlawful_answer after update on tenant.questions
    for each row when (new.answer_note_id is distinct from old.answer_note_id)
    execute function tenant.refuse_unlawful_answer();

create function tenant.withdraw_questions_of_closed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    update tenant.questions as q set
        withdrawn = true,
        closing_at = new.closed_at
    where
        q.tenant_id = new.tenant_id
        and q.enquiry_id = new.id
        and q.answer_note_id is null
        and not q.withdrawn
        and q.deleted_at is null;
    return null;
end
$$;
comment on function tenant.withdraw_questions_of_closed() is
'Withdraws the open questions of an enquiry that is closed; the asker and the asked are told by app.for_you.';
create trigger k65_withdraw_questions_of_closed after update of stage_id, closed_at on tenant.enquiries
    for each row when (new.closed_at is not null and old.closed_at is null)
    execute function tenant.withdraw_questions_of_closed();

-- Undoing the step that closed, or the merge, asks again what that withdrew. A person or a team that cannot answer any
-- more is not asked again; nor is anybody by a later step that reopens the enquiry: the times have passed.
create function tenant.renew_questions_of_reopened() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    if new.stage_id <> old.stage_id and not exists (
        select
        from tenant.stage_changes as c
        where
            c.tenant_id = new.tenant_id
            and c.enquiry_id = new.id
            and c.enquiry_version = new.version
            and c.undoes_id is not null
    ) then
        return null;
    end if;
    update tenant.questions as q set withdrawn = false
    where
        q.tenant_id = new.tenant_id
        and q.enquiry_id = new.id
        and q.closing_at = old.closed_at
        and q.deleted_at is null
        and not exists (
            select
            from tenant.staff as p
            where
                p.tenant_id = q.tenant_id
                and p.id = q.staff_id
                and not (
                    p.active
                    and p.deleted_at is null
                    and p.role_code = any ((select auth.roles_with_capability('work_on_enquiries'))::text[])
                )
        )
        and not exists (
            select
            from tenant.teams as t
            where t.tenant_id = q.tenant_id and t.id = q.team_id and not (t.active and t.deleted_at is null)
        );
    return null;
end
$$;
comment on function tenant.renew_questions_of_reopened() is
'Asks the questions again that closing or merging an enquiry withdrew, where that is undone.';
create trigger k65_renew_questions_of_reopened after update of stage_id, closed_at on tenant.enquiries
    for each row when (new.closed_at is null and old.closed_at is not null)
    execute function tenant.renew_questions_of_reopened();

create view app.questions with (security_invoker = true) as
select
    q.id, q.enquiry_id, e.reference, e.subject, q.question, q.staff_id, p.name as staff_name, q.team_id,
    t.name as team_name, q.due_at, q.created_by as asked_by, a.name as asked_by_name, q.created_at as asked_at,
    n.body as answer, q.answered_at, r.name as answered_by_name, q.withdrawn, q.version,
    -- As the partial indexes have it.
    q.answer_note_id is null and not q.withdrawn as is_open
from tenant.questions as q
inner join tenant.enquiries as e on q.tenant_id = e.tenant_id and q.enquiry_id = e.id
inner join tenant.staff as a on q.tenant_id = a.tenant_id and q.created_by = a.id
left join tenant.staff as p on q.tenant_id = p.tenant_id and q.staff_id = p.id
left join tenant.teams as t on q.tenant_id = t.tenant_id and q.team_id = t.id
left join tenant.notes as n on q.tenant_id = n.tenant_id and q.answer_note_id = n.id and n.deleted_at is null
left join tenant.staff as r on q.tenant_id = r.tenant_id and q.answered_by = r.id
where
    q.deleted_at is null
    and e.deleted_at is null
    and q.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.questions is 'Questions to colleagues and teams, by name, with the note that answers each. Personal.';
grant select on app.questions to enquiries_app;

create function app.ask_questions(
    enquiry_ids uuid[], question text, staff_id uuid, team_id uuid, due_at timestamptz
)
    returns table (question_id uuid, enquiry_id uuid)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    select core.refuse_too_many(cardinality(ask_questions.enquiry_ids));

    insert into tenant.questions (enquiry_id, question, staff_id, team_id, due_at)
    select
        asked.enquiry_id, ask_questions.question, ask_questions.staff_id, ask_questions.team_id,
        ask_questions.due_at
    from unnest(ask_questions.enquiry_ids) as asked (enquiry_id)
    order by asked.enquiry_id
    returning questions.id, questions.enquiry_id;
end;
comment on function app.ask_questions(uuid[], text, uuid, uuid, timestamptz) is
'Asks a person or a team the same about each enquiry; returns the keys of the questions. Refuses with UK206 and UK201.';

-- The question stands above the answer in the note, so that the note can be read by itself.
create function app.answer_question(question_id uuid, seen_version integer, answer text) returns integer
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    asked record;
    note uuid;
    answered integer;
begin
    if not core.is_not_blank(coalesce(answer_question.answer, '')) then
        raise exception using
            errcode    = 'UK266',
            constraint = 'refuse_blank_answer',
            schema     = 'tenant',
            table      = 'questions',
            message    = 'the answer is blank',
            hint       = 'Enter an answer.';
    end if;
    select q.enquiry_id, q.question, p.name into asked
    from tenant.questions as q
    inner join tenant.staff as p on q.tenant_id = p.tenant_id and q.created_by = p.id
    where
        q.tenant_id = (select auth.tenant_id())
        and q.id = answer_question.question_id
        and q.version = answer_question.seen_version
        and q.answer_note_id is null
        and not q.withdrawn
        and q.deleted_at is null
    for no key update of q;
    if not found then
        return null;
    end if;
    insert into tenant.notes (enquiry_id, body)
    values (
        asked.enquiry_id,
        format(E'%s asked: %s\n\nAnswer: %s', asked.name, asked.question, answer_question.answer)
    )
    returning id into note;
    update tenant.questions as q set answer_note_id = note
    where q.tenant_id = (select auth.tenant_id()) and q.id = answer_question.question_id
    returning q.version into answered;
    return answered;
end
$$;
comment on function app.answer_question(uuid, integer, text) is
'Answers a question by a note on its enquiry; returns its new version, null when it had moved on. Refuses with UK201 and UK266.';

create function app.withdraw_questions(question_ids uuid[], withdrawn boolean)
    returns table (question_id uuid)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    select core.refuse_too_many(cardinality(withdraw_questions.question_ids));

    update tenant.questions as q set withdrawn = withdraw_questions.withdrawn
    where
        q.tenant_id = (select auth.tenant_id())
        and q.id = any (withdraw_questions.question_ids)
        and q.withdrawn <> withdraw_questions.withdrawn
        and q.answer_note_id is null
        and q.deleted_at is null
    returning q.id;
end;
comment on function app.withdraw_questions(uuid[], boolean) is
'Withdraws questions, or asks them again that were withdrawn; returns those that it changed. Refuses with UK201 and UK206.';

grant execute on function
    app.ask_questions(uuid[], text, uuid, uuid, timestamptz),
    app.answer_question(uuid, integer, text),
    app.withdraw_questions(uuid[], boolean)
    to enquiries_app;
