-- As the owner, who may list calendars and patterns, until the transaction ends; instants are written as London has them.
-- ->  role text, zone text
select
    set_config('role', 'enquiries_owner', true) as role,
    set_config('timezone', 'Europe/London', true) as zone;
