//! What testers use instead of micropay. Each answers the same three calls as `stand_in.mjs` does.

use std::time::Duration;

/// A program that npm installs, and one file that makes it a stand-in.
pub struct StandIn {
    pub name: &'static str,
    pub package: &'static str,
    pub file: &'static str,
    pub text: &'static str,
    pub program: &'static str,
    pub arguments: &'static [&'static str],
    /// It prints this, then its address or its port.
    pub before_address: &'static str,
    /// How long a load it needs before it is as fast as it gets.
    pub warm_up: Duration,
}

/// One over PostgreSQL, as a developer would write it; a tool that can be told rules, with its state in
/// memory; a tool with templates. WireMock's only state is that of its scenarios, whose names stand in
/// its stubs, and a call to cancel says nothing but its order number: there, every coupon remains
/// unused, and every payment and cancellation succeeds. Both tools run as for load tests, without a
/// record of calls.
pub const STAND_INS: [StandIn; 3] = [
    StandIn {
        name: "a bare stand-in of Node.js",
        package: "pg@8.23.1",
        file: "stand_in.mjs",
        text: include_str!("stand_in.mjs"),
        program: "node",
        arguments: &["stand_in.mjs"],
        before_address: "open http://",
        warm_up: Duration::from_secs(2),
    },
    StandIn {
        name: "mountebank, rules in JavaScript, state in memory",
        package: "@mbtest/mountebank@2.9.2",
        file: "mountebank.mjs",
        text: include_str!("mountebank.mjs"),
        program: "node",
        arguments: &["mountebank.mjs"],
        before_address: "open http://",
        warm_up: Duration::from_secs(2),
    },
    StandIn {
        name: "WireMock, templates, no rules, no state",
        // The JAR is in it.
        package: "wiremock@3.13.2",
        file: "mappings/wiremock.json",
        text: include_str!("wiremock.json"),
        program: "java",
        arguments: &[
            "-cp",
            "node_modules/wiremock/build/*",
            "wiremock.Run",
            "--port=0",
            "--bind-address=127.0.0.1",
            "--use-chunked-encoding=never",
            "--no-request-journal",
            "--disable-request-logging",
        ],
        before_address: "port: ",
        // Java compiles while it runs.
        warm_up: Duration::from_secs(20),
    },
];
