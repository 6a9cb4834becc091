//! Who may connect to the telegram port. Telegrams have no place for a token, so addresses decide.

use std::net::IpAddr;

use ipnet::IpNet;

/// The addresses that may connect besides this machine's own.
#[derive(Clone, Debug, Default)]
pub struct Peers {
    networks: Vec<IpNet>,
}

impl Peers {
    /// This machine, and these networks.
    #[must_use]
    pub fn new(networks: &[IpNet]) -> Self {
        Self { networks: networks.to_vec() }
    }

    /// Whether `peer` may connect to the port that it reached at `reached`: who has that address
    /// too is this machine itself.
    pub(super) fn admit(&self, peer: IpAddr, reached: IpAddr) -> bool {
        let (peer, reached) = (peer.to_canonical(), reached.to_canonical());
        peer.is_loopback()
            || peer == reached
            || self.networks.iter().any(|network| network.contains(&peer))
    }
}

/// Reads `10.1.2.3` or `10.1.0.0/16`.
///
/// # Errors
///
/// What to write instead.
pub fn parse_network(text: &str) -> Result<IpNet, &'static str> {
    let text = text.trim();
    let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| "an address or a network, as 10.1.2.3 or 10.1.0.0/16")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(allowed: &[&str], peer: &str) -> bool {
        let networks: Vec<_> = allowed.iter().map(|text| parse_network(text).unwrap()).collect();
        Peers::new(&networks).admit(peer.parse().unwrap(), "192.0.2.1".parse().unwrap())
    }

    #[test]
    fn this_machine_and_what_is_listed_and_nobody_else() {
        for peer in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "192.0.2.1"] {
            assert!(admitted(&[], peer), "{peer}");
        }
        let listed = ["10.1.0.0/16", "198.51.100.7", "2001:db8::/32"];
        for peer in ["10.1.255.1", "198.51.100.7", "::ffff:10.1.0.1", "2001:db8:1::1"] {
            assert!(admitted(&listed, peer) && !admitted(&[], peer), "{peer}");
        }
        for peer in ["10.2.0.1", "198.51.100.8", "2001:db9::1", "0.0.0.0"] {
            assert!(!admitted(&listed, peer), "{peer}");
        }
        assert!(parse_network("10.1.2.3/33").is_err() && parse_network("localhost").is_err());
    }
}
