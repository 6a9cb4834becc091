\set payer random(1, 10000)
\set order random(1, 1000000000000000)
select baseline.pay(:order::text, :payer, 12000);
select baseline.cancel(:order::text);
