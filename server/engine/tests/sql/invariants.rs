//! `server verify` notices what it is there for, and the demonstration passes it.

use engine::coupon::IssueForm;
use engine::idempotency::{IdempotencyKey, Keyed};
use sqlx::PgPool;

use crate::line_changes::port;
use crate::support::{Line, ORDINARY, World, form, form_with};

/// Damage that no constraint refuses, and the invariants that it must break.
const DAMAGE: &[(&str, &[u8])] = &[
    (
        "alter table payment drop constraint payment_sum; update payment set amount = amount + 1 where status = 'paid'",
        &[1],
    ),
    (
        "alter table coupon disable trigger coupon_keeps_its_promise;
      update coupon set amount = amount - 1 where order_no = 'T1'",
        &[1, 6],
    ),
    (
        "drop trigger coupon_stays_with_live_payment on coupon;
      update coupon set status = 'unused', order_no = null where order_no = 'T1'",
        &[2],
    ),
    ("update coupon set status = 'held' where order_no = 'T1'", &[2]),
    // The cancel of T2 said that its coupon is unused, which was past its last day.
    (
        "update coupon set valid_until = valid_until - 100 where serial_no in
      (select serial_no from payment where order_no = 'T2')",
        &[2],
    ),
    // Moved without an extension that says so, or to another day than it says.
    ("update coupon set valid_until = valid_until + 1 where order_no = 'T1'", &[6]),
    (
        "insert into coupon_event (sandbox_id, serial_no, kind, reader, at, ended_on, ends_on)
      select sandbox_id, serial_no, 'extended', 'kim', now(), valid_until, valid_until + 1 from coupon
      where order_no = 'T1'",
        &[6],
    ),
    // And the decline of T4.
    (
        "update coupon set valid_until = valid_until - 100 where serial_no in
      (select serial_no from payment where order_no = 'T4')",
        &[2],
    ),
    // A foreign system's order gave its coupon up, and the coupon does not know.
    ("update verification set reversed_at = now() where order_no = 'F1'", &[2]),
    // A payment's coupon was given back, and its approval stands: somebody else could be told of it.
    ("update verification set reversed_at = null where order_no = 'T2'", &[2]),
    // A number that a foreign system has, paid here as well.
    (
        "update verification set owner = 'foreign', response_code = '0000', answered_at = now(),
      serial_no = '1' where order_no = 'T3'",
        &[2, 4],
    ),
    ("delete from verification where order_no = 'T1'", &[4]),
    ("update verification set amount = amount + 1 where order_no = 'T1'", &[4]),
    ("update month_usage set used = used - 1", &[3]),
    ("update month_usage set payments = payments + 1", &[3]),
    ("delete from month_usage", &[3]),
    (
        "insert into ledger_entry (sandbox_id, order_no, kind, phone_bill, coupon, at)
      select sandbox_id, order_no, 'cancel', -charged, 0, now() from payment where status = 'paid'",
        &[4, 5],
    ),
    (
        "alter table ledger_entry disable trigger all; delete from ledger_entry where order_no = 'T1'",
        &[4, 5],
    ),
    (
        "drop index coupon_issued_once; update coupon set issue_key = 'i' where order_no = 'T1'",
        &[4],
    ),
    // A cancel under the key of a coupon that was issued.
    ("update payment set cancel_key = 'i' where order_no = 'T2'", &[4]),
    // Keys whose effects are not there: a coupon's, and a payment's.
    ("update coupon set issue_key = null where issue_key = 'i'", &[4]),
    ("update idempotency_key set order_no = 'T9' where key = 'i'", &[4]),
    (
        "alter table ledger_entry disable trigger all;
      delete from ledger_entry where order_no = 'T3'; delete from payment where order_no = 'T3'",
        &[3, 5],
    ),
    // Nobody would ever inquire it.
    (
        "alter table payment disable trigger all; update payment set status = 'unknown' where order_no = 'T1'",
        &[5],
    ),
    // Another's payment was acknowledged under the order number.
    (
        "update exchange set request = replace(request::text, '12,000', '12,001')::json where operation = 'pay'",
        &[5],
    ),
    (
        "update exchange set request = replace(request::text, '1234-5678', '2345-6789')::json where operation = 'pay'",
        &[5],
    ),
    ("delete from line_change", &[5]),
    ("update promotion set issued = issued + 1", &[6]),
    ("update promotion set issued_won = issued_won + 1", &[6]),
    ("update promotion_span set issued = issued + 1 where span = 'day'", &[6]),
    ("update promotion_span set issued = issued + 1 where span = 'month'", &[6]),
    ("update promotion set per_day = 1", &[6]),
    ("update promotion set per_month = 1", &[6]),
    ("update promotion set per_customer = 1", &[6]),
    // What was counted on one day was issued on another.
    ("update promotion_span set since = since - 1 where span = 'day'", &[6]),
    ("update coupon set coded_at = issued_at - interval '40 days' where order_no = 'T1'", &[6]),
    // What is in the place of another coupon is not counted; the other is not gone, or there is none.
    (
        "update coupon set replaces = (select serial_no from coupon where order_no = 'T1') where issue_key = 'i'",
        &[6],
    ),
    ("update coupon set replaces = '1' where issue_key = 'i'", &[6]),
    // A coupon of a job that there is none of.
    ("update coupon set job_no = 1 where order_no = 'T1'", &[6]),
    ("update promotion_customer set issued = issued + 1", &[6]),
    // What was promised is another's name, another amount, an earlier last day.
    (
        "alter table promotion_version disable trigger all; update promotion_version set name = ''",
        &[6],
    ),
    (
        "alter table promotion_version disable trigger all;
      update promotion_version set coupon_amount = coupon_amount - 1",
        &[6],
    ),
    ("update coupon set valid_until = valid_until - 1", &[6]),
    // A coupon is of a percentage, and its version is not; a payment with one took all that it may at the most.
    (
        "alter table coupon disable trigger all;
      update coupon set percent = 10, rounding = 100 where order_no = 'T1'",
        &[1, 6],
    ),
];

