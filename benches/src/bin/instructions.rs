//! Does one thing so many times, for a tool that counts instructions: `instructions assess|page|webhook <times>`. What two runs
//! differ by is what the times between cost, without the start and what is made to work on.

use std::env;
use std::error::Error;
use std::hint::black_box;

use breakglass::Assessment;
use breakglass_bench::{check_run_webhook, check_runs_pages, gate};
use breakglass_forge::github::{Payload, read};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [what, times] = arguments.as_slice() else {
        return Err("usage: instructions assess|page|webhook <times>".into());
    };
    let times: u32 = times.parse()?;
    match what.as_str() {
        "assess" => {
            let (policy, change) = (gate::policy()?, gate::change(gate::checks())?);
            for _ in 0..times {
                black_box(Assessment::new(black_box(&policy), black_box(&change)));
            }
        }
        "page" => {
            let pages = check_runs_pages(1, 100);
            for page in pages.iter().cycle().take(times.try_into()?) {
                black_box(read(Payload::CheckRuns, black_box(page.as_bytes()))?);
            }
        }
        "webhook" => {
            let webhook = check_run_webhook();
            for _ in 0..times {
                black_box(read(Payload::CheckRunEvent, black_box(webhook.as_bytes()))?);
            }
        }
        _ => return Err(format!("there is no `{what}`").into()),
    }
    Ok(())
}
