//! A sandbox in which a sequence is done.

use engine::coupon::Coupon;
use engine::payment::{OrderForm, PaymentForm};
use sqlx::PgPool;

use super::model::{Model, Transition, refunds_later};
use crate::in_process::{World, code_of, form};

/// A sandbox, and the coupons that it has issued.
pub struct Sandbox {
    pub world: World,
    coupons: Vec<Coupon>,
}

impl Sandbox {
    pub async fn new(pool: &PgPool, number: usize) -> Self {
        let world = World::new(pool, &format!("sequence-{number}"));
        world.create().await;
        // At noon, so that no day ends while a sequence is done.
        world
            .sql(
                "update sandbox
                set clock_offset = timestamptz '2027-01-10 12:00:00+09' - clock_timestamp()
                where sandbox_id = $1",
            )
            .await;
        world
            .sql(
                "with promotions as (
                    insert into promotion (
                        sandbox_id, promotion_id, state, budget, per_customer, verification_fault,
                        created_at
                    )
                    values
                        ($1, 'APPROVED', 'running', 9, 4, null, sandbox_now($1)),
                        ($1, 'REFUSED', 'running', 3, 9, 'refuse', sandbox_now($1))
                )
                insert into promotion_version (
                    sandbox_id, promotion_id, version, name, coupon_amount, minimum_amount,
                    valid_from, valid_until, conditions, made_at
                )
                select $1, promotion_id, 1, name, amount, 10000, '2027-01-10', '2027-02-24',
                    '{\"all_of\": []}', sandbox_now($1)
                from (values ('APPROVED', '3천원', 3000), ('REFUSED', '1천원', 1000))
                    as one (promotion_id, name, amount)",
            )
            .await;
        Self { world, coupons: Vec::new() }
    }

    /// Does it; what was told, in the model's words.
    pub async fn perform(&mut self, transition: &Transition) -> String {
        let Self { world, coupons } = self;
        let (engine, caller) = (world.engine.clone(), world.caller.clone());
        match *transition {
            Transition::Issue(promotion) => {
                let issued = world.issue(promotion.id()).await;
                let told = code_of(&issued);
                coupons.extend(issued);
                told
            }
            Transition::LookUp(amount) => {
                let draft = form("", amount, None).draft();
                let found = engine.look_up_coupons(&caller, draft).await.unwrap();
                let place = |usable: &Coupon| {
                    coupons.iter().position(|known| known.serial_no == usable.serial_no)
                };
                let mut places: Vec<usize> = found.usable.iter().filter_map(place).collect();
                places.sort_unstable();
                format!("{places:?}")
            }
            Transition::Look(coupon) => {
                match engine.coupon(&caller, coupons[coupon].serial_no.as_str()).await {
                    Ok(seen) => seen.status.code().into(),
                    refused => code_of(&refused),
                }
            }
            Transition::Pay { order, amount, coupon, line } => {
                world.set_line(line);
                let coupon = coupon.map(|coupon| &coupons[coupon]);
                code_of(&world.pay(&request(order, amount, coupon)).await)
            }
            Transition::Cancel(order) => code_of(&world.cancel(&order_no(order)).await),
            Transition::Delete(coupon) => code_of(&world.delete(&coupons[coupon]).await),
            Transition::Wait(days) => {
                sqlx::query(
                    "update sandbox set clock_offset = clock_offset + make_interval(days => $2)
                    where sandbox_id = $1",
                )
                .bind(&caller.sandbox)
                .bind(i32::try_from(days).unwrap())
                .execute(engine.pool())
                .await
                .unwrap();
                "OK".into()
            }
            Transition::Expire => code_of(&engine.expire_coupons().await),
            Transition::Settle(line) => {
                world.set_line(line);
                world
                    .sql(
                        "update unsettled set settle_after = clock_timestamp()
                        where sandbox_id = $1",
                    )
                    .await;
                code_of(&engine.settle_payments().await)
            }
            Transition::Inquire(order, line) => {
                world.set_line(line);
                let order = OrderForm { order_no: order_no(order) };
                code_of(&engine.inquire_payment(&caller, &order).await)
            }
        }
    }

    /// Every coupon, payment and month, as they are stored.
    pub async fn stored(&self) -> [Vec<String>; 3] {
        let (coupons, payments, months) = sqlx::query_as(
            "select
                array(
                    select concat_ws(' ', serial_no, status, order_no, restored_count)
                    from coupon where sandbox_id = $1 order by serial_no
                ),
                array(
                    select concat_ws(' ', order_no, status, charged)
                    from payment where sandbox_id = $1 order by order_no
                ),
                array(
                    select concat_ws(' ', month, used) from month_usage
                    where sandbox_id = $1 and used <> 0 order by month
                )",
        )
        .bind(&self.world.caller.sandbox)
        .fetch_one(self.world.engine.pool())
        .await
        .unwrap();
        [coupons, payments, months]
    }

    /// The same, as the model has them.
    pub fn expected(&self, model: &Model) -> [Vec<String>; 3] {
        let mut coupons: Vec<String> = std::iter::zip(&self.coupons, &model.coupons)
            .map(|(stored, coupon)| {
                let order = coupon.order.map(|order| format!(" {}", order_no(order)));
                let (serial_no, order) = (&stored.serial_no, order.unwrap_or_default());
                format!("{serial_no} {}{order} {}", coupon.status, coupon.restored)
            })
            .collect();
        coupons.sort_unstable();
        let orders = model.orders.iter();
        let payments = orders
            .map(|(order, known)| {
                format!("{} {} {}", order_no(*order), known.status, known.charged)
            })
            .collect();
        let used = model.used.iter().filter(|(_, used)| **used != 0);
        [coupons, payments, used.map(|(month, used)| format!("{month} {used}")).collect()]
    }
}

fn order_no(order: u8) -> String {
    format!("T{order}")
}

fn request(order: u8, amount: i64, coupon: Option<&Coupon>) -> PaymentForm {
    let form = form(&order_no(order), amount, coupon);
    if refunds_later(order) {
        return form;
    }
    PaymentForm { cp: "CP014".into(), svc: "SVC201".into(), ..form }
}
