// Values that no field takes, each with what is said of it.

export interface BadValue {
  name: string;
  field: string;
  value: string;
  /** The problem's code at the endpoint. */
  code: string;
  says: RegExp;
}

export const BAD_VALUES: BadValue[] = [
  { name: 'an empty amount', field: 'amount', value: '', code: 'MISSING', says: /입력해 주세요/ },
  { name: 'an amount in words', field: 'amount', value: '만이천', code: 'NOT_A_NUMBER', says: /숫자만/ },
  { name: 'an amount with a fraction', field: 'amount', value: '12.5', code: 'NOT_A_NUMBER', says: /숫자만/ },
  { name: 'a negative amount', field: 'amount', value: '-5', code: 'NEGATIVE', says: /0보다 작을 수 없습니다/ },
  { name: 'nothing to pay', field: 'amount', value: '0', code: 'TOO_SMALL', says: /1원 이상/ },
  { name: 'an amount of 12 digits', field: 'amount', value: '123456789012', code: 'TOO_LARGE', says: /넘을 수 없습니다/ },
  { name: 'an amount beyond any integer', field: 'amount', value: '9'.repeat(40), code: 'TOO_LARGE', says: /넘을 수 없습니다/ },
  { name: 'a short CTN', field: 'ctn', value: '0101234', code: 'WRONG_LENGTH', says: /11자리/ },
  { name: 'a long CTN', field: 'ctn', value: '010123456789', code: 'WRONG_LENGTH', says: /11자리/ },
  { name: 'a 010 of ten digits', field: 'ctn', value: '010-123-4567', code: 'WRONG_LENGTH', says: /11자리/ },
  { name: 'a short 011', field: 'ctn', value: '011-123-456', code: 'WRONG_LENGTH', says: /10–11자리/ },
  { name: 'no CTN', field: 'ctn', value: '', code: 'MISSING', says: /입력해 주세요/ },
  { name: 'a landline', field: 'ctn', value: '0212345678', code: 'NOT_A_MOBILE_NUMBER', says: /휴대폰 번호가 아닙니다/ },
  { name: 'a short NCN', field: 'ncn', value: '12', code: 'WRONG_LENGTH', says: /9–12자리/ },
  { name: 'a long NCN', field: 'ncn', value: '1234567890123', code: 'WRONG_LENGTH', says: /9–12자리/ },
  { name: 'an NCN of letters', field: 'ncn', value: 'abcdefghi', code: 'NOT_A_NUMBER', says: /숫자만/ },
  { name: 'the 30th of February', field: 'paid_on', value: '2026-02-30', code: 'NOT_A_DATE', says: /달력에 없는 날짜/ },
  { name: 'a 13th month', field: 'paid_on', value: '2026-13-01', code: 'NOT_A_DATE', says: /달력에 없는 날짜/ },
  { name: 'a month of three digits', field: 'paid_on', value: '2026-111-1', code: 'NOT_A_DATE', says: /달력에 없는 날짜/ },
  { name: 'hours of one digit', field: 'paid_at', value: '1:2:30', code: 'NOT_A_TIME', says: /시각이 아닙니다/ },
  { name: 'a comma where no thousands are', field: 'amount', value: '12,34', code: 'MISPLACED_COMMA', says: /세 자리마다/ },
  { name: 'dots for an order number', field: 'order_no', value: '..', code: 'ONLY_DOTS', says: /점만으로는/ },
  { name: 'a day of the future', field: 'paid_on', value: '2999-01-01', code: 'IN_THE_FUTURE', says: /샌드박스 시계/ },
  { name: 'a 25th hour', field: 'paid_at', value: '25:00:00', code: 'NOT_A_TIME', says: /시각이 아닙니다/ },
  { name: 'an impossible birth date', field: 'birth_date', value: '1991-04-31', code: 'NOT_A_DATE', says: /달력에 없는 날짜/ },
  { name: 'a birth date in words', field: 'birth_date', value: '봄', code: 'NOT_A_DATE', says: /달력에 없는 날짜/ },
  { name: 'no order number', field: 'order_no', value: '', code: 'MISSING', says: /입력해 주세요/ },
  { name: 'an order number of 10,000 characters', field: 'order_no', value: '9'.repeat(10_000), code: 'TOO_LONG', says: /40자를 넘을 수 없습니다/ },
  { name: 'Hangul in an order number', field: 'order_no', value: '주문1', code: 'BAD_CHARACTER', says: /쓸 수 있는 글자/ },
  { name: 'an emoji in an order number', field: 'order_no', value: 'T-🎮', code: 'BAD_CHARACTER', says: /쓸 수 있는 글자/ },
  { name: 'a limit in words', field: 'limit_amount', value: '많이', code: 'NOT_A_NUMBER', says: /숫자만/ },
];
