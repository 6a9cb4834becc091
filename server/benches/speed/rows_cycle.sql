\set payer random(1, 10000)
\set order random(1, 9000000000000000)
select yard.keep_lookup(:payer);
select yard.keep_pay('K' || :order, :payer);
select yard.keep_cancel('K' || :order);
