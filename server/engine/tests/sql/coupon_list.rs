//! The list of coupons: each filter, and each pair of them, page by page.

use engine::coupon::{CouponForm, CouponLine, CouponStatus};
use engine::csv_file::{CsvEncoding, CsvLayout, Delimiter};
use engine::identifier::Ctn;
use serde_json::json;
use sqlx::PgPool;

use crate::coupon_export::exported;
use crate::support::{Line, ORDINARY, World, code_of, form_with};

/// Coupons of two versions and two promotions, of all subscribers, issued and ending on several days, some
/// at the same moment.
const COUPONS: &str = "
    insert into coupon (
        sandbox_id, serial_no, promotion_id, version, name, ncn, amount, status, valid_until, issued_at
    )
    select 'default', (7203000000000000 + n * 7)::text,
        case when n % 3 = 0 then 'GAME1000' else 'AUTUMN3000' end,
        case when n % 3 = 1 then 2 else 1 end, '쿠폰', people.ncn, 1000,
        case when n % 4 = 0 then 'deleted' when n % 5 = 0 then 'expired' else 'unused' end,
        (sandbox_now('default') at time zone 'Asia/Seoul')::date + (n % 5 - 2),
        sandbox_now('default') - (n % 4) * interval '1 day'
    from generate_series(1, 200) as n
    join (select ncn, row_number() over (order by ncn) - 1 as place, count(*) over () as number
        from subscriber) as people on people.place = n % people.number";

const DELETED: &str = "
    insert into coupon_event (sandbox_id, serial_no, kind, reader, at)
    select sandbox_id, serial_no, 'deleted', 'kim', now() from coupon where status = 'deleted'";

/// What a filter asks, and what it means.
type Filter = (fn(&mut CouponForm, &Asked), fn(&CouponLine, &Asked) -> bool);

/// What is asked for.
struct Asked {
    last_four: String,
    today: String,
    yesterday: String,
    used: String,
}

fn status(line: &CouponLine, status: CouponStatus) -> bool {
    line.coupon.status == status
}

fn issued_on(line: &CouponLine) -> String {
    engine::clock::in_seoul(line.coupon.issued_at).date().to_string()
}

const FILTERS: &[Filter] = &[
    (
        |form, asked| form.serial_no.clone_from(&asked.used),
        |line, asked| line.coupon.serial_no.as_str() == asked.used,
    ),
    (
        |form, asked| form.serial_no.clone_from(&asked.last_four),
        |line, asked| line.coupon.serial_no.as_str().ends_with(&asked.last_four),
    ),
    (
        |form, _| form.ctn = ORDINARY.into(),
        |line, _| line.ctn.as_ref().is_some_and(|ctn| ctn.is(&Ctn::parse(ORDINARY).unwrap())),
    ),
    (
        |form, _| form.ncn = "500123456789".into(),
        |line, _| line.coupon.ncn.to_string() == "500123456789",
    ),
    (
        |form, _| form.promotion_id = "AUTUMN3000".into(),
        |line, _| line.coupon.promotion_id.as_str() == "AUTUMN3000",
    ),
    (|form, _| form.version = "2".into(), |line, _| line.coupon.version == Some(2)),
    (|form, _| form.status = "unused".into(), |line, _| status(line, CouponStatus::Unused)),
    (|form, _| form.status = "held".into(), |line, _| status(line, CouponStatus::Held)),
    (|form, _| form.status = "used".into(), |line, _| status(line, CouponStatus::Used)),
    (|form, _| form.status = "expired".into(), |line, _| status(line, CouponStatus::Expired)),
    (|form, _| form.status = "deleted".into(), |line, _| status(line, CouponStatus::Deleted)),
    (
        |form, asked| form.issued_from.clone_from(&asked.yesterday),
        |line, asked| issued_on(line) >= asked.yesterday,
    ),
    (
        |form, asked| form.issued_until.clone_from(&asked.yesterday),
        |line, asked| issued_on(line) <= asked.yesterday,
    ),
    (
        |form, asked| form.ends_from.clone_from(&asked.today),
        |line, asked| line.coupon.valid_until.to_string() >= asked.today,
    ),
    (
        |form, asked| form.ends_until.clone_from(&asked.today),
        |line, asked| line.coupon.valid_until.to_string() <= asked.today,
    ),
];

