-- Forms of values (R098), as government itself uses them: functions that check constraints call, so that a
-- postcode has the same form in every column. is_… checks a stored value; canonical_… converts typed text to the
-- stored form and returns text it does not understand unchanged, so that the check refuses it.
-- No search path is pinned: the bodies are bound at creation, and pinned ones could not be inlined.
--
-- Text is kept in one form of Unicode (NFC): the same word in the other form (NFD) would be another word to a unique
-- index, and the program and imports write NFC. Plain ASCII is NFC, which costs two lengths to know.
--
-- The marks U+200E, U+200F and U+061C pass: Arabic and Hebrew need them beside numbers, and they turn no letter round.
create function core.is_single_line(words text) returns boolean
    language sql immutable parallel safe
    return words !~ '[\x01-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]'
        and (octet_length(words) = char_length(words) or words is nfc normalized);
comment on function core.is_single_line(text) is
'One line in NFC: no control characters, which a terminal would obey, no line separators, and no bidirectional overrides, which show words in another order. Welsh, Arabic with its marks, joiners and emoji pass.';

create function core.is_multiline(words text) returns boolean
    language sql immutable parallel safe
    return words !~ '[\x01-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]'
        and (octet_length(words) = char_length(words) or words is nfc normalized);
comment on function core.is_multiline(text) is
'Several lines in NFC: no control characters but tab and new line, no other separators, no bidirectional overrides.';

-- Spaces of every width, and marks that show nothing on their own.
create function core.is_not_blank(words text) returns boolean
    language sql immutable parallel safe
    return words
        ~ '[^[:space:]\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff\uffa0]';
comment on function core.is_not_blank(text) is 'Something can be seen in it: not blank.';

-- How names are ordered: by letters, then accents, then capitals, on every server. Declared on the columns, so that
-- no query names a collation. Deterministic: equal means equal to the byte.
create collation core.names (provider = icu, locale = 'und', deterministic = true);
comment on collation core.names is 'The order of names that people expect: Adam, Éclair, émile, Ŵyn, zeta, Zoe.';

