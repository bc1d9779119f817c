//! The native part of the Python package `breakglass`: calls by name, and the objects that stay parsed. It is private;
//! `breakglass/_support.py` and the generated `_face.py` are what Python programs see of it.
//!
//! ```text
//! _face.py -> _support.py -> call.rs -> breakglass-face -> Handle (object.rs) or JSON text
//!             Assessment  -> assessment.rs, without any text
//! ```

mod assessment;
mod call;
mod error;
mod object;

use mimalloc::MiMalloc;
use pyo3::prelude::*;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Calls into breakglass. Private: use `breakglass`.
#[pymodule(name = "_native")]
mod native {
    #[pymodule_export]
    use crate::assessment::Assessment;
    #[pymodule_export]
    use crate::call::call;
    #[pymodule_export]
    use crate::object::{Handle, Handled};
}
