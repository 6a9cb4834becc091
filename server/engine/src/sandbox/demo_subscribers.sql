insert into subscriber (
    sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade, leeds_grade,
    mpay_member, bill_pay_method
) values
    -- An ordinary one: the first steps are made with this number.
    ($1, '500123456789', '01012345678', '김하늘', '1991-04-02', 'F', 'active', 500000, '2', 'A', true, 'A'),
    -- Near the month's limit.
    ($1, '500223456790', '01023456789', '이준호', '1984-09-17', 'M', 'active', 300000, '2', 'B', true, 'A'),
    -- A minor.
    ($1, '500323456791', '01034567890', '박서연', '2011-06-30', 'F', 'active', 100000, '3', 'B', false, 'A'),
    -- Blocked by the carrier.
    ($1, '500423456792', '01045678901', '최민수', '1978-01-25', 'M', 'blocked_by_carrier', 500000, '4', 'C', false, 'G'),
    -- Pays the phone bill by card.
    ($1, '500523456793', '01056781020', '정유진', '1995-12-11', 'F', 'active', 800000, '1', 'A', true, 'C'),
    -- A risk grade that does not pay.
    ($1, '500623456794', '01067890123', '한도윤', '1969-03-08', 'M', 'active', 500000, '9', 'C', false, 'A')
