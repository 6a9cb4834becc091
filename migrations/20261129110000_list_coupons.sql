-- Coupons are listed newest first: all, those of a promotion or of a version, those whose number ends in four
-- digits; and by their last day. No column that a payment changes is in an index: of these only the last day
-- ever changes, where somebody extends a coupon by hand.
create index coupon_by_issue on coupon (sandbox_id, issued_at, serial_no);
create index coupon_by_promotion on coupon (sandbox_id, promotion_id, issued_at, serial_no);
create index coupon_by_last_digits on coupon (sandbox_id, (right(serial_no, 4)), issued_at, serial_no);

drop index coupon_by_version, coupon_by_expiry;
create index coupon_by_version on coupon (sandbox_id, promotion_id, version, issued_at, serial_no);
create index coupon_by_expiry on coupon (sandbox_id, valid_until, issued_at, serial_no);
