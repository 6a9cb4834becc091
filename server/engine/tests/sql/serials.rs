//! Serial numbers that are taken are drawn again, alone: by whatever way they are drawn.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use engine::EngineError;
use engine::job::JobState;
use sqlx::PgPool;

use crate::issuing::counts;
use crate::support::{ORDINARY, World};

/// What is drawn next, and how many were drawn.
#[derive(Default)]
struct Draws {
    next: VecDeque<u64>,
    drawn: usize,
}

/// A world whose serial numbers are drawn as a test says; after that, always the number 1.
struct Drawn {
    world: World,
    draws: Arc<Mutex<Draws>>,
}

impl Drawn {
    async fn new(pool: PgPool) -> Self {
        let mut world = World::new(pool).await;
        let draws = Arc::new(Mutex::new(Draws::default()));
        let source = Arc::clone(&draws);
        world.engine = world.engine.with_random(move |bytes| {
            let mut draws = source.lock().unwrap();
            for number in bytes.chunks_exact_mut(8) {
                let next = draws.next.pop_front().unwrap_or(1);
                number.copy_from_slice(&next.to_le_bytes());
                draws.drawn += 1;
            }
            Ok(())
        });
        world.offer(10, 10).await;
        Self { world, draws }
    }

    fn will_be(&self, next: &[u64]) {
        *self.draws.lock().unwrap() = Draws { next: next.iter().copied().collect(), drawn: 0 };
    }

    fn drawn(&self) -> usize {
        self.draws.lock().unwrap().drawn
    }

    /// The draws that became coupons, by the fifteen digits before the check digit.
    async fn of_coupons(&self) -> Vec<u64> {
        let coupons = "select serial_no from coupon where promotion_id = 'MANY' order by serial_no";
        let serials: Vec<String> =
            sqlx::query_scalar(coupons).fetch_all(self.world.engine.pool()).await.unwrap();
        serials.iter().map(|serial_no| draw_of(serial_no)).collect()
    }
}

fn draw_of(serial_no: &str) -> u64 {
    serial_no[..15].parse::<u64>().unwrap() - 100_000_000_000_000
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_number_that_is_taken_is_drawn_again_alone(pool: PgPool) {
    let drawn = Drawn::new(pool).await;
    let world = &drawn.world;
    // Taken: 7 by a coupon, 9 by a code.
    drawn.will_be(&[7]);
    world.issue("MANY").await;
    drawn.will_be(&[9]);
    let codes = world.run(&world.job("codes", "", "1").await.unwrap()).await;
    assert_eq!(draw_of(&world.codes(&codes).await[0].0), 9);

    // One coupon.
    for (numbers, issued) in [([7, 11], 11), ([9, 12], 12)] {
        drawn.will_be(&numbers);
        assert_eq!(draw_of(world.issue("MANY").await.serial_no.as_str()), issued);
        assert_eq!(drawn.drawn(), 2);
    }
    // A job's chunk: a coupon's, a code's, and one that is drawn twice.
    drawn.will_be(&[7, 20, 9, 20, 11, 21, 20, 22]);
    let job = world.run(&world.job("one", ORDINARY, "3").await.unwrap()).await;
    assert_eq!(counts(&job), (JobState::Done, 3, 3, 0));
    assert_eq!((drawn.of_coupons().await, drawn.drawn()), (vec![7, 11, 12, 20, 21, 22], 8));
    // Codes.
    drawn.will_be(&[22, 30, 9, 31, 30, 32]);
    let job = world.run(&world.job("codes", "", "3").await.unwrap()).await;
    assert_eq!((counts(&job), drawn.drawn()), ((JobState::Done, 3, 3, 0), 6));
    let codes = world.codes(&job).await;
    assert_eq!(codes.iter().map(|(serial, _)| draw_of(serial)).collect::<Vec<_>>(), [30, 31, 32]);
    // Each counts once, whatever was drawn for it.
    let issued = "select issued from promotion where promotion_id = 'MANY'";
    assert_eq!(world.count(issued).await, 10);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn where_no_number_is_free_nothing_is_issued(pool: PgPool) {
    let drawn = Drawn::new(pool).await;
    let world = &drawn.world;
    world.issue("MANY").await;
    let form = engine::coupon::IssueForm { ctn: ORDINARY.into(), promotion_id: "MANY".into() };
    let refused = world.engine.issue_coupon(&world.caller, &form).await;
    assert!(matches!(refused, Err(EngineError::Fault(_))), "{refused:?}");
    let job = world.job("one", ORDINARY, "3").await.unwrap();
    let job = world.run(&job).await;
    // It is tried again later, and for now not a coupon of it is there.
    assert_eq!(counts(&job), (JobState::Running, 3, 0, 0));
    assert_eq!(drawn.of_coupons().await, [1]);
    assert_eq!(world.count("select issued from promotion where promotion_id = 'MANY'").await, 1);
    assert_eq!(world.count("select attempts::bigint from job").await, 1);
    world.verify().await;
}
