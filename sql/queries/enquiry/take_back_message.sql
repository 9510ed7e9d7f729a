-- Takes back a message that this person recorded within the last ten minutes.
-- $1 message_id  uuid  the message
-- ->             enquiry_id uuid?
select app.take_back_message($1) as enquiry_id;
