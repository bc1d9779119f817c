//! Folders and files that may not be written.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use breakglass::Ledger;
use breakglass_store::{code, open_path, open_path_read_only};

use crate::support::{BOTH, Running, add_notes, by, created, note, now, verify};

#[test]
fn a_store_that_was_opened_for_reading_appends_nothing() {
    for name in BOTH {
        let (_folder, path) = created(name);
        let mut store = open_path_read_only(&path).unwrap();
        let mut ledger = Ledger::open(&mut store).unwrap();
        let error = ledger.note(&note("no"), now(), &mut store).unwrap_err();
        assert_eq!(error.code(), code::STORE_READ_ONLY, "{error}");
        assert_eq!(verify(&path).unwrap().size, 1);
    }
}

#[test]
fn a_read_only_disk_is_read_and_not_written() {
    for name in BOTH {
        let (folder, path) = created(name);
        add_notes(&path, 3);
        let mount = |args: &[&str]| {
            let mut command = Command::new("mount");
            command.args(args).arg(folder.path()).status().is_ok_and(|status| status.success())
        };
        let source = folder.path().to_str().unwrap();
        if !mount(&["--bind", source]) {
            println!("not run: only root can mount a folder for reading here");
            return;
        }
        let made_read_only = mount(&["-o", "remount,bind,ro"]);
        let written = open_path(&path).map(|_| ());
        let new = open_path(folder.path().join(format!("new-{name}"))).map(|_| ());
        let size = verify(&path).map(|verified| verified.size);
        assert!(Command::new("umount").arg(folder.path()).status().unwrap().success());
        assert!(made_read_only);
        for error in [written.unwrap_err(), new.unwrap_err()] {
            assert_eq!(error.code(), code::STORE_READ_ONLY, "{error}");
        }
        assert_eq!(size.unwrap(), 4);
        add_notes(&path, 1);
        assert_eq!(verify(&path).unwrap().size, 5);
    }
}

#[test]
fn an_account_that_may_not_write_is_told_so() {
    let mode = |path: &Path, mode: u32| set_permissions(path, Permissions::from_mode(mode)).unwrap();
    let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    for name in BOTH {
        let (folder, path) = created(name);
        mode(folder.path(), 0o755);
        mode(&path, 0o644);
        let shell = format!("set -- {} \"$0\" \"$@\"; exec \"$@\"", nobody.join(" "));
        let said = Running::start(by(&shell, "append 1", &path)).rest();
        let Some(said) = said.first() else {
            println!("not run: no other account can run the tests here");
            return;
        };
        assert!(said.starts_with(code::STORE_READ_ONLY.as_str()), "{name}: {said}");
        assert_eq!(verify(&path).unwrap().size, 1);
    }
}
