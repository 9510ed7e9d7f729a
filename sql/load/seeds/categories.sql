-- Categories of both levels from seeds/reference.
-- $1 categories  jsonb  list of code, name, position, within (list of code, name, complexity)
with first_level as (
    select r.code, r.name, r.position, r.within
    from jsonb_to_recordset($1) as r (code text, name text, position smallint, within jsonb)
),

both_levels as (
    select f.code, null as parent_code, f.name, null as complexity_code, f.position
    from first_level as f
    union all
    select
        f.code || '.' || (s.item ->> 'code'), f.code, s.item ->> 'name', s.item ->> 'complexity',
        s.place::smallint
    from first_level as f
    cross join jsonb_array_elements(f.within) with ordinality as s (item, place)
)

insert into core.categories (code, parent_code, name, complexity_code, position)
select b.code, b.parent_code, b.name, b.complexity_code, b.position
from both_levels as b
on conflict on constraint categories_pkey do nothing;
