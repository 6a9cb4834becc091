//! What comes to the telegram port and was meant for another kind of server.

use crate::language::Text;

/// Another protocol, told by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherProtocol {
    /// A request in HTTP.
    Http,
    /// The beginning of TLS.
    Tls,
    /// The header by which a load balancer tells whose connection it passes on.
    ProxyHeader,
}

impl OtherProtocol {
    /// What these bytes are the beginning of, where that is known.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes.get(..4)? {
            // Version 1 in words; version 2 begins with line ends.
            b"PROX" | b"\r\n\r\n" => Some(Self::ProxyHeader),
            b"GET " | b"HEAD" | b"POST" | b"PUT " | b"OPTI" | b"DELE" | b"PATC" | b"CONN"
            | b"TRAC" | b"PRI " => Some(Self::Http),
            [0x16, 0x03, ..] => Some(Self::Tls),
            _ => None,
        }
    }

    /// What came, and what is to be done about it.
    #[must_use]
    pub fn told(self) -> Text {
        match self {
            Self::Http => Text::new(
                "HTTP 요청이 전문 포트로 왔습니다. 로드 밸런서의 상태 확인이라면 TCP 연결만 확인하거나 \
                 콘솔 포트의 GET /readyz를 쓰세요. 1분에 한 번만 알립니다",
                "an HTTP request came to the telegram port. If it is a load balancer's health check, \
                 let that only connect, or ask GET /readyz on the console's port. Told once a minute",
            ),
            Self::Tls => Text::new(
                "TLS 연결이 전문 포트로 왔습니다. 전문은 암호화하지 않은 TCP로 보내세요. 1분에 한 번만 \
                 알립니다",
                "a TLS handshake came to the telegram port, which speaks plain TCP: switch TLS off for \
                 it. Told once a minute",
            ),
            Self::ProxyHeader => Text::new(
                "PROXY 헤더가 전문 포트로 왔습니다. 로드 밸런서에서 이 포트의 PROXY 프로토콜\
                 (send-proxy, proxy_protocol)을 끄세요. 1분에 한 번만 알립니다",
                "a PROXY header came to the telegram port, which takes none: switch the PROXY protocol \
                 (send-proxy, proxy_protocol) off for it. Told once a minute",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OtherProtocol;

    #[test]
    fn it_is_known_by_its_first_bytes() {
        let of = |bytes: &[u8]| OtherProtocol::of(bytes);
        assert_eq!(
            of(b"PROXY TCP4 10.0.0.1 10.0.0.2 51000 7700\r\n"),
            Some(OtherProtocol::ProxyHeader)
        );
        assert_eq!(of(b"\r\n\r\n\0\r\nQUIT\n\x21\x11"), Some(OtherProtocol::ProxyHeader));
        for request in ["GET / HTTP/1.0", "OPTIONS / HTTP/1.0", "HEAD / HTTP/1.1", "PRI * HTTP/2.0"]
        {
            assert_eq!(of(request.as_bytes()), Some(OtherProtocol::Http), "{request}");
        }
        assert_eq!(of(&[0x16, 0x03, 0x01, 0x02, 0x00]), Some(OtherProtocol::Tls));
        for telegram in [b"0269".as_slice(), b"02x9", b"", b"GET", &[0, 0x69, 0x30, 0x32]] {
            assert_eq!(of(telegram), None);
        }
    }
}
