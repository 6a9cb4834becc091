\set payer random(1, 10000)
\set order random(1, 9000000000000000)
select baseline.keep_lookup(:payer);
select baseline.keep_pay('K' || :order, :payer);
select baseline.keep_cancel('K' || :order);