/// All pages of a list.
async fn listed(world: &World, form: &CouponForm) -> Vec<CouponLine> {
    let mut form = form.clone();
    let mut lines = Vec::new();
    loop {
        let page = world.engine.list_coupons(&world.caller, &form).await.unwrap();
        assert!(page.rows.len() <= engine::page::PAGE_ROWS);
        lines.extend(page.rows);
        let Some(next) = page.next else { return lines };
        assert_ne!(form.before, next, "it goes on");
        form.before = next;
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn each_filter_and_each_pair_of_filters_finds_what_it_says(pool: PgPool) {
    let world = World::new(pool).await;
    let used = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &used)).await.unwrap();
    world.set_line(Line::LosesRequests);
    world.pay(&form_with("T2", &world.issue("GAME1000").await)).await.unwrap();
    world.edit_promotion("AUTUMN3000", json!({ "coupon_amount": 1_000 })).await;
    world.sql(COUPONS).await;
    world.sql(DELETED).await;
    let now = world.engine.now(&world.caller.sandbox).await.unwrap();
    let today = engine::clock::in_seoul(now).date();
    let asked = Asked {
        last_four: "0700".into(),
        today: today.to_string(),
        yesterday: today.pred_opt().unwrap().to_string(),
        used: used.serial_no.to_string(),
    };

    let all = listed(&world, &CouponForm::default()).await;
    assert_eq!(all.len() as i64, world.count("select count(*) from coupon").await);
    let place = |line: &CouponLine| (line.coupon.issued_at, line.coupon.serial_no.clone());
    assert!(all.is_sorted_by(|one, next| place(one) > place(next)), "newest first");
    for (of_one, is_one) in FILTERS {
        for (of_other, is_other) in FILTERS {
            let mut form = CouponForm::default();
            of_one(&mut form, &asked);
            let before = form.clone();
            of_other(&mut form, &asked);
            // Two of one field: the second stands.
            let replaced = serde_json::to_value(&before).unwrap().as_object().unwrap().iter().any(
                |(name, value)| value != "" && serde_json::to_value(&form).unwrap()[name] != *value,
            );
            let expected: Vec<_> = all
                .iter()
                .filter(|line| is_other(line, &asked) && (replaced || is_one(line, &asked)))
                .cloned()
                .collect();
            let mut found = listed(&world, &form).await;
            // Along another index, the order is another.
            found.sort_by_key(|line| std::cmp::Reverse(place(line)));
            assert_eq!(found, expected, "{form:?}");
            // A file of them has the same, in the list's own order.
            let of_file = exported(&world, &form).await;
            let expected = expected.iter().map(|line| line.coupon.serial_no.grouped());
            assert_eq!(of_file, expected.collect::<Vec<_>>(), "{form:?}");
        }
    }
    // Each finds something, and not everything.
    for (of_one, _) in FILTERS {
        let mut form = CouponForm::default();
        of_one(&mut form, &asked);
        let found = listed(&world, &form).await.len();
        assert!(found > 0 && found < all.len(), "{form:?} finds {found}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_number_that_nobody_has_finds_nothing_and_a_world_that_is_gone_is_said_so(pool: PgPool) {
    let world = World::new(pool).await;
    world.issue("AUTUMN3000").await;
    for form in [
        CouponForm { ctn: "01099998888".into(), ..CouponForm::default() },
        CouponForm { ctn: ORDINARY.into(), ncn: "500999999999".into(), ..CouponForm::default() },
    ] {
        assert_eq!(listed(&world, &form).await, [], "{form:?}");
    }
    world.sql("update sandbox set gone_at = now()").await;
    for form in [
        CouponForm::default(),
        CouponForm { ctn: ORDINARY.into(), ..CouponForm::default() },
        CouponForm { status: "expired".into(), ..CouponForm::default() },
    ] {
        let refused = world.engine.list_coupons(&world.caller, &form).await;
        assert_eq!(code_of(&refused), "SANDBOX_NOT_FOUND", "{form:?}");
    }
}

/// Only where nobody has it: a number from before there were check digits is one.
#[sqlx::test(migrations = "../../migrations")]
async fn a_mistyped_number_is_told_from_one_that_is_not_there(pool: PgPool) {
    let world = World::new(pool).await;
    let old = world.issue("AUTUMN3000").await;
    world.sql("update coupon set serial_no = '7203000000000000'").await;
    let of = |serial_no: &str, status: &str| CouponForm {
        serial_no: serial_no.into(),
        status: status.into(),
        ..CouponForm::default()
    };
    let found = listed(&world, &of("7203-0000-0000-0000", "")).await;
    assert_eq!(found.len(), 1, "as {}", old.serial_no);
    assert_eq!(listed(&world, &of("7203000000000000", "used")).await, []);
    assert_eq!(listed(&world, &of("7203000000000005", "")).await, []);
    let layout = CsvLayout { encoding: CsvEncoding::Utf8, delimiter: Delimiter::Comma };
    let mistyped = of("7203000000000001", "");
    let refused = world.engine.list_coupons(&world.caller, &mistyped).await;
    assert_eq!(code_of(&refused), "SERIAL_NO_MISTYPED");
    let refused = world.engine.export_coupons(&world.caller, &mistyped, layout).await.map(drop);
    assert_eq!(code_of(&refused), "SERIAL_NO_MISTYPED");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_deleted_coupon_is_shown_as_such(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let (engine, caller, serial_no) = (&world.engine, &world.caller, coupon.serial_no.as_str());
    engine.delete_coupon(caller, serial_no).await.unwrap();
    assert_eq!(engine.coupon(caller, serial_no).await.unwrap().status, CouponStatus::Deleted);
    assert_eq!(engine.find_coupon(caller, Some(serial_no), None).await.unwrap(), None);
}
