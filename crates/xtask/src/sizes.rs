//! How large each artifact may be as it comes over the wire, so that none grows unseen.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::{Compression, write::GzEncoder};

use crate::run::Done;
use crate::{node, python};

/// What users load or install.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Artifact {
    GateModule,
    LedgerModule,
    Addon,
    Wheel,
    Command,
}

/// What each may come to, in bytes: what it came to, and a hundredth more. All are checked by `cargo xtask test` but the command,
/// which takes too long to build as it is published: `cargo xtask package` checks it.
const BUDGETS: [(Artifact, u64); 5] = [
    (Artifact::GateModule, 434_000),
    (Artifact::LedgerModule, 517_000),
    (Artifact::Addon, 2_117_000),
    (Artifact::Wheel, 2_280_000),
    (Artifact::Command, 5_720_000),
];

/// Builds what is installed by package managers as it is published, and holds it to its budget.
pub(crate) fn check_packages() -> Done {
    let wheels = tempfile::tempdir().map_err(|error| format!("a temporary folder: {error}"))?;
    python::build_wheel(wheels.path())?;
    let built = fs::read_dir(wheels.path()).map_err(|error| format!("the wheel: {error}"))?;
    for wheel in built.flatten() {
        Artifact::Wheel.check(&wheel.path())?;
    }
    node::build_library()?;
    Artifact::Addon.check(&node::addon())
}

impl Artifact {
    /// The most bytes that it may come to.
    pub(crate) fn budget(self) -> u64 {
        BUDGETS.iter().find(|(artifact, _)| *artifact == self).map_or(0, |(_, budget)| *budget)
    }

    /// How many bytes come over the wire for a file of it.
    pub(crate) fn size(self, file: &Path) -> Result<u64, String> {
        let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        // A wheel is compressed as it is.
        if self == Self::Wheel { Ok(length(&bytes)) } else { gzipped(&bytes) }
    }

    /// Says what a file of it comes to, and refuses what is more than its budget.
    pub(crate) fn check(self, file: &Path) -> Done {
        self.within(self.size(file)?)
    }

    fn within(self, size: u64) -> Done {
        let budget = self.budget();
        eprintln!("{self}: {size} bytes, of {budget} that it may come to");
        if size <= budget {
            return Ok(());
        }
        Err(format!(
            "{self} comes to {size} bytes, {} more than its budget of {budget}: make it smaller (`cargo xtask bench wasm-sizes` tells what \
             each crate takes), or, where it has to grow, raise its budget in crates/xtask/src/sizes.rs and say why",
            size.saturating_sub(budget)
        ))
    }
}

impl fmt::Display for Artifact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GateModule => "the wasm module `gate`, gzipped",
            Self::LedgerModule => "the wasm module `ledger`, gzipped",
            Self::Addon => "the addon of Node, gzipped",
            Self::Wheel => "the wheel of Python",
            Self::Command => "the command `breakglass`, gzipped",
        })
    }
}

fn gzipped(bytes: &[u8]) -> Result<u64, String> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.map(|packed: Vec<u8>| length(&packed)).map_err(|error| format!("gzip: {error}"))
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_within_its_budget_is_let_through_to_the_last_byte() {
        assert_eq!(Artifact::GateModule.within(Artifact::GateModule.budget()), Ok(()));
    }

    #[test]
    fn what_is_not_is_refused_with_its_size_its_budget_and_what_to_do() {
        let budget = Artifact::Addon.budget();
        let refused = Artifact::Addon.within(budget + 7).unwrap_err();
        let size = format!("the addon of Node, gzipped comes to {} bytes", budget + 7);
        let over = format!("7 more than its budget of {budget}");
        for wanted in [size.as_str(), over.as_str(), "crates/xtask/src/sizes.rs"] {
            assert!(refused.contains(wanted), "{refused}");
        }
    }

    #[test]
    fn a_wheel_is_weighed_as_it_is_and_all_else_gzipped() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, [b'x'; 100_000]).unwrap();
        assert_eq!(Artifact::Wheel.size(&file), Ok(100_000));
        assert!(Artifact::Addon.size(&file).is_ok_and(|size| size < 1_000));
    }
}
