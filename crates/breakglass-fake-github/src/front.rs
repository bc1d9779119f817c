//! The way of every request: written down, perhaps made to go wrong, let in, routed, and sent out with
//! GitHub's headers.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header},
};
use bytes::Bytes;
use futures_util::stream;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use crate::{
    call::Asking,
    door,
    fault::{self, Fault},
    hub::Hub,
    log::Recorded,
    reply::Reply,
    server::{Outcome, cut},
    state::{State, World},
};

/// Answers one request, or cuts its connection.
pub(crate) async fn answer(hub: Arc<Hub>, router: Router, request: Request<Incoming>) -> Outcome {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    let query = parts.uri.query().unwrap_or_default();
    let path = parts.uri.path();
    let place = record(&hub, &parts.method, &parts.uri, &parts.headers, &body);
    let fault = fault::take(&mut hub.faults(), &parts.method, path, query);
    if let Some(reply) = fault.as_ref().and_then(|fault| instead(fault, &hub.state().world, &parts.method)) {
        let response = dressed(reply.into_response(), &mut hub.state(), path);
        note(&hub, place, response.status());
        hub.answered(&parts.method, path, query);
        return Ok(response);
    }
    match fault {
        Some(Fault::CutBeforeHeaders) => {
            hub.answered(&parts.method, path, query);
            return Err(cut());
        }
        Some(Fault::DelayMs(milliseconds)) => tokio::time::sleep(Duration::from_millis(milliseconds)).await,
        _ => {}
    }
    let response = applied(&hub, router, &parts.method, &parts.uri, &parts.headers, body).await;
    hub.answered(&parts.method, path, query);
    let response = match fault {
        Some(Fault::CutAfterApplying) => return Err(cut()),
        Some(Fault::StatusAfterApplying(code)) => {
            dressed(Reply::refuse(code, reason(code)).into_response(), &mut hub.state(), path)
        }
        Some(fault) => spoiled(response, &fault).await,
        None => response,
    };
    note(&hub, place, response.status());
    Ok(response)
}

fn record(hub: &Hub, method: &Method, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> usize {
    let mut log = hub.log();
    log.push(Recorded {
        method: method.to_string(),
        path: uri.path_and_query().map_or_else(String::new, ToString::to_string),
        has_authorization: headers.contains_key(header::AUTHORIZATION),
        conditional: headers.contains_key(header::IF_NONE_MATCH),
        body: String::from_utf8_lossy(body).into_owned(),
        status: None,
    });
    log.len() - 1
}

fn note(hub: &Hub, place: usize, status: StatusCode) {
    if let Some(recorded) = hub.log().get_mut(place) {
        recorded.status = Some(status.as_u16());
    }
}

/// The answer of a fault that keeps the request from being done.
fn instead(fault: &Fault, world: &World, method: &Method) -> Option<Reply> {
    match fault {
        Fault::Status { code, retry_after } => {
            let reply = Reply::refuse(*code, reason(*code));
            Some(match retry_after {
                Some(seconds) => reply.header("retry-after", seconds.to_string()),
                None => reply,
            })
        }
        Fault::RateLimitPrimary => Some(
            Reply::refuse(403, "API rate limit exceeded for user ID 1.")
                .header("x-ratelimit-remaining", "0")
                .header("x-ratelimit-reset", (world.now() + 60).to_string()),
        ),
        Fault::RateLimitSecondary => Some(
            Reply::refuse(
                403,
                "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
            )
            .header("retry-after", "60"),
        ),
        Fault::RedirectTo(location) => {
            let status = if method == Method::GET || method == Method::HEAD { 302 } else { 307 };
            Some(Reply::refuse(status, "Moved").header("location", location.clone()))
        }
        _ => None,
    }
}

fn reason(code: u16) -> &'static str {
    let status = StatusCode::from_u16(code).ok();
    status.and_then(|status| status.canonical_reason()).unwrap_or("Something went wrong")
}

