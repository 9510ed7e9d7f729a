-- What citizens agreed to and took back.
-- $1 citizens  jsonb        list of id, consents (list of purpose, decision, channel, words, days_ago)
-- $2 now       timestamptz  the instant of the load
insert into tenant.consents (citizen_id, purpose_code, decision, decided_at, channel_code, words)
select
    r.id, c.purpose, c.decision, $2::timestamptz - make_interval(days => c.days_ago), c.channel, c.words
from jsonb_to_recordset($1) as r (id uuid, consents jsonb)
cross join lateral jsonb_to_recordset(r.consents) as c (
    purpose text, decision text, channel text, words text, days_ago integer
);
