//! Bad input to the readers of policies and changes: a value or an error with a code, in bounded time, never a panic.

mod bounds;
mod changes;
mod json;
mod yaml;
