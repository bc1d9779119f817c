//! What was asked of the fake.

/// One request that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// `GET`, `PUT` and so on.
    pub method: String,
    /// The path and the query, as they were sent.
    pub path: String,
    /// Whether it had an `Authorization` header.
    pub has_authorization: bool,
    /// Whether it had an `If-None-Match` header.
    pub conditional: bool,
    /// The body, as text.
    pub body: String,
    /// The status it got; none if the connection was cut or it is still being answered.
    pub status: Option<u16>,
}
