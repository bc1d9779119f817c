//! A disk that is full, and a limit of file size: a clear error, an intact ledger, and on it goes.

use std::path::Path;
use std::process::Command;

use breakglass_store::code;

use crate::support::{BOTH, Running, add_notes, by, child, created, set_aside, verify};

/// Has a process append until it cannot, makes space, and has it append once more.
fn run_out(name: &str, path: &Path, command: Command, make_space: impl FnOnce(u32)) {
    let mut writer = Running::start(command);
    let mut acknowledged = 0;
    let error = loop {
        let said = writer.says().unwrap();
        if !said.starts_with("ack ") {
            break said;
        }
        acknowledged += 1;
    };
    assert!(error.starts_with(code::STORE_FULL.as_str()), "{error}");
    assert!(acknowledged > 10);
    let verified = verify(path).unwrap();
    assert_eq!(verified.size, acknowledged + 1, "{name}: {error}");
    make_space(writer.child.id());
    drop(writer.child.stdin.take());
    assert!(writer.says().unwrap().starts_with("ack "));
    assert!(writer.child.wait().unwrap().success());
    assert_eq!(verify(path).unwrap().size, acknowledged + 2);
    assert!(set_aside(path).is_empty());
    add_notes(path, 1);
    println!("{name}: full after {acknowledged} entries: {error}");
}

#[test]
fn a_full_disk_is_named_and_the_ledger_goes_on_once_there_is_space() {
    for name in BOTH {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=512k", "none"])
            .arg(folder.path())
            .status();
        if !mounted.is_ok_and(|status| status.success()) {
            println!("not run: only root can mount a small disk here");
            return;
        }
        let unmount = Unmount(folder.path());
        let ballast = folder.path().join("ballast");
        std::fs::write(&ballast, vec![0; 100 << 10]).unwrap();
        let path = folder.path().join(name);
        let mut store = breakglass_store::open_path(&path).unwrap();
        breakglass::Ledger::create("acme.example/breakglass", crate::support::now(), &mut store).unwrap();
        drop(store);
        run_out(name, &path, child("append_twice", &path), |_| std::fs::remove_file(&ballast).unwrap());
        drop(unmount);
    }
}

#[test]
fn a_limit_of_file_size_is_named_and_the_ledger_goes_on_once_it_is_lifted() {
    let (_folder, path) = created(BOTH[0]);
    // 100 blocks of 512 bytes, or of 1024 where the shell counts so; the signal is ignored, so that the write fails.
    let limited = by("trap '' XFSZ; ulimit -S -f 100", "append_twice", &path);
    run_out(BOTH[0], &path, limited, |id| {
        let lifted = Command::new("prlimit").args(["--fsize=unlimited", "--pid", &id.to_string()]).status();
        assert!(lifted.unwrap().success());
    });
}

struct Unmount<'a>(&'a Path);

impl Drop for Unmount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}
