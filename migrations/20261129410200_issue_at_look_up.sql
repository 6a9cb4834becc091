alter table coupon
    -- Whether a look-up issued it, to whoever qualified.
    add column at_look_up boolean not null default false;
