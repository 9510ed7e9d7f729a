-- Skills that enquiries need. A small body leaves types of its kind out, and then what they need.
-- $1 needed  jsonb  list of type (a code, or none), language (a code, or none), skill, level
insert into tenant.needed_skills (enquiry_type_id, language_code, skill_id, least_level)
select y.id, r.language, s.id, r.level
from jsonb_to_recordset($1) as r (type text, language text, skill text, level smallint)
left join tenant.enquiry_types as y on r.type = y.code
left join tenant.skills as s on r.skill = s.code
where r.type is null or y.id is not null;
