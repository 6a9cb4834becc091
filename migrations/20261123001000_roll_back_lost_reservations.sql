-- A statement that reserves for several payments takes all or nothing: where one of them missed its
-- limit, its coupon or its order number, this rolls it back, without a way to the database and back
-- for `begin` and another for `rollback`.
create function lost_reservation() returns boolean
    language plpgsql volatile
    as $$
begin
    raise exception 'something was taken by another payment' using errcode = 'MP001';
end
$$;
