-- What is told before anybody asks about a type.
-- $1 types  jsonb  list of code and notices (kind, words, welsh_words, web_address)
insert into tenant.intake_notices (enquiry_type_id, kind, words, welsh_words, web_address)
select t.id, n.kind, n.words, n.welsh_words, n.web_address
from jsonb_to_recordset($1) as r (code text, notices jsonb)
inner join tenant.enquiry_types as t on r.code = t.code
cross join lateral jsonb_to_recordset(r.notices) as n (kind text, words text, welsh_words text, web_address text);
