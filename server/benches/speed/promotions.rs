//! Why a coupon is offered or not, where there are many promotions with many conditions; and who would
//! qualify among many subscribers.

use std::time::{Duration, Instant};

use crate::cycle::{self, SANDBOX};
use crate::load::{Client, percentile_ms};
use crate::machine::Machine;
use crate::{Outcome, table};

const PROMOTIONS: usize = 200;
/// Conditions of each promotion, in groups of five.
const GROUPS: usize = 4;
const SUBSCRIBERS: i64 = 100_000;

/// One connection, for `time` each.
pub async fn section(machine: &Machine, time: Duration) -> Outcome<()> {
    let server = machine.serve(&[]).await?;
    cycle::seed(machine, &server).await?;
    sqlx::query(include_str!("seed.sql"))
        .bind(SANDBOX)
        .bind(10_001_i64)
        .bind(SUBSCRIBERS)
        .execute(&machine.pool)
        .await?;
    let mut client = Client::connect(server.address).await?;
    table::begin("Promotions, one connection", &["", "wanted", "p50 ms", "p99 ms"]);
    let asked = r#""payment_method":"01","payment_type":"D1","amount":9900,"ad_consent":false,
        "pg":"PG01","cp":"CP014","svc":"SVC201","ctn":"010-1234-5678""#;
    let paths = ["/api/v1/coupons/eligible", "/api/v1/promotions/evaluate"];
    for path in paths {
        measure(&mut client, path, asked, time, "with the demonstration's 4 promotions", "")
            .await?;
    }
    for place in 0..PROMOTIONS {
        let promotion = promotion(place, GROUPS);
        let key = format!("\"promotion-{place}\"");
        let made = client.post("/api/v1/promotions", SANDBOX, Some(&key), &promotion).await?;
        if made.0 != 201 {
            return Err(String::from_utf8_lossy(made.1).into_owned().into());
        }
    }
    for path in paths {
        let what = "with 200 promotions of 20 conditions more";
        measure(&mut client, path, asked, time, what, "≤ 5 more").await?;
    }
    let promotion = promotion(PROMOTIONS, GROUPS);
    let inside = promotion.trim_start_matches('{').trim_end_matches('}').to_owned();
    let what = "of 100,000 subscribers and 20 conditions";
    measure(&mut client, "/api/v1/promotions/audience", &inside, time, what, "≤ 1,000").await?;
    server.stop().await
}

/// A promotion whose conditions are all looked at: none settles its group before the last.
fn promotion(place: usize, groups: usize) -> String {
    let group = format!(
        r#"{{"any_of":[{{"amount":{{"from":{}}}}},{{"payment_method":["03"]}},{{"age":{{"to":1}}}},
            {{"weekday":["mon","tue","wed","thu","fri","sat","sun"]}},{{"ad_consent":true}}]}}"#,
        20_000 + place
    );
    let groups = vec![group; groups].join(",");
    format!(
        r#"{{"promotion_id":"BENCH{place}","name":"Bench {place}","coupon_amount":1000,
            "minimum_amount":10000,"valid_from":"2020-01-01","valid_until":"2999-12-31",
            "conditions":{{"all_of":[{groups}]}},"budget":1000,"per_customer":1}}"#
    )
}

async fn measure(
    client: &mut Client,
    path: &str,
    body: &str,
    time: Duration,
    what: &str,
    wanted: &str,
) -> Outcome<()> {
    let body = format!("{{{body}}}");
    let mut took = Vec::new();
    let began = Instant::now();
    while began.elapsed() < time {
        let sent = Instant::now();
        let (status, answer) = client.post(path, SANDBOX, None, &body).await?;
        if status != 200 {
            return Err(String::from_utf8_lossy(answer).into_owned().into());
        }
        took.push(sent.elapsed());
    }
    took.sort_unstable();
    let ms = |part| format!("{:.1}", percentile_ms(&took, part));
    table::line(&[format!("POST {path}, {what}"), wanted.to_owned(), ms(0.5), ms(0.99)]);
    Ok(())
}