#[sqlx::test(migrations = "../../migrations")]
async fn every_kind_of_damage_is_noticed(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    let cancelled = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T2", &cancelled)).await.unwrap();
    world.cancel("T2").await.unwrap();
    world.pay(&form("T3")).await.unwrap();
    let declined = world.issue("AUTUMN3000").await;
    world.set_line(Line::Down);
    world.pay(&form_with("T4", &declined)).await.unwrap_err();
    world.set_line(Line::Good);
    world.use_from_foreign_system("F1").await;
    issue_under_key(&world, "i").await;
    world.change_line(ORDINARY, &port()).await.unwrap();
    world.verify().await;
    let mut noticed = std::collections::BTreeSet::new();
    for (damage, expected) in DAMAGE {
        let mut transaction = world.engine.pool().begin().await.unwrap();
        sqlx::raw_sql(*damage).execute(&mut *transaction).await.unwrap();
        let findings = engine::invariants::check_in(&mut transaction).await.unwrap();
        let broken: Vec<u8> = findings
            .iter()
            .filter(|finding| finding.broken > 0)
            .map(|finding| finding.number)
            .collect();
        transaction.rollback().await.unwrap();
        for number in *expected {
            assert!(broken.contains(number), "{damage}: {broken:?}");
        }
        noticed.extend(broken);
    }
    assert_eq!(noticed.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    world.verify().await;
}

/// Issues a coupon as the HTTP API does: its key is stored with it.
async fn issue_under_key(world: &World, key: &str) {
    let (engine, caller) = (&world.engine, &world.caller);
    let keyed = Keyed::new(IdempotencyKey::parse(key).unwrap(), b"f".to_vec());
    let form = IssueForm { ctn: ORDINARY.into(), promotion_id: "AUTUMN3000".into() };
    engine.issue_coupon_once(caller, &form, Some(&keyed)).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_demonstration_is_sound_and_has_everything_a_first_look_needs(pool: PgPool) {
    let world = World::empty(pool);
    assert!(world.engine.fill_in_demonstration(&world.caller).await.unwrap());
    assert!(!world.engine.fill_in_demonstration(&world.caller).await.unwrap(), "once");
    assert_eq!(
        world.count("select count(*) from subscriber where sandbox_id = 'default'").await,
        6
    );
    assert_eq!(world.count("select count(*) from promotion where sandbox_id = 'default'").await, 4);
    assert_eq!(world.count("select count(distinct status) from coupon").await, 5);
    assert!(world.count("select count(distinct status) from payment").await >= 3);
    let found = world.look_up(&form("")).await.unwrap();
    assert!(!found.usable.is_empty());
    world.verify().await;
}
