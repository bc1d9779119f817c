//! The `breakglass` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    breakglass_cli::main()
}
