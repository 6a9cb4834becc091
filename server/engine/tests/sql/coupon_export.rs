//! The list of coupons as a file: all of them, each once, piece by piece.

use std::collections::BTreeSet;

use engine::coupon::{CouponForm, ExtendForm};
use engine::csv_file::{CsvEncoding, CsvLayout, CsvReader, Delimiter};
use engine::reader::{Reader, Role};
use sqlx::PgPool;

use crate::support::{World, code_of};

const UTF_8: CsvLayout = CsvLayout { encoding: CsvEncoding::Utf8, delimiter: Delimiter::Comma };

/// More than are read at once, of which more are deleted than are looked up by their numbers.
const COUPONS: &str = "
    with issued as (
        insert into coupon (
            sandbox_id, serial_no, promotion_id, version, name, ncn, amount, status, valid_until, issued_at
        )
        select 'default', (7203000000000000 + n * 7)::text, 'AUTUMN3000', 1, '가을, 3천원',
            '500123456789', 3000, case when n % 5 = 0 then 'unused' else 'deleted' end,
            (sandbox_now('default') at time zone 'Asia/Seoul')::date + (n % 50)::int,
            sandbox_now('default') - (n % 97) * interval '1 minute'
        from generate_series(1, 7000) as n
        returning *
    )
    insert into coupon_event (sandbox_id, serial_no, kind, reader, at)
    select sandbox_id, serial_no, 'deleted', 'kim', now() from issued where status = 'deleted'";

/// The lines of the file that a filter gives, without the first.
async fn lines(world: &World, form: &CouponForm) -> Vec<Vec<String>> {
    let export = world.engine.export_coupons(&world.caller, form, UTF_8).await;
    let (mut export, mut reader, mut lines) = (export.unwrap(), CsvReader::default(), Vec::new());
    while let Some(piece) = export.next().await.unwrap() {
        assert!(!piece.is_empty() && piece.len() < 1_000_000, "{}", piece.len());
        reader.push(&piece, &mut lines).unwrap();
    }
    reader.finish(&mut lines).unwrap();
    let mut lines: Vec<_> = lines.into_iter().map(|line| line.cells).collect();
    assert_eq!(lines.remove(0).first().map(String::as_str), Some("serial_no"));
    lines
}

/// The serial numbers of the file that a filter gives.
pub async fn exported(world: &World, form: &CouponForm) -> Vec<String> {
    lines(world, form).await.into_iter().map(|mut line| line.swap_remove(0)).collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn all_are_in_it_once_whatever_happens_meanwhile(pool: PgPool) {
    let world = World::new(pool).await;
    world.sql(COUPONS).await;
    let all = lines(&world, &CouponForm::default()).await;
    assert_eq!(all.len(), 7_000);
    assert_eq!(all.iter().map(|line| &line[0]).collect::<BTreeSet<_>>().len(), 7_000);
    let issued_at: Vec<_> = all.iter().map(|line| line[8].clone()).collect();
    assert!(issued_at.is_sorted_by(|one, next| one >= next), "newest first");
    assert!(all.iter().all(|line| line[1] == "010-1234-5678" && line[5] == "가을, 3천원"));

    // The deleted ones are more than their list looks up.
    let of = |status: &str| CouponForm { status: status.into(), ..CouponForm::default() };
    assert_eq!(exported(&world, &of("deleted")).await.len(), 5_600);
    let listed = world.engine.list_coupons(&world.caller, &of("deleted")).await.unwrap();
    assert_eq!(listed.rows.len(), engine::page::PAGE_ROWS);
    assert!(listed.next.is_some());
    // A filter that passes none has the first line alone.
    assert_eq!(exported(&world, &of("held")).await.len(), 0);

    // While it is read, one is issued, and one that is not read yet is moved behind those that were.
    let until = CouponForm { ends_until: "2999-12-31".into(), ..of("unused") };
    let mut export = world.engine.export_coupons(&world.caller, &until, UTF_8).await.unwrap();
    let mut text = String::from_utf8(export.next().await.unwrap().unwrap()).unwrap();
    world.issue("GAME1000").await;
    let last = lines(&world, &until).await.pop().unwrap();
    let extended = ExtendForm { serial_no: last[0].clone(), valid_until: "2999-12-31".into() };
    world.engine.extend_coupon(&world.caller, &extended).await.unwrap();
    while let Some(piece) = export.next().await.unwrap() {
        text.push_str(std::str::from_utf8(&piece).unwrap());
    }
    assert_eq!(text.lines().count(), 1 + 1_400, "each that there was");
    assert!(text.lines().last().unwrap().starts_with(&last[0]));
    assert!(text.lines().last().unwrap().contains("2999-12-31"), "as it is when it is read");
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_may_only_look_sees_numbers_masked_in_every_encoding(pool: PgPool) {
    let mut world = World::new(pool).await;
    world.issue("AUTUMN3000").await;
    world.caller.reader = Reader { role: Role::Viewer, ..Reader::local() };
    for &encoding in CsvEncoding::ALL {
        let layout = CsvLayout { encoding, delimiter: Delimiter::Comma };
        let export =
            world.engine.export_coupons(&world.caller, &CouponForm::default(), layout).await;
        let (mut reader, mut lines) = (CsvReader::default(), Vec::new());
        let piece = export.unwrap().next().await.unwrap().unwrap();
        reader.push(&piece, &mut lines).unwrap();
        let read = reader.finish(&mut lines).unwrap();
        assert_eq!(lines[1].cells[1..3], ["*******5678", "********6789"], "{encoding:?}");
        assert_eq!(lines[1].cells[5], "가을 첫 결제 3천원", "{encoding:?}");
        assert_eq!(read.encoding, encoding);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn it_is_refused_before_it_begins_and_breaks_off_with_its_world(pool: PgPool) {
    let world = World::new(pool).await;
    world.sql(COUPONS).await;
    let (engine, caller) = (&world.engine, &world.caller);
    let unknown = CouponForm { status: "lost".into(), ..CouponForm::default() };
    let refused = engine.export_coupons(caller, &unknown, UTF_8).await.map(drop);
    assert_eq!(code_of(&refused), "INVALID_REQUEST");
    let all = CouponForm::default();
    let mut export = engine.export_coupons(caller, &all, UTF_8).await.unwrap();
    assert!(export.next().await.unwrap().is_some());
    world.sql("update sandbox set gone_at = now()").await;
    // Neither the whole list nor one that looks like it.
    assert_eq!(code_of(&export.next().await), "SANDBOX_NOT_FOUND");
    let refused = engine.export_coupons(caller, &all, UTF_8).await.map(drop);
    assert_eq!(code_of(&refused), "SANDBOX_NOT_FOUND");
}
