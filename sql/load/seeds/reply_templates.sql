-- Reply templates of a tenant, first versions.
-- $1 templates  jsonb  list of code, language, name, subject, body
insert into tenant.reply_templates (code, language_code, name, subject, body, published_at)
select r.code, coalesce(r.language, 'en'), r.name, r.subject, r.body, auth.now()
from jsonb_to_recordset($1) as r (code text, language text, name text, subject text, body text);
