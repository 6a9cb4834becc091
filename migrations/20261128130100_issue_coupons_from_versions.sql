-- A coupon refers to the version that it was issued from, and keeps its promise whatever is edited later.
alter table coupon
    -- Most promotions were never edited: their coupons are not written anew.
    add column version integer not null default 1;

update coupon set version = promotion_version.version
from promotion_version
where promotion_version.version > 1
    and promotion_version.sandbox_id = coupon.sandbox_id
    and promotion_version.promotion_id = coupon.promotion_id
    and promotion_version.name = coupon.name
    and promotion_version.coupon_amount = coupon.amount
    and promotion_version.valid_until = coupon.valid_until;

alter table coupon
    alter column version drop default,
    drop constraint coupon_promotion,
    add constraint coupon_promotion_version foreign key (sandbox_id, promotion_id, version)
        references promotion_version;

-- What a version issued: whether it can go, and for `server verify`.
drop index coupon_by_promotion;
create index coupon_by_version on coupon (sandbox_id, promotion_id, version);

create trigger coupon_keeps_its_promise before update of promotion_id, version, name, amount on coupon
    for each statement execute function refuse_promise_change();
