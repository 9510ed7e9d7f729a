-- Bank holidays of the three divisions of the United Kingdom, as GOV.UK publishes them, and the last day for which
-- each division's are known. A deadline after that day is computed with the holidays that the law leads to expect, and
-- is provisional (V109). Loaded from seeds/reference/bank_holidays.toml and from files of GOV.UK (V114); never deleted:
-- a day that a later file lacks is withdrawn.
create table core.bank_holiday_divisions (
    code        text not null,
    name        text collate core.names not null,
    known_from  date not null,
    known_until date not null,

    constraint bank_holiday_divisions_pkey primary key (code),
    constraint bank_holiday_divisions_code_known check (
        code in ('england-and-wales', 'scotland', 'northern-ireland')
    ),
    constraint bank_holiday_divisions_name_length check (char_length(name) between 1 and 40),
    constraint bank_holiday_divisions_name_printable check (core.is_single_line(name)),
    constraint bank_holiday_divisions_name_not_blank check (core.is_not_blank(name)),
    constraint bank_holiday_divisions_known_in_order check (known_from <= known_until)
);
comment on table core.bank_holiday_divisions is 'The three divisions with bank holidays of their own.';
comment on column core.bank_holiday_divisions.code is 'As GOV.UK writes it: england-and-wales, scotland, northern-ireland.';
comment on column core.bank_holiday_divisions.name is 'As people read it, 1 to 40 characters.';
comment on column core.bank_holiday_divisions.known_from is 'First day of which it is known whether it is a bank holiday.';
comment on column core.bank_holiday_divisions.known_until is 'Last day of which it is known; later days are expected ones.';

call core.protect_reference_table('core.bank_holiday_divisions');
call core.forbid_delete('core.bank_holiday_divisions');
call audit.enable_tracking('core.bank_holiday_divisions', 'code');

create table core.bank_holidays (
    id            uuid not null default core.new_id(),
    division_code text not null,
    held_on       date not null,
    name          text collate core.names not null,
    substitute    boolean not null default false,
    withdrawn     boolean not null default false,

    constraint bank_holidays_pkey primary key (id),
    constraint bank_holidays_division_fkey foreign key (division_code)
        references core.bank_holiday_divisions (code) on delete restrict,
    constraint bank_holidays_one_a_day unique (division_code, held_on),
    constraint bank_holidays_name_length check (char_length(name) between 1 and 60),
    constraint bank_holidays_name_printable check (core.is_single_line(name)),
    constraint bank_holidays_name_not_blank check (core.is_not_blank(name)),
    -- A holiday that falls on a weekend is held on a weekday after it.
    constraint bank_holidays_held_on_a_weekday check (extract(isodow from held_on) < 6)
);
comment on table core.bank_holidays is 'Days on which a division''s public bodies are closed.';
comment on column core.bank_holidays.id is 'The row''s key; the day and division are what people know it by.';
comment on column core.bank_holidays.division_code is 'Where it is a holiday.';
comment on column core.bank_holidays.held_on is 'The day, in London; always a weekday.';
comment on column core.bank_holidays.name is 'As GOV.UK calls it, 1 to 60 characters.';
comment on column core.bank_holidays.substitute is 'The holiday itself fell on a weekend or on another one.';
comment on column core.bank_holidays.withdrawn is 'A later file does not have it: it is no holiday, and was thought to be one.';

call core.protect_reference_table('core.bank_holidays');
call core.forbid_delete('core.bank_holidays');
call audit.enable_tracking('core.bank_holidays');
