//! Another host, to see what a client tells strangers.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    body::Body,
    http::{HeaderValue, Response, header},
};
use hyper::{Request, body::Incoming};

use crate::server::{Outcome, Server};

/// A listener that is not the fake and answers everything with `{}`; a client sent there by a redirect or a
/// link must not bring its token.
#[derive(Debug)]
pub struct ForeignHost {
    server: Server,
    seen: Arc<Mutex<Vec<Visit>>>,
}

/// One request that a foreign host got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The path and the query.
    pub path: String,
    /// The `Authorization` header, which should not be there.
    pub authorization: Option<String>,
}

impl ForeignHost {
    pub(crate) fn start() -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        let server = Server::start(|_| {
            move |request: Request<Incoming>| {
                let record = Arc::clone(&record);
                async move { answer(&record, &request) }
            }
        });
        Self { server, seen }
    }

    /// Its address, `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Every request it got.
    #[must_use]
    pub fn visits(&self) -> Vec<Visit> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The `Authorization` headers it got: none, if the client is careful.
    #[must_use]
    pub fn authorizations(&self) -> Vec<String> {
        self.visits().into_iter().filter_map(|visit| visit.authorization).collect()
    }
}

fn answer(seen: &Mutex<Vec<Visit>>, request: &Request<Incoming>) -> Outcome {
    let header = request.headers().get(header::AUTHORIZATION);
    let visit = Visit {
        path: request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
        authorization: header.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
    };
    seen.lock().unwrap_or_else(PoisonError::into_inner).push(visit);
    let mut response = Response::new(Body::from("{}"));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
