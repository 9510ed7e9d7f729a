-- Clocks that a law or a code of practice sets, the same for every public body: one row a rule and version, so that a
-- rule can be read, dated and corrected (docs/decisions/0016). Which of them run for which types of enquiry says
-- tenant.clock_rules. Loaded from seeds/reference/clock_rules.toml; never deleted.
create table core.clock_rules (
    id               uuid not null default core.new_id(),
    code             text not null,
    valid_from       date not null,
    name             text collate core.names not null,
    unit             text not null,
    length           smallint not null,
    day_one          text not null,
    calendar_code    text not null,
    roll             text not null,
    cut_off          time,
    on_clarification text not null,
    on_fee           text not null,
    starts_on        text not null,
    ends_on          text not null,
    extension_length smallint,
    extension_unit   text,
    extension_from   text,
    is_duty          boolean not null,
    legal_basis      text not null,
    confirmed        boolean not null,

    constraint clock_rules_pkey primary key (id),
    constraint clock_rules_one_version_a_day unique (code, valid_from),
    constraint clock_rules_code_form check (core.is_code(code)),
    constraint clock_rules_name_length check (char_length(name) between 1 and 80),
    constraint clock_rules_name_printable check (core.is_single_line(name)),
    constraint clock_rules_name_not_blank check (core.is_not_blank(name)),
    constraint clock_rules_unit_known check (unit in ('working_day', 'calendar_day', 'week', 'month', 'hour')),
    constraint clock_rules_length_possible check (length between 1 and 400),
    constraint clock_rules_day_one_known check (day_one in ('day_after', 'same_day')),
    constraint clock_rules_calendar_known check (
        calendar_code in ('own-nation', 'england-and-wales', 'scotland', 'northern-ireland', 'uk-any-part', 'none')
    ),
    constraint clock_rules_working_days_have_a_calendar check (unit <> 'working_day' or calendar_code <> 'none'),
    constraint clock_rules_roll_known check (roll in ('next_working_day', 'none')),
    constraint clock_rules_clarification_known check (on_clarification in ('restart', 'exclude_days', 'none')),
    constraint clock_rules_fee_known check (on_fee in ('exclude_days', 'none')),
    constraint clock_rules_start_known check (starts_on in ('receipt', 'acknowledgement', 'identity', 'entry', 'decision')),
    constraint clock_rules_end_known check (ends_on in ('resolution', 'acknowledgement')),
    constraint clock_rules_extension_whole check (
        num_nonnulls(extension_length, extension_unit, extension_from) in (0, 3)
    ),
    constraint clock_rules_extension_possible check (extension_length between 1 and 400),
    constraint clock_rules_extension_unit_known check (extension_unit in ('working_day', 'calendar_day', 'week', 'month', 'hour')),
    constraint clock_rules_extension_from_known check (extension_from in ('start', 'due')),
    constraint clock_rules_legal_basis_length check (char_length(legal_basis) between 1 and 300),
    constraint clock_rules_legal_basis_printable check (core.is_single_line(legal_basis))
);
comment on table core.clock_rules is 'Time limits of laws and codes of practice, by version.';
comment on column core.clock_rules.id is 'The row''s key; code and first day are what people know it by.';
comment on column core.clock_rules.code is 'What rules of tenants and commands call it, for example foi.';
comment on column core.clock_rules.valid_from is 'First day on which a clock that starts follows this version.';
comment on column core.clock_rules.name is 'As people read it, 1 to 80 characters.';
comment on column core.clock_rules.unit is 'What is counted: working_day, calendar_day, week, month or hour.';
comment on column core.clock_rules.length is 'How many units, 1 to 400.';
comment on column core.clock_rules.day_one is
'day_after: the day of the start is not counted; same_day: it is the first day. Months run to the corresponding date.';
comment on column core.clock_rules.calendar_code is
'Whose bank holidays are no working days; own-nation: that of the body; none: every day counts and nothing rolls.';
comment on column core.clock_rules.roll is 'Where a last day that is no working day goes.';
comment on column core.clock_rules.cut_off is 'When the last day ends, in London; null for midnight.';
comment on column core.clock_rules.on_clarification is
'What a question to the citizen does: the count begins again at the answer, or the days between do not count, or nothing.';
comment on column core.clock_rules.on_fee is 'What a fees notice does until the fee is paid: its days do not count, or nothing.';
comment on column core.clock_rules.starts_on is
'receipt, or the act that starts it: acknowledgement, proof of identity where it came later, entry in a register, sending of a decision.';
comment on column core.clock_rules.ends_on is
'resolution: when the enquiry is resolved; acknowledgement: at the first letter to the citizen, or when it is recorded as acknowledged.';
comment on column core.clock_rules.extension_length is 'How far it may be extended with notice; null where it may not.';
comment on column core.clock_rules.extension_unit is 'Unit of the extension.';
comment on column core.clock_rules.extension_from is 'start: the extended length is counted from the start; due: it is added after the last day.';
comment on column core.clock_rules.is_duty is 'True where the law sets it, false where it is good practice.';
comment on column core.clock_rules.legal_basis is 'Where it stands, 1 to 300 characters.';
comment on column core.clock_rules.confirmed is 'False until a person has compared it with the source.';
call core.protect_reference_table('core.clock_rules');
call core.forbid_delete('core.clock_rules');
call audit.enable_tracking('core.clock_rules');
