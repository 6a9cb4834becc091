//! Calls of the same time share statements, and nothing else.

use sqlx::PgPool;

use engine::payment::PaymentForm;

use crate::concurrency::{at_once, crowded};
use crate::support::{code_of, form};

/// Customers with a limit for one payment of two.
const CUSTOMERS: usize = 20;

fn form_of(customer: usize, order: usize) -> PaymentForm {
    let ctn = format!("010{:08}", 70_000_000 + customer);
    PaymentForm { ctn, ..form(&format!("T{customer}-{order}")) }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_some_of_many_miss_is_refused_to_them_alone(pool: PgPool) {
    let world = crowded(pool).await;
    world
        .sql(
            "insert into subscriber (
                sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade,
                leeds_grade, mpay_member, bill_pay_method
            )
            select 'default', (600000000000 + n)::text, '010' || (70000000 + n)::text, '가입자',
                '1990-01-01', 'F', 'active', 20000, '2', 'A', true, 'A'
            from generate_series(0, 19) as n",
        )
        .await;
    // Two payments of a customer are never in one statement: the first ones are together, and then
    // the second ones, of which each finds its limit used up.
    let codes = at_once(2 * CUSTOMERS, |index| {
        let (world, form) = (world.clone(), form_of(index / 2, index % 2));
        async move { code_of(&world.pay(&form).await) }
    })
    .await;
    for of_customer in codes.chunks(2) {
        let mut of_customer = of_customer.to_vec();
        of_customer.sort();
        assert_eq!(of_customer, ["LIMIT_EXCEEDED", "OK"], "{codes:?}");
    }
    world.verify().await;

    let codes = at_once(2 * CUSTOMERS, |index| {
        let (world, order) = (world.clone(), format!("T{}-{}", index / 2, index % 2));
        async move { code_of(&world.cancel(&order).await) }
    })
    .await;
    let count = |wanted: &str| codes.iter().filter(|code| *code == wanted).count();
    assert_eq!((count("OK"), count("ORDER_NOT_FOUND")), (CUSTOMERS, CUSTOMERS), "{codes:?}");
    assert_eq!(world.count("select sum(used)::bigint from month_usage").await, 0);
    world.verify().await;
    world.engine.pool().close().await;
}
