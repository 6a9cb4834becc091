-- The bytes of a call's telegrams, one after the other; `telegrams` says how long each is, which way it
-- went, and when.
alter table exchange add column frames bytea not null default '';

update exchange
set (frames, telegrams) = (
    select
        string_agg(decode(telegram ->> 'frame', 'hex'), '' order by place),
        json_agg(
            telegram::jsonb - 'frame'
                || jsonb_build_object('length', length(telegram ->> 'frame') / 2)
            order by place
        )
    from json_array_elements(telegrams) with ordinality as one (telegram, place)
)
where json_array_length(telegrams) > 0;
