-- Categories: subjects of enquiries to government, in two levels, the same for all tenants (R021, R024), so
-- that departments with different enquiry types can be compared. Loaded from seeds/reference; never deleted.
create table core.complexity_classes (
    code        text not null,
    name        text collate core.names not null,
    description text not null,
    position    smallint not null,

    constraint complexity_classes_pkey primary key (code),
    constraint complexity_classes_code_form check (core.is_code(code)),
    constraint complexity_classes_name_length check (char_length(name) between 1 and 40),
    constraint complexity_classes_name_printable check (core.is_single_line(name)),
    constraint complexity_classes_name_not_blank check (core.is_not_blank(name)),
    constraint complexity_classes_description_length check (char_length(description) between 1 and 200),
    constraint complexity_classes_description_printable check (core.is_single_line(description)),
    constraint complexity_classes_position_unique unique (position)
);
comment on table core.complexity_classes is
'How demanding an enquiry is: transactional, advisory, specialist, time critical.';
comment on column core.complexity_classes.code is 'What seeds and categories call it.';
comment on column core.complexity_classes.name is 'As people read it, 1 to 40 characters.';
comment on column core.complexity_classes.description is 'What belongs to it, one sentence of at most 200 characters.';
comment on column core.complexity_classes.position is 'Order in lists, from the simplest.';

call core.protect_reference_table('core.complexity_classes');
call core.forbid_delete('core.complexity_classes');
call audit.enable_tracking('core.complexity_classes', 'code');

create table core.categories (
    code            text not null,
    parent_code     text,
    name            text collate core.names not null,
    complexity_code text,
    position        smallint not null,

    constraint categories_pkey primary key (code),
    constraint categories_parent_fkey foreign key (parent_code)
        references core.categories (code) on delete restrict,
    constraint categories_complexity_fkey foreign key (complexity_code)
        references core.complexity_classes (code) on delete restrict,
    constraint categories_code_form check (code ~ '^[a-z][a-z_]{1,30}(\.[a-z][a-z_]{1,30})?$'),
    constraint categories_name_length check (char_length(name) between 1 and 60),
    constraint categories_name_printable check (core.is_single_line(name)),
    constraint categories_name_not_blank check (core.is_not_blank(name)),
    -- The code contains the parent, so there are two levels and never three.
    constraint categories_two_levels check (
        parent_code is not distinct from case when code ~ '\.' then split_part(code, '.', 1) end
    ),
    constraint categories_complexity_of_the_second_level check (
        (complexity_code is null) = (parent_code is null)
    )
);
comment on table core.categories is
'What enquiries to government are about: a two-level list that every tenant''s enquiry types are sorted into.';
comment on column core.categories.code is 'One word for the first level, parent.word for the second: tax.payment.';
comment on column core.categories.parent_code is 'The category it belongs to; null for the first level.';
comment on column core.categories.name is 'As people read it, 1 to 60 characters.';
comment on column core.categories.complexity_code is
'How demanding such an enquiry usually is; null for the first level, which holds several.';
comment on column core.categories.position is 'Order within its level, for lists.';

call core.protect_reference_table('core.categories');
call core.forbid_delete('core.categories');
call audit.enable_tracking('core.categories', 'code');

create index categories_by_parent on core.categories (parent_code);
comment on index core.categories_by_parent is 'migrations/V024__categories.sql (foreign key)';
