//! The handle a test holds.

use std::sync::Arc;

use crate::{
    fault::{Fault, Pattern, Planned},
    foreign::ForeignHost,
    front,
    hub::{Hub, Later},
    log::Recorded,
    routes,
    server::Server,
    state::State,
};

/// A running fake; it stops when it is dropped.
///
/// Patterns of requests are `[METHOD ]path[?part-of-query]`, where `*` stands for one part of the path (an
/// encoded branch is one part) and `**` for any: `"/repos/*/*/pulls/*"`, `"PUT /repos/**/merge"`,
/// `"/repos/**/files?page=2"`. Paths are matched as they were sent.
pub struct FakeGitHub {
    server: Server,
    hub: Arc<Hub>,
}

impl std::fmt::Debug for FakeGitHub {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("FakeGitHub").field("server", &self.server).finish_non_exhaustive()
    }
}

impl FakeGitHub {
    /// Starts an empty fake on a free port of 127.0.0.1.
    #[must_use]
    pub fn start() -> Self {
        let mut made = None;
        let server = Server::start(|address| {
            let hub = Arc::new(Hub::new(format!("http://{address}")));
            made = Some(Arc::clone(&hub));
            let router = routes::router(Arc::clone(&hub));
            move |request| front::answer(Arc::clone(&hub), router.clone(), request)
        });
        Self { server, hub: made.expect("a started server made its hub") }
    }

    /// The API's address, `http://127.0.0.1:port`, as `https://api.github.com` would be.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Reads or changes the state; no request is answered meanwhile.
    pub fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.hub.state())
    }

    /// Lets the next request of a pattern go wrong.
    pub fn fail_next(&self, pattern: &str, fault: Fault) {
        self.fail_times(pattern, 1, fault);
    }

    /// Lets the next so many requests of a pattern go wrong.
    pub fn fail_times(&self, pattern: &str, times: usize, fault: Fault) {
        self.hub.faults().push(Planned::new(pattern, fault, Some(times)));
    }

    /// Lets every request of a pattern go wrong.
    pub fn fail_always(&self, pattern: &str, fault: Fault) {
        self.hub.faults().push(Planned::new(pattern, fault, None));
    }

    /// Takes all planned faults back.
    pub fn clear_faults(&self) {
        self.hub.faults().clear();
    }

    /// Changes the state once the `count`th request of a pattern from now has been worked out, before its
    /// answer is sent: whatever the client asks next already sees the change.
    pub fn after_requests(
        &self,
        pattern: &str,
        count: usize,
        change: impl FnOnce(&mut State) + Send + 'static,
    ) {
        self.hub.add_later(Later {
            pattern: Pattern::new(pattern),
            left: count,
            hook: Some(Box::new(change)),
        });
    }

    /// Every request so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.hub.log().clone()
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        self.hub.log().clear();
    }

    /// Starts another host that is not the fake, to see whether a client brings its token there.
    #[must_use]
    pub fn foreign_host(&self) -> ForeignHost {
        ForeignHost::start()
    }
}
