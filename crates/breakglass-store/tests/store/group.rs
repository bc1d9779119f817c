//! Decisions of many threads that share an append.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Instant;

use breakglass::ledger::{Append, AppendError, Entry, Tail};
use breakglass::{Error, Ledger, Result};
use breakglass_store::{FileStore, Group, Reserve, code, open_path};

use crate::support::{BOTH, Running, child, created, note, now, texts, verify};

const THREADS: u32 = 64;

/// A store that counts its appends, and fails when it is told.
struct Watched {
    inner: FileStore,
    appends: Arc<AtomicU32>,
    fails: Arc<AtomicBool>,
}

impl Append for Watched {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> Result<(), AppendError> {
        self.appends.fetch_add(1, Ordering::SeqCst);
        if self.fails.load(Ordering::SeqCst) {
            return Err(Error::new(code::STORE_FULL, "no space").into());
        }
        self.inner.append(after, entries)
    }

    fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        self.inner.read_from(from, visit)
    }
}

impl Reserve for Watched {
    fn reserve(&mut self) -> Result<()> {
        self.inner.reserve()
    }

    fn release(&mut self) {
        self.inner.release();
    }
}

struct Set {
    _folder: tempfile::TempDir,
    path: std::path::PathBuf,
    group: Group,
    appends: Arc<AtomicU32>,
    fails: Arc<AtomicBool>,
}

fn set_up(name: &str) -> Set {
    let (folder, path) = created(name);
    let mut inner = open_path(&path).unwrap();
    let ledger = Ledger::open(&mut inner).unwrap();
    let (appends, fails) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
    let store = Watched { inner, appends: Arc::clone(&appends), fails: Arc::clone(&fails) };
    Set { _folder: folder, path, group: Group::new(ledger, store).unwrap(), appends, fails }
}

fn remark(group: &Group, text: String) -> Result<Tail> {
    group.with(move |ledger, store| {
        ledger.note(&note(text), now(), store)?;
        Ok(ledger.tail().clone())
    })
}

fn in_threads(group: &Group, count: u32, each: impl Fn(&Group, u32) + Sync) {
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (each, group) = (&each, group.clone());
            scope.spawn(move || (0..count).for_each(|n| each(&group, thread * count + n)));
        }
    });
}

#[test]
fn many_threads_share_appends_and_each_is_on_record() {
    for name in BOTH {
        let set = set_up(name);
        let begun = Instant::now();
        in_threads(&set.group, 20, |group, n| {
            let tail = remark(group, format!("remark {n}")).unwrap();
            // On record when it is answered, for any other process.
            if n.is_multiple_of(97) {
                let entry = texts(&set.path).swap_remove(usize::try_from(tail.size).unwrap() - 1);
                assert_eq!(*Entry::parse(&entry).unwrap().hash(), tail.hash);
                assert!(entry.contains(&format!("\"remark {n}\"")));
            }
        });
        let appends = set.appends.load(Ordering::SeqCst);
        assert_eq!(verify(&set.path).unwrap().size, u64::from(THREADS) * 20 + 1);
        println!("{name}: {} remarks in {appends} appends, {:?}", THREADS * 20, begun.elapsed());
        assert!(appends < THREADS * 20 / 8, "{appends} appends");
    }
}

#[test]
fn where_the_store_fails_each_hears_it_and_nothing_of_it_stays() {
    for name in BOTH {
        let set = set_up(name);
        remark(&set.group, "before".to_owned()).unwrap();
        set.fails.store(true, Ordering::SeqCst);
        in_threads(&set.group, 2, |group, n| {
            assert_eq!(remark(group, format!("lost {n}")).unwrap_err().code(), code::STORE_FULL);
        });
        set.fails.store(false, Ordering::SeqCst);
        let tail = remark(&set.group, "after".to_owned()).unwrap();
        assert_eq!(tail.size, 3);
        assert!(!texts(&set.path).join("\n").contains("lost"));
        assert_eq!(verify(&set.path).unwrap().hash, tail.hash);
    }
}

#[test]
fn one_that_errs_or_panics_leaves_the_others_be() {
    for name in BOTH {
        let set = set_up(name);
        in_threads(&set.group, 6, |group, n| match n % 3 {
            0 => drop(remark(group, format!("remark {n}")).unwrap()),
            1 => {
                let error = remark(group, " ".to_owned()).unwrap_err();
                assert_eq!(error.code(), breakglass::code::REASON_MISSING);
            }
            _ => {
                let call = || group.with(|_, _| -> Result<()> { std::panic::resume_unwind(Box::new("no")) });
                assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).is_err());
            }
        });
        assert_eq!(verify(&set.path).unwrap().size, u64::from(THREADS) * 2 + 1);
    }
}

#[test]
fn a_decision_sees_those_before_it() {
    for name in BOTH {
        let set = set_up(name);
        let sizes = std::sync::Mutex::new(Vec::new());
        in_threads(&set.group, 2, |group, _| {
            let size = group.with(|ledger, store| {
                // A ledger of its own finds in the store what was appended before it, on disk or not.
                let mut own = Ledger::open(store)?;
                assert_eq!(own.tail(), ledger.tail());
                own.note(&note("once"), now(), store)?;
                ledger.catch_up(store)?;
                Ok(own.tail().size)
            });
            sizes.lock().unwrap().push(size.unwrap());
        });
        let mut sizes = sizes.into_inner().unwrap();
        sizes.sort_unstable();
        assert_eq!(sizes, (2..=u64::from(THREADS) * 2 + 1).collect::<Vec<_>>());
    }
}

#[test]
fn other_processes_write_meanwhile() {
    for name in BOTH {
        let set = set_up(name);
        let other = Running::start(child("append 100", &set.path));
        in_threads(&set.group, 10, |group, n| drop(remark(group, format!("remark {n}")).unwrap()));
        assert_eq!(other.rest().len(), 101);
        assert_eq!(verify(&set.path).unwrap().size, u64::from(THREADS) * 10 + 101);
    }
}
