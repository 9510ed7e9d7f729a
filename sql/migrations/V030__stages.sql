-- Standard stages: what a stage means in every tenant (R021, R150). Tenants name and order their own
-- stages and map each to one of these. Loaded from seeds/reference; never removed.
create table core.stages (
    code     text not null,
    name     text collate core.names not null,
    position smallint not null,
    ends     boolean not null,
    waits    boolean not null,

    constraint stages_pkey primary key (code),
    constraint stages_code_form check (code ~ '^[a-z][a-z_]{1,30}$'),
    constraint stages_name_length check (char_length(name) between 1 and 40),
    constraint stages_name_printable check (core.is_single_line(name)),
    constraint stages_name_not_blank check (core.is_not_blank(name)),
    constraint stages_position_unique unique (position)
);
comment on table core.stages is 'What a stage means in every tenant.';
comment on column core.stages.code is 'What workflows and mappings call it.';
comment on column core.stages.name is 'As people read it, 1 to 40 characters.';
comment on column core.stages.position is 'Order from beginning to end, for lists.';
comment on column core.stages.ends is 'An enquiry in such a stage is closed: its clocks are over.';
comment on column core.stages.waits is 'The next move is the citizen''s or another body''s.';

call core.protect_reference_table('core.stages');
call core.forbid_delete('core.stages');
call audit.enable_tracking('core.stages', 'code');
