-- The destination of a reply: the channel that the citizen prefers, or the one of their last message, or any with a
-- known address, in this order. A web form is answered by email.
-- $1 enquiry_id  uuid  the enquiry
-- ->             version integer, citizen_name text?, channel_code text?, channel_name text?, to_address text?, subject text?, in_reply_to uuid?, language_code text, asked text
-- index          enquiries_pkey
select
    e.version,
    c.name as citizen_name,
    way.channel_code,
    h.name as channel_name,
    way.to_address,
    case when way.channel_code <> 'telephone' then 'Your enquiry ' || e.reference end as subject,
    latest.id as in_reply_to,
    coalesce(c.preferred_language_code, 'en') as language_code,
    -- The beginning of what is answered.
    left(coalesce(latest.body, e.body), 1000) as asked
from app.enquiries as e
left join app.citizens as c on e.citizen_id = c.id
left join lateral (
    select
        m.id,
        m.channel_code,
        m.body
    from app.messages as m
    where
        m.enquiry_id = e.id
        and m.direction = 'in'
    order by m.created_at desc, m.id desc
    limit 1
) as latest on true
left join lateral (
    select
        w.channel_code,
        w.to_address
    from (
        values
            (1, 'email', c.email),
            (
                2, 'letter',
                case
                    when c.address_line_1 is not null
                        then concat_ws(', ', c.address_line_1, c.address_line_2, c.town, c.postcode, c.country_code)
                end
            ),
            (3, 'telephone', c.phone)
    ) as w (position, channel_code, to_address)
    where w.to_address is not null
    order by
        (w.channel_code = replace(c.preferred_channel_code, 'web_form', 'email')) is true desc,
        (w.channel_code = replace(latest.channel_code, 'web_form', 'email')) is true desc,
        w.position
    limit 1
) as way on true
left join app.channels() as h on way.channel_code = h.code
where e.id = $1;
