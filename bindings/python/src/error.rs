//! `BreakglassError`, as Python's side defines it.

use breakglass::{Error, Position};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

/// The exception for an error.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let position = error.position().map(|Position { line, column, .. }| (line, column));
    let given = (error.code().as_str(), error.message(), error.pointer(), position);
    let made =
        CLASS.import(py, "breakglass._support", "BreakglassError").and_then(|class| class.call1(given));
    made.map_or_else(|error| error, PyErr::from_value)
}
