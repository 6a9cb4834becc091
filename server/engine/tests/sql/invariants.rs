//! `server verify` notices what it is there for, and the demonstration passes it.

use engine::coupon::IssueForm;
use engine::idempotency::{IdempotencyKey, Keyed};
use engine::invariants::{check_in, check_world_in};
use sqlx::PgPool;

use crate::line_changes::port;
use crate::sandboxes::create;
use crate::support::{Line, ORDINARY, World, code_of, form, form_with};

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
    ("delete from scenario_run", &[4]),
    ("delete from scenario_slot", &[4]),
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
        "alter table promotion_version disable trigger all;
      update promotion_version set name = '' where sandbox_id = 'default'",
        &[6],
    ),
    (
        "alter table promotion_version disable trigger all;
      update promotion_version set coupon_amount = coupon_amount - 1 where sandbox_id = 'default'",
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

/// No row of another sandbox than `default` is damaged from here on.
const SPARE_OTHERS: &str = "
    create function spare_others() returns trigger language plpgsql as 'begin return null; end';
    do $$
    declare
        spared text;
    begin
        for spared in
            select relname from pg_class
            join pg_attribute on attrelid = pg_class.oid and attname = 'sandbox_id'
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                and not relispartition and relname <> 'sandbox'
        loop
            execute format(
                'create trigger a_spare_others before update or delete on %I
                for each row when (old.sandbox_id <> ''default'') execute function spare_others()',
                spared
            );
            execute format(
                'create trigger a_spare_new before insert on %I
                for each row when (new.sandbox_id <> ''default'') execute function spare_others()',
                spared
            );
        end loop;
    end $$";

#[sqlx::test(migrations = "../../migrations")]
async fn every_kind_of_damage_is_noticed_in_its_sandbox(pool: PgPool) {
    let world = World::new(pool).await;
    let other = create(&world, "other", "default").await;
    for one in [&world, &other] {
        // The same, by other numbers.
        let order = |number: &str| match one.caller.sandbox == world.caller.sandbox {
            true => number.to_owned(),
            false => number.replace(['T', 'F'], "O"),
        };
        let coupon = one.issue("AUTUMN3000").await;
        one.pay(&form_with(&order("T1"), &coupon)).await.unwrap();
        let cancelled = one.issue("AUTUMN3000").await;
        one.pay(&form_with(&order("T2"), &cancelled)).await.unwrap();
        one.cancel(&order("T2")).await.unwrap();
        one.pay(&form(&order("T3"))).await.unwrap();
        let declined = one.issue("AUTUMN3000").await;
        one.set_line(Line::Down);
        one.pay(&form_with(&order("T4"), &declined)).await.unwrap_err();
        one.set_line(Line::Good);
        issue_under_key(one, if one.caller.sandbox == world.caller.sandbox { "i" } else { "o" })
            .await;
        one.change_line(ORDINARY, &port()).await.unwrap();
    }
    let scheduled = "name: A\nschedule: {cron: \"0 0 1 1 *\"}\nsteps:\n  - check: {clock: }\n";
    world.save("a", scheduled).await.unwrap();
    world.sql("update scenario_schedule set next_due_at = clock_timestamp()").await;
    assert_eq!(world.engine.decide_scenario_slots().await.unwrap(), 1);
    world.use_from_foreign_system("F1").await;
    world.verify().await;
    world.sql(SPARE_OTHERS).await;
    let mut noticed = std::collections::BTreeSet::new();
    for (damage, expected) in DAMAGE {
        let mut transaction = world.engine.pool().begin().await.unwrap();
        sqlx::raw_sql(*damage).execute(&mut *transaction).await.unwrap();
        let findings = check_in(&mut transaction).await.unwrap();
        let own = check_world_in(&mut transaction, &world.caller.sandbox).await.unwrap().unwrap();
        let others = check_world_in(&mut transaction, &other.caller.sandbox).await.unwrap();
        transaction.rollback().await.unwrap();
        let broken: Vec<u8> = findings
            .iter()
            .filter(|finding| finding.broken > 0)
            .map(|finding| finding.number)
            .collect();
        for number in *expected {
            assert!(broken.contains(number), "{damage}: {broken:?}");
        }
        // The sandbox's own check finds all that is found, and the other's nothing.
        for ((all, own), other) in findings.iter().zip(&own).zip(others.unwrap()) {
            assert_eq!(all.broken, own.broken, "{damage}: {own:?}");
            assert!(all.checked >= own.checked + other.checked, "{damage}: {own:?}");
            assert_eq!(other.broken, 0, "{damage}: {other:?}");
        }
        noticed.extend(broken);
    }
    assert_eq!(noticed.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    world.verify().await;
}

/// A payment that is under way breaks nothing, and a sandbox that is not there has nothing that holds.
#[sqlx::test(migrations = "../../migrations")]
async fn a_sandbox_is_checked_whatever_is_under_way(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.set_line(Line::LosesRequests);
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    assert_eq!(world.payment_status("T1").await, "unknown");
    world.set_line(Line::Good);
    let paying = async {
        for number in 2..30 {
            world.pay(&form(&format!("T{number}"))).await.unwrap();
            world.cancel(&format!("T{number}")).await.unwrap();
        }
    };
    let checking = async {
        let mut checked = 0;
        for _ in 0..30 {
            let findings = world.engine.check_sandbox(&world.caller).await.unwrap();
            for finding in &findings {
                assert_eq!(finding.broken, 0, "{finding:?}");
                checked += finding.checked;
            }
        }
        assert!(checked > 0);
    };
    tokio::join!(paying, checking);
    let nowhere = world.within("nowhere").await;
    assert_eq!(code_of(&world.engine.check_sandbox(&nowhere.caller).await), "SANDBOX_NOT_FOUND");
    let team = create(&world, "team", "default").await;
    world.engine.reset_sandbox(&world.caller, "team").await.unwrap();
    assert_eq!(code_of(&world.engine.check_sandbox(&team.caller).await), "SANDBOX_CHANGED");
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
