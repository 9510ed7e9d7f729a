-- Outcomes: what can come of an enquiry, the same for all tenants, and why a contact should not have been
-- needed: failure demand, which a service made itself. A tenant's own outcomes (V046) are each mapped to one
-- of these. Loaded from seeds/reference; never removed.
create table core.outcomes (
    code                text not null,
    name                text collate core.names not null,
    settles             boolean not null,
    asks_failure_demand boolean not null,
    position            smallint not null,

    constraint outcomes_pkey primary key (code),
    constraint outcomes_code_form check (core.is_code(code)),
    constraint outcomes_name_length check (char_length(name) between 1 and 60),
    constraint outcomes_name_printable check (core.is_single_line(name)),
    constraint outcomes_name_not_blank check (core.is_not_blank(name)),
    constraint outcomes_position_unique unique (position)
);
comment on table core.outcomes is 'What can come of an enquiry, the same in every tenant.';
comment on column core.outcomes.code is 'What seeds and mappings call it.';
comment on column core.outcomes.name is 'As people read it, 1 to 60 characters.';
comment on column core.outcomes.settles is 'The citizen got an answer or a decision; false for what ended otherwise.';
comment on column core.outcomes.asks_failure_demand is
'Closing with it asks whether the contact was avoidable, and why.';
comment on column core.outcomes.position is 'Order in lists.';

call core.protect_reference_table('core.outcomes');
call core.forbid_delete('core.outcomes');
call audit.enable_tracking('core.outcomes', 'code');

create table core.failure_demand_reasons (
    code     text not null,
    name     text collate core.names not null,
    position smallint not null,

    constraint failure_demand_reasons_pkey primary key (code),
    constraint failure_demand_reasons_code_form check (core.is_code(code)),
    constraint failure_demand_reasons_name_length check (char_length(name) between 1 and 80),
    constraint failure_demand_reasons_name_printable check (core.is_single_line(name)),
    constraint failure_demand_reasons_name_not_blank check (core.is_not_blank(name)),
    constraint failure_demand_reasons_position_unique unique (position)
);
comment on table core.failure_demand_reasons is
'Why a contact was avoidable: something was not done, or not done right, for the citizen before.';
comment on column core.failure_demand_reasons.code is 'What seeds and mappings call it.';
comment on column core.failure_demand_reasons.name is 'As people read it, 1 to 80 characters.';
comment on column core.failure_demand_reasons.position is 'Order in lists.';

call core.protect_reference_table('core.failure_demand_reasons');
call core.forbid_delete('core.failure_demand_reasons');
call audit.enable_tracking('core.failure_demand_reasons', 'code');
