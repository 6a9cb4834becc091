//! Proof 9: the wire between server and database, or between server and telegram port, is cut after
//! byte k of a payment with a coupon, or of a cancel, in each of its two ways. The request sent again
//! always settles right: one effect, or a refusal in so many words, and what was told is stored.
//!
//! Several servers are cut at a time, each with wires of its own; another one, which is not, makes
//! the coupons and payments that are needed. Which bytes are counted is told in `wire.rs`.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::future::join_all;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::crowd::Crowd;
use crate::harness::{Part, Proof};
use crate::http::Client;
use crate::program::Server;
use crate::shopper::purchase::Purchase;
use crate::shopper::{Mall, Shopper};
use crate::tally::Tally;
use crate::wire::{Way, Wire};
use crate::world::{Addresses, World, issued, pay, subscriber};

/// How many servers are cut at a time.
const SERVERS: u64 = 6;
/// A part cuts after each byte that has the same remainder by it.
const EVERY: u64 = 16;
/// How often the bytes of each request are counted: a server's background tasks add theirs.
const COUNTED: u64 = 3;
/// More payments at once than a server has connections to its database.
const AFTERWARDS: u64 = 32;

const PROOF: Proof = Proof {
    number: 9,
    title: "server↔database and server↔telegram port cut after byte k of a payment, of a cancel",
    module: module_path!(),
    unit: "sixteenths of all bytes",
    small: 1,
    full: EVERY,
    part: 1,
    patience: Duration::from_secs(600),
};

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_after_a_cut_wire_settles_right() {
    PROOF.run(prove).await;
}

/// What is asked for while the wire is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Request {
    Pay,
    Cancel,
}

/// Where and when it is cut.
#[derive(Clone, Copy, Debug)]
struct Cut {
    request: Request,
    /// The one of [`Victim::wires`].
    wire: usize,
    way: Way,
    after: usize,
}

/// A server whose wires are cut, and its client.
struct Victim {
    server: Server,
    /// To the telegram port, and to the database.
    wires: [Wire; 2],
    client: Shopper,
    desk: Client,
    number: u64,
    orders: u64,
    /// Where the wire to the database begins: what connects anew needs it.
    folder: TempDir,
}

async fn prove(part: &Part) -> Tally {
    let world = World::of_servers(1).await;
    let start = |number| Victim::start(&world, number, part.random(number));
    let mut victims = join_all((0..SERVERS).map(start)).await;
    let mut lengths = Vec::new();
    // What is left open by a payment's cuts is settled while the cancels are cut.
    for request in [Request::Pay, Request::Cancel] {
        lengths.extend(victims[0].count_bytes(request).await);
    }
    let cuts: Vec<Cut> = lengths
        .into_iter()
        .flat_map(|whole| {
            let first = usize::try_from(part.turn(EVERY)).unwrap();
            let offsets = (first..=whole.after).step_by(EVERY as usize);
            offsets.map(move |after| Cut { after, ..whole })
        })
        .collect();
    let mut working = JoinSet::new();
    for victim in victims {
        let cuts = cuts.iter().copied().skip(victim.number as usize).step_by(SERVERS as usize);
        working.spawn(victim.suffer(cuts.collect()));
    }
    let mut tally = Tally::default();
    let (mut servers, mut clients) = (Vec::new(), Vec::new());
    for (victim, counted) in working.join_all().await {
        tally.add(counted);
        let Victim { server, client, folder, .. } = victim;
        servers.push((server, folder));
        clients.push(client);
    }
    let (cut, not_cut) = (tally.of("cut"), tally.of("not cut"));
    assert!(cut > 20 * not_cut, "{cut} cut, {not_cut} too short to be cut there");
    tally.add(Crowd::of(clients).settle(&world.database).await);
    for (server, _folder) in servers {
        serves_many(&server).await;
        let log = server.log();
        assert!(!log.contains("panicked"), "{log}");
        server.stop().await;
    }
    world.end().await;
    tally
}

impl Victim {
    async fn start(world: &World, number: u64, random: fastrand::Rng) -> Self {
        let (to_database, folder) = Wire::to_database(world.socket_folder());
        let port = Arc::new(OnceLock::new());
        let (to_port, port_address) = Wire::to_telegram_port(Arc::clone(&port)).await;
        let url = format!(
            "postgres:///micropay?host={}&port=5432&user=micropay&sslmode=disable",
            folder.path().display()
        );
        let arguments = ["--database-url", &url, "--verification-addr", &port_address];
        let server = world.start_beside(&arguments).await;
        port.set(server.telegram_address).unwrap();
        let mall = Mall::new(Addresses::of([server.address]));
        let client = Shopper::new(number, mall, random);
        let (wires, desk) = ([to_port, to_database], world.client());
        Self { server, wires, client, desk, number, orders: 0, folder }
    }

    /// An order of its own; for a cancel, one that is paid.
    async fn order(&mut self, request: Request) -> Purchase {
        // All orders have numbers of one length, so that their requests have as many bytes.
        let order = format!("K{}-{:06}", self.number, self.orders);
        let ctn = subscriber(self.number + SERVERS * self.orders);
        self.orders += 1;
        let coupon = issued(&mut self.desk, &format!("{order}-coupon"), &ctn).await;
        let call = pay(&order, &ctn, Some(&coupon));
        let mut purchase = Purchase::new(order, call, Some(coupon), request == Request::Cancel);
        if request == Request::Cancel {
            let call = purchase.next(&mut fastrand::Rng::with_seed(0)).unwrap();
            let paid = self.desk.send(&call).await.unwrap();
            assert!(purchase.hear(&call, paid));
        }
        purchase
    }

    /// How many bytes a request has on each way of each wire that it uses.
    async fn count_bytes(&mut self, request: Request) -> Vec<Cut> {
        let mut most: Vec<Cut> = Vec::new();
        for time in 0..COUNTED {
            let purchase = self.order(request).await;
            for wire in &self.wires {
                wire.mend();
            }
            self.client.ask(purchase).await;
            let passed = self.wires.iter().enumerate();
            let passed = passed.flat_map(|(wire, it)| it.passed().map(|(way, n)| (wire, way, n)));
            for (at, (wire, way, after)) in passed.enumerate() {
                match time {
                    0 => most.push(Cut { request, wire, way, after }),
                    _ => most[at].after = most[at].after.max(after),
                }
            }
        }
        most.retain(|cut| cut.after > 0);
        most
    }

    /// Asks while each of `cuts` is made, and once more at once.
    async fn suffer(mut self, cuts: Vec<Cut>) -> (Self, Tally) {
        let mut tally = Tally::default();
        for cut in cuts {
            let purchase = self.order(cut.request).await;
            let wire = &self.wires[cut.wire];
            wire.cut_after(cut.way, cut.after);
            let open = self.client.open();
            self.client.ask(purchase).await;
            tally.count(if wire.mend() { "cut" } else { "not cut" }, 1);
            if self.client.open() > open {
                self.client.ask_newest().await;
            }
        }
        (self, tally)
    }
}

/// Sees that every connection of a server's is fit for use.
async fn serves_many(server: &Server) {
    let mut clients = JoinSet::new();
    for number in 0..AFTERWARDS {
        let mut client = Client::new(server.address);
        let order = format!("A{}-{number}", server.address.port());
        clients.spawn(async move {
            let answer = client.send(&pay(&order, &subscriber(number), None)).await.unwrap();
            answer.status
        });
    }
    let told = clients.join_all().await;
    assert!(told.iter().all(|status| *status == 201), "{told:?} after {}", server.log());
}
