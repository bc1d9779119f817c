//! Objects that stay parsed.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::error::raised;

/// What a call gives; `Handled` is made of it.
#[pyclass(frozen, module = "breakglass._native")]
pub(crate) struct Handle(pub(crate) Arc<breakglass_face::Handle>);

/// The base of the classes whose objects stay parsed. Python's subclasses make one of a `Handle`, and nobody else can.
#[pyclass(frozen, subclass, module = "breakglass._native")]
pub(crate) struct Handled(Arc<breakglass_face::Handle>);

#[pymethods]
impl Handled {
    #[new]
    #[pyo3(signature = (*given, **named))]
    fn new(given: &Bound<'_, PyTuple>, named: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        if let (Ok((handle,)), None) = (given.extract::<(PyRef<'_, Handle>,)>(), named) {
            return Ok(Self(Arc::clone(&handle.0)));
        }
        let message = "objects of this class are not made by calling it; a function of it gives them";
        Err(raised(given.py(), &breakglass::Error::new(breakglass::code::WRONG_TYPE, message)))
    }
}

impl Handled {
    pub(crate) fn held(&self) -> &Arc<breakglass_face::Handle> {
        &self.0
    }
}
