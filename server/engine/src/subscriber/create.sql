insert into subscriber (
    sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
    mpay_member, bill_pay_method, contracted_on
)
select sandbox_id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
from sandbox
where sandbox_id = $1 and gone_at is null
for key share
on conflict (sandbox_id, ncn) do nothing