/// Does the request.
async fn applied(
    hub: &Arc<Hub>,
    router: Router,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let whole = uri.path_and_query().map_or("/", |whole| whole.as_str());
    let admitted = door::admit(&mut hub.state(), &hub.base, method, whole, headers);
    let response = match admitted {
        Err(reply) => reply.into_response(),
        Ok(admitted) => {
            let accept =
                headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
            let query = uri.query().unwrap_or_default();
            let asking = Asking {
                who: admitted.who,
                base: hub.base.clone(),
                path: admitted.path.clone(),
                query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
                accept: accept.to_owned(),
                body,
            };
            let mut request = Request::new(Body::empty());
            *request.method_mut() = method.clone();
            *request.uri_mut() = admitted.path.parse().unwrap_or_default();
            request.extensions_mut().insert(asking);
            match router.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            }
        }
    };
    let response = tagged(response, method, headers).await;
    dressed(response, &mut hub.state(), uri.path())
}

/// Puts an entity tag on what was read, and answers 304 to those who have it already.
async fn tagged(response: Response<Body>, method: &Method, headers: &HeaderMap) -> Response<Body> {
    if method != Method::GET || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = bytes_of(body).await;
    let tag = format!("W/\"{}\"", hex::encode(Sha256::digest(&body)));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let unchanged = known.is_some_and(|tags| tags.split(',').any(|known| same_tag(known.trim(), &tag)));
    set(&mut parts.headers, "etag", &tag);
    if unchanged {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(body))
}

fn same_tag(known: &str, tag: &str) -> bool {
    known == "*" || known.trim_start_matches("W/") == tag.trim_start_matches("W/")
}

/// The headers of every answer; what an answer says itself stays. An unchanged answer gives its request back.
fn dressed(mut response: Response<Body>, state: &mut State, path: &str) -> Response<Body> {
    let date = jiff::Timestamp::from_second(state.world.now())
        .map(|now| now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .unwrap_or_default();
    let (rate, resource) = door::rate(state, path);
    if response.status() == StatusCode::NOT_MODIFIED {
        rate.remaining = (rate.remaining + 1).min(rate.limit);
    }
    let own = [
        ("date", date),
        ("server", "github.com".to_owned()),
        ("x-github-media-type", "github.v3; format=json".to_owned()),
        ("x-github-request-id", "0000:0000:0000000:0000000:00000000".to_owned()),
        ("x-ratelimit-limit", rate.limit.to_string()),
        ("x-ratelimit-remaining", rate.remaining.to_string()),
        ("x-ratelimit-used", rate.limit.saturating_sub(rate.remaining).to_string()),
        ("x-ratelimit-reset", rate.reset.to_string()),
        ("x-ratelimit-resource", resource.to_owned()),
    ];
    for (name, value) in own {
        if !response.headers().contains_key(name) {
            set(response.headers_mut(), name, &value);
        }
    }
    response
}

/// The answer of a fault that lets the request be done and spoils what comes back.
async fn spoiled(response: Response<Body>, fault: &Fault) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let body = bytes_of(body).await;
    let half = body.slice(..body.len() / 2);
    parts.headers.remove(header::CONTENT_LENGTH);
    match fault {
        Fault::CutMidBody => {
            set(&mut parts.headers, "content-length", &body.len().to_string());
            // The pause lets the first half out before the connection closes.
            let pieces = stream::unfold(Some(half), |piece| async move {
                match piece {
                    Some(half) if !half.is_empty() => Some((Ok(half), Some(Bytes::new()))),
                    Some(_) => {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                        Some((Err(cut()), None))
                    }
                    None => None,
                }
            });
            Response::from_parts(parts, Body::from_stream(pieces))
        }
        Fault::MalformedJson => Response::from_parts(parts, Body::from(half)),
        Fault::EmptyBody => Response::from_parts(parts, Body::empty()),
        _ => Response::from_parts(parts, Body::from(body)),
    }
}

async fn bytes_of(body: Body) -> Bytes {
    body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default()
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
