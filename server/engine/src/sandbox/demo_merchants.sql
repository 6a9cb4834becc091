with pgs as (
    insert into pg (sandbox_id, pg, name_ko, name_en) values
        ($1, 'PG01', '한빛페이', 'Hanbit Pay'),
        ($1, 'PG02', '나래결제', 'Narae Pay')
), cps as (
    insert into cp (sandbox_id, pg, cp, name_ko, name_en) values
        ($1, 'PG01', 'CP014', '게임나라', 'Game Nara'),
        ($1, 'PG01', 'CP021', '웹툰마을', 'Webtoon Maeul'),
        ($1, 'PG02', 'CP033', '오늘장터', 'Oneul Market')
)
insert into svc (
    sandbox_id, pg, cp, svc, name_ko, name_en,
    refuses_card_bill_payers, serves_minors, next_month_refund
) values
    ($1, 'PG01', 'CP014', 'SVC201', '아이템 상점', 'Item shop', false, true, false),
    ($1, 'PG01', 'CP014', 'SVC202', '성인 게임', 'Games for adults', false, false, false),
    ($1, 'PG01', 'CP021', 'SVC310', '웹툰 이용권', 'Webtoon pass', false, true, true),
    ($1, 'PG02', 'CP033', 'SVC401', '배송 상품', 'Shipped goods', true, true, true)
