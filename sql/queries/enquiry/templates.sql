-- Reply templates to choose from: the newest published version of each, by name.
-- $1 language_code  text    of the text, for example en
-- $2 most           bigint  rows, 1 to 1000
-- ->                id uuid, code text, template_number smallint, name text
select distinct on (t.name, t.code)
    t.id,
    t.code,
    t.template_number,
    t.name
from app.reply_templates as t
where
    t.language_code = $1
    and t.published_at is not null
order by t.name, t.code, t.template_number desc
limit $2;
