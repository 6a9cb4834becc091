update subscriber
set ctn = $3, name = $4, birth_date = $5, sex = $6, status = $7, limit_amount = $8, risk_grade = $9,
    leeds_grade = $10, mpay_member = $11, bill_pay_method = $12, contracted_on = $13
where is_world($1) and sandbox_id = $1 and ncn = $2 and ended_at is null
