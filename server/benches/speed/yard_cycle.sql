\set payer random(1, 10000)
\set order random(1, 1000000000000000)
select yard.pay(:order::text, :payer, 12000);
select yard.cancel(:order::text);
