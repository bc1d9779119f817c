//! The API's address, and the one host that the token goes to.

use std::env;

use ureq::http::Uri;

use crate::problem::{Problem, Result};

/// The API and the token for it.
pub(crate) struct Api {
    /// Without a slash at its end, such as `https://api.github.com`.
    base: String,
    origin: Origin,
    token: Option<String>,
    /// The web server's host, where the environment tells.
    server: Option<String>,
}

// The token stays out of whatever is printed.
impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").field("base", &self.base).finish_non_exhaustive()
    }
}

/// Scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl Origin {
    pub(crate) fn of(address: &str) -> Option<Self> {
        let uri: Uri = address.parse().ok()?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let default = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => return None,
        };
        // Somebody's name and password before the host are no part of an API's address.
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
        let port = authority.port_u16().unwrap_or(default);
        Some(Self { scheme, host: authority.host().to_ascii_lowercase(), port })
    }

    fn is_loopback(&self) -> bool {
        matches!(self.host.as_str(), "localhost" | "[::1]") || self.host.starts_with("127.")
    }
}

impl Api {
    /// The API and the token that the environment names.
    pub(crate) fn of_environment() -> Result<Self> {
        let set = |name: &str| {
            env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let base = set("GITHUB_API_URL").unwrap_or_else(|| "https://api.github.com".to_owned());
        let token = set("GITHUB_TOKEN").or_else(|| set("GH_TOKEN"));
        Self::new(&base, token, set("GITHUB_SERVER_URL").as_deref())
    }

    pub(crate) fn new(base: &str, token: Option<String>, server: Option<&str>) -> Result<Self> {
        let base = base.trim_end_matches('/').to_owned();
        let plain = !base.contains(['?', '#']);
        let origin = Origin::of(&base).filter(|_| plain).ok_or_else(|| {
            Problem::usage("GITHUB_API_URL is not an address such as `https://api.github.com`")
        })?;
        if token.as_ref().is_some_and(|token| !token.bytes().all(|byte| byte.is_ascii_graphic())) {
            return Err(Problem::usage("the token has characters that no token has"));
        }
        if token.is_some() && origin.scheme == "http" && !origin.is_loopback() {
            let message =
                "GITHUB_API_URL is not encrypted, and a token would be readable on the way; use `https://`";
            return Err(Problem::usage(message));
        }
        let server = server.and_then(Origin::of).map(|origin| origin.host);
        Ok(Self { base, origin, token, server })
    }

    /// Refuses an address of another server than the API's: the token is not for it.
    pub(crate) fn check_host(&self, host: &str) -> Result<()> {
        let host = host.split(':').next().unwrap_or(host);
        let (api, own) = (self.origin.host.as_str(), self.web_host());
        if host == own || host.strip_prefix("www.") == Some(own) {
            return Ok(());
        }
        Err(Problem::usage(format!(
            "the address is on `{host}`, and the API on `{api}`; set GITHUB_API_URL to the API of that server"
        )))
    }

    /// The web server's host: `github.com` beside `api.github.com`.
    pub(crate) fn web_host(&self) -> &str {
        let api = self.origin.host.as_str();
        self.server.as_deref().unwrap_or_else(|| api.strip_prefix("api.").unwrap_or(api))
    }

    /// The address of a path, or the address itself where it is of the API's origin; none for foreign ones.
    pub(crate) fn own(&self, address: &str) -> Option<String> {
        if address.starts_with('/') && !address.starts_with("//") {
            let Origin { scheme, host, port } = &self.origin;
            return Some(format!("{scheme}://{host}:{port}{address}"));
        }
        (Origin::of(address).as_ref() == Some(&self.origin)).then(|| address.to_owned())
    }

    /// The address of a REST endpoint.
    pub(crate) fn rest(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The address of the GraphQL endpoint; on GitHub Enterprise Server it stands beside `/api/v3`.
    pub(crate) fn graphql(&self) -> String {
        match self.base.strip_suffix("/api/v3") {
            Some(server) => format!("{server}/api/graphql"),
            None => format!("{}/graphql", self.base),
        }
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }
}

/// One part of a path, percent-encoded: a branch with slashes is one part.
pub(crate) fn part(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(base: &str, server: Option<&str>) -> Api {
        Api::new(base, Some("secret".to_owned()), server).unwrap()
    }

    #[test]
    fn the_web_server_stands_beside_the_api() {
        assert_eq!(api("https://api.github.com", None).web_host(), "github.com");
        assert_eq!(api("https://ghe.example/api/v3", None).web_host(), "ghe.example");
        assert_eq!(api("https://10.0.0.1/api/v3", Some("https://ghe.example")).web_host(), "ghe.example");
    }

    #[test]
    fn only_the_same_scheme_host_and_port_are_its_own() {
        let api = api("https://api.github.com", None);
        assert!(api.own("https://api.github.com/repositories/1?page=2").is_some());
        assert!(api.own("https://API.github.com:443/x").is_some());
        assert_eq!(api.own("/x").unwrap(), "https://api.github.com:443/x");
        for foreign in [
            "http://api.github.com/x",
            "https://api.github.com:444/x",
            "https://api.github.com.evil.example/x",
            "https://evil.example/api.github.com",
            "https://api.github.com@evil.example/x",
            "//evil.example/x",
            "evil",
            "",
        ] {
            assert_eq!(api.own(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn addresses_of_other_servers_are_refused() {
        let api_of = |base: &str, server| api(base, server);
        assert!(api_of("https://api.github.com", None).check_host("github.com").is_ok());
        assert!(api_of("https://api.github.com", None).check_host("evil.example").is_err());
        assert!(api_of("https://ghe.example/api/v3", None).check_host("ghe.example").is_ok());
        assert!(api_of("https://ghe.example/api/v3", None).check_host("github.com").is_err());
        assert_eq!(api_of("https://ghe.example/api/v3", None).graphql(), "https://ghe.example/api/graphql");
    }

    #[test]
    fn the_token_is_not_printed() {
        assert!(!format!("{:?}", api("https://api.github.com", None)).contains("secret"));
    }

    #[test]
    fn branches_are_one_part() {
        assert_eq!(part("feature/ä b"), "feature%2F%C3%A4%20b");
    }
}