-- What people search and match by. Immutable, and the same on a server of any locale; unaccent is neither, since its
-- rules change with each major version (docs/decisions/0002). Letters that Unicode does not decompose are listed.
create function core.fold(words text) returns text
    language sql immutable parallel safe
    return case
        when octet_length(words) = char_length(words) then lower(words collate "und-x-icu")
        else translate(
            replace(replace(replace(replace(
                lower(
                    regexp_replace(
                        normalize(words, nfkd), '[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]', '', 'g'
                    ) collate "und-x-icu"
                ),
                'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
            'øłđðħŧıς’‘', 'olddhtiσ'''''
        )
    end;
comment on function core.fold(text) is
'Small letters without accents and invisible marks: Siân is sian, Müller muller, Łódź lodz, Straße strasse. NFC and NFD are one.';

-- Words as a parser of any locale takes them: with the C locale every character beyond ASCII is a letter to it.
create function core.search_text(words text) returns text
    language sql immutable parallel safe
    return case
        when octet_length(words) = char_length(words) then core.fold(words)
        else regexp_replace(
            core.fold(words), '[\u0080-\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f]', ' ', 'g'
        )
    end;
comment on function core.search_text(text) is 'Folded text with a space in place of each sign beyond ASCII that is no letter.';

create function core.search_words(words text) returns text[]
    language sql immutable parallel safe
    return array_remove(
        regexp_split_to_array(core.search_text(words), '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+'), ''
    );
comment on function core.search_words(text) is 'The words of a text, folded, in order; empty without any.';

-- Words that are compared one by one with those of a tenant, where nothing has the words as they were typed.
create function core.words_one_slip_away(word text) returns text[]
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    -- As SQL it would be planned each time.
    set plan_cache_mode = force_generic_plan
as $$
begin
    return array(
        -- A letter too many; two letters in each other's place; a wrong letter; a letter too few.
        select left(word, n.place - 1) || substr(word, n.place + 1)
        from generate_series(1, char_length(word)) as n (place)
        union
        select left(word, n.place - 1) || substr(word, n.place + 1, 1) || substr(word, n.place, 1) || substr(word, n.place + 2)
        from generate_series(1, char_length(word) - 1) as n (place)
        union
        select left(word, n.place - 1) || chr(a.letter) || substr(word, n.place + 1)
        from generate_series(1, char_length(word)) as n (place)
        cross join generate_series(97, 122) as a (letter)
        union
        select left(word, n.place - 1) || chr(a.letter) || substr(word, n.place)
        from generate_series(1, char_length(word) + 1) as n (place)
        cross join generate_series(97, 122) as a (letter)
    );
end
$$;
comment on function core.words_one_slip_away(text) is
'The word itself, and every text that differs from it by one letter or by two neighbours swapped.';

create function core.is_one_slip_away(word text, other text) returns boolean
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return abs(char_length(word) - char_length(other)) <= 1 and exists (
        select
        from generate_series(1, char_length(word) + 1) as n (place)
        where
            left(word, n.place - 1) = left(other, n.place - 1)
            and (
                substr(word, n.place + 1) = substr(other, n.place + 1)
                or substr(word, n.place + 1) = substr(other, n.place)
                or substr(word, n.place) = substr(other, n.place + 1)
                or substr(word, n.place + 1, 1) || substr(word, n.place, 1) || substr(word, n.place + 2)
                = substr(other, n.place)
            )
    );
comment on function core.is_one_slip_away(text, text) is 'Whether two words are the same or differ as core.words_one_slip_away() says.';

create function core.is_code(words text) returns boolean
    language sql immutable parallel safe
    return words ~ '^[a-z][a-z0-9_]{1,40}$';
comment on function core.is_code(text) is 'What seeds and mappings call a thing: small letters, digits, low lines.';

-- Areas as the Royal Mail has them, with the Channel Islands and the Isle of Man; then the Girobank's own,
-- the forces' (BFPO), the overseas territories', and ZZ99, which the NHS and others write for people
-- without a fixed address.
create function core.is_postcode(words text) returns boolean
    language sql immutable parallel safe
    return words ~ (
        '^(?:(?:A[BL]|B[ABDFHLNRSTX]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUXY]?'
        || '|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]'
        || '|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)'
        || '[0-9][0-9A-HJKMNPR-Y]? [0-9][ABD-HJLNP-UW-Z]{2}'
        || '|GIR 0AA|BFPO [1-9][0-9]{0,3}|(?:ASCN|BBND|BIQQ|FIQQ|PCRN|SIQQ|STHL|TDCU|TKCA) 1ZZ'
        || '|ZZ99 [0-9][A-Z]{2})$'
    );
comment on function core.is_postcode(text) is 'A United Kingdom postcode: capitals, one space, an area that there is.';

create function core.canonical_postcode(words text) returns text
    language sql immutable parallel safe
    return case
        when upper(words) ~ '^\s*BFPO\s*[0-9]+\s*$' then 'BFPO ' || substring(words from '[0-9]+')
        when words ~ '^[\s.-]*[A-Za-z](?:[\s.-]*[A-Za-z0-9]){1,4}[\s.-]*[0-9](?:[\s.-]*[A-Za-z]){2}[\s.-]*$' then
            regexp_replace(
                upper(regexp_replace(words, '[^A-Za-z0-9]', '', 'g')), '^(.*)(...)$', '\1 \2'
            )
        else words
    end;
comment on function core.canonical_postcode(text) is 'As it is stored, from any spacing and case: sw1a2aa is SW1A 2AA.';

-- A part of a postcode as people say it: O for zero and zero for O. No O follows the first digit of a postcode.
create function core.postcode_part(letters text) returns text
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    part text := regexp_replace(
        regexp_replace(
            regexp_replace(postcode_part.letters, '^0([LX][0-9])', 'O\1'), '^([CPSY])0([0-9])', '\1O\2'
        ),
        '^([A-Z]{2})O([0-9][A-Z]{0,2})$', '\10\2'
    );
    area text := substring(part from '^[A-Z]{1,2}[0-9]');
begin
    part := area || replace(substr(part, char_length(area) + 1), 'O', '0');
    return case when part ~ '^[A-Z]{1,2}[0-9][A-Z0-9]?([0-9][A-Z]{0,2})?$' then lower(part) end;
end
$$;
comment on function core.postcode_part(text) is
'A postcode or its beginning, typed without spaces in capitals, as search compares it; null for anything else.';

-- Numbers of the United Kingdom by Ofcom's plan, with a leading 0 and the usual spacing; all others in E.164
-- form. Short codes and emergency numbers belong to no citizen and are refused.
create function core.is_phone(words text) returns boolean
    language sql immutable parallel safe
    return words ~ (
        '^(?:02[03489] [0-9]{4} [0-9]{4}'
        || '|01(?:1[0-9]|[2-9]1) [0-9]{3} [0-9]{4}|01[2-9][02-9][0-9] [0-9]{5,6}'
        || '|03[0347][0-9] [0-9]{3} [0-9]{4}|05[56][0-9] [0-9]{3} [0-9]{4}|07[0-9]{3} [0-9]{6}'
        || '|08(?:00|08|20|4[3-5]|7[0-3]) [0-9]{3} [0-9]{4}|0800 (?:[0-9]{6}|1111)'
        || '|09[0-9]{2} [0-9]{3} [0-9]{4}'
        || '|\+(?!44)[1-9][0-9]{6,14})$'
    );
comment on function core.is_phone(text) is
'A telephone number in its one form: 01632 960114, 020 7946 0018, or +12025550123 from abroad.';

-- In PL/pgSQL where a body has steps: a function in SQL that cannot be inlined is planned for every row.
create function core.canonical_phone(words text) returns text
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- 00 and +44 and +44 (0) all say the same.
    number text := regexp_replace(
        regexp_replace(regexp_replace(words, '[^0-9+]', '', 'g'), '^00', '+'), '^\+440?', '0'
    );
begin
    return case
        when words !~ '^[0-9+() ./\u00a0\u2010-\u2013-]+$' or number !~ '^\+?[0-9]+$' then words
        when number ~ '^02[0-9]{9}$' then regexp_replace(number, '^(...)(....)(....)$', '\1 \2 \3')
        when number ~ '^0(1(1[0-9]|[2-9]1)|[3589][0-9]{2})[0-9]{7}$'
            then regexp_replace(number, '^(....)(...)(....)$', '\1 \2 \3')
        when number ~ '^0800([0-9]{6}|1111)$' then regexp_replace(number, '^(....)', '\1 ')
        when number ~ '^0[17][0-9]{8,9}$' then regexp_replace(number, '^(.....)', '\1 ')
        when number ~ '^\+' then number
        else words
    end;
end
$$;
comment on function core.canonical_phone(text) is 'As it is stored, from any spacing: +44 (0)1632 960114 is 01632 960114.';

-- Digits of a telephone number or of a part of one, without signs and country.
create function core.phone_digits(words text) returns text
    language sql immutable parallel safe
    return ltrim(
        regexp_replace(
            regexp_replace(regexp_replace(words, '[^0-9+]', '', 'g'), '^00(?=[0-9]{9})', '+'), '^(\+440?|44(?=[0-9]{10}$))', '0'
        ),
        '+'
    );
comment on function core.phone_digits(text) is
'Digits of a telephone number, whole or in part, as search compares them: +44 1632 960114 is 01632960114.';

-- One @, a local part before it and a domain with a dot after it. Letters of every script pass. Quoted local
-- parts, address literals and invisible characters do not.
create function core.is_email(words text) returns boolean
    language sql immutable parallel safe
    return char_length(words) <= 254
        and words collate "und-x-icu"
        ~ '^[^@[:space:][:cntrl:]"(),:;<>\[\]\\]{1,64}@(?:[[:alnum:]](?:[[:alnum:]-]{0,61}[[:alnum:]])?\.)+[[:alpha:]][[:alnum:]-]{0,61}[[:alnum:]]$'
        and words !~ '^\.|\.@|\.\.|[\x01-\x20\x7f-\x9f\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]';
comment on function core.is_email(text) is 'An email address as people have them, at most 254 characters.';

create function core.canonical_email(words text) returns text
    language sql immutable parallel safe
    return case
        when words ~ '^\s*[^@\s]+@[^@\s]+\s*$' then
            split_part(btrim(words), '@', 1) || '@' || lower(split_part(btrim(words), '@', 2))
        else words
    end;
comment on function core.canonical_email(text) is
'As it is stored: the domain in small letters; the name before the @ stays, since only its host knows it.';

-- HMRC's manual, NIM39110: letters never used, prefixes never given, and four suffixes. QQ, the example on
-- every form, is refused by the same rule.
create function core.is_national_insurance_number(words text) returns boolean
    language sql immutable parallel safe
    return words
        ~ '^(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z][0-9]{6}[A-D]$';
comment on function core.is_national_insurance_number(text) is
'A National Insurance number: two letters, six digits, a suffix A to D, no spaces.';

create function core.canonical_national_insurance_number(words text) returns text
    language sql immutable parallel safe
    return case
        when words ~ '^[A-Za-z0-9\s.-]{9,20}$' then upper(regexp_replace(words, '[^A-Za-z0-9]', '', 'g'))
        else words
    end;
comment on function core.canonical_national_insurance_number(text) is
'As it is stored: capitals without spaces.';

-- Eight characters: digits alone for England and Wales, else a prefix for the nation or the kind of body;
-- R before seven digits is an old company of Northern Ireland. The last sign of a registered society may be a letter.
create function core.is_company_number(words text) returns boolean
    language sql immutable parallel safe
    return words ~ (
        '^(?:(?!0{8})[0-9]{8}'
        || '|(?:AC|CE|CS|FC|GE|GN|GS|IC|LP|NA|NC|NF|NI|NL|NO|NR|NZ|OC|OE|PC|RC|SA|SC|SE|SF|SG|SI|SL|SO|SR'
        || '|SZ|ZC)[0-9]{6}'
        || '|(?:IP|NP|RS|SP)[0-9]{5}[0-9A-Z]|R[0-9]{7})$'
    );
comment on function core.is_company_number(text) is 'A number of Companies House: eight characters, for example SC123456.';

create function core.canonical_company_number(words text) returns text
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    number text := upper(regexp_replace(words, '\s', '', 'g'));
begin
    return case
        -- People leave out the noughts that the register writes.
        when number ~ '^[0-9]{5,7}$' then lpad(number, 8, '0')
        when number ~ '^[A-Z]{2}[0-9]{3,5}$' then left(number, 2) || lpad(substr(number, 3), 6, '0')
        when number ~ '^[A-Z0-9]{8}$' then number
        else words
    end;
end
$$;
comment on function core.canonical_company_number(text) is
'As it is stored: capitals, eight characters, leading noughts put back.';

-- Money is whole pence, as bigint: comparisons of numeric use no index under row security, and fractions of a
-- penny do not occur.
create function core.is_pence(amount bigint) returns boolean
    language sql immutable parallel safe
    return amount between 0 and 99999999999999;
comment on function core.is_pence(bigint) is 'An amount of money in pence: none, or up to a thousand billion pounds.';

create function core.pence(words text) returns bigint
    language sql immutable parallel safe
    return case
        when btrim(words) ~ '^£? ?(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,12})(?:\.[0-9]{2})?$' then
            regexp_replace(words, '[^0-9]', '', 'g')::bigint
            * case when words ~ '\.' then 1 else 100 end
    end;
comment on function core.pence(text) is 'Pence from words: £1,234.50 is 123450. Null when they are no sum of money.';

-- Infinity is a time for PostgreSQL, and none for a screen, a deadline or a reference. No enquiry kept
-- here is from before 1900, and no deadline reaches 2200.
create function core.is_plausible_time(moment timestamptz) returns boolean
    language sql immutable parallel safe
    return moment >= '1900-01-01 00:00:00+00'::timestamptz and moment < '2200-01-01 00:00:00+00'::timestamptz;
comment on function core.is_plausible_time(timestamptz) is 'A finite time from 1900 until 2199.';

create function core.is_plausible_day(day date) returns boolean
    language sql immutable parallel safe
    return day >= '1900-01-01'::date and day < '2200-01-01'::date;
comment on function core.is_plausible_day(date) is 'A finite day from 1900 until 2199.';

create function core.in_order(variadic times timestamptz[]) returns boolean
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    latest timestamptz;
    moment timestamptz;
begin
    foreach moment in array times loop
        if moment < latest then
            return false;
        end if;
        latest := coalesce(moment, latest);
    end loop;
    return true;
end
$$;
comment on function core.in_order(timestamptz[]) is 'None comes before the one named ahead of it; nulls are passed over.';

create function core.in_order(variadic days date[]) returns boolean
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    latest date;
    day date;
begin
    foreach day in array days loop
        if day < latest then
            return false;
        end if;
        latest := coalesce(day, latest);
    end loop;
    return true;
end
$$;
comment on function core.in_order(date[]) is 'None comes before the one named ahead of it; nulls are passed over.';

-- Time limits are defaults that a client can lift, so functions bound what they take. A batch loads in chunks of its
-- own size.
create function core.refuse_too_many(wanted integer) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if wanted > 10000 and auth.batch_id() is null then
        raise exception using
            errcode    = 'UK106',
            constraint = 'refuse_too_many',
            message    = 'more than 10,000 records in one request',
            hint       = 'Choose at most 10,000 at once.';
    end if;
end
$$;
comment on function core.refuse_too_many(integer) is 'Refuses (UK106) a list of more than 10,000 outside a batch.';

-- Checks run with the rights of the role that writes the row.
grant execute on function
    core.is_single_line(text), core.is_multiline(text), core.is_not_blank(text), core.fold(text), core.is_code(text),
    core.is_postcode(text), core.canonical_postcode(text), core.is_phone(text),
    core.canonical_phone(text), core.is_email(text), core.canonical_email(text),
    core.is_national_insurance_number(text), core.canonical_national_insurance_number(text),
    core.is_company_number(text), core.canonical_company_number(text),
    core.is_pence(bigint), core.pence(text), core.in_order(timestamptz[]), core.in_order(date[]),
    core.refuse_too_many(integer),
    core.is_plausible_time(timestamptz), core.is_plausible_day(date)
    to enquiries_app, enquiries_loader, enquiries_worker;
