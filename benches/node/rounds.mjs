// Interleaved rounds, medians, goals, and how they are printed: what the benchmarks in Node share.

const ROUNDS = 41;

/** Nanoseconds of one call: medians over rounds in which each has its turn. */
export function medians(all) {
  const times = Object.fromEntries(Object.keys(all).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, { run, times: count }] of Object.entries(all)) {
      const start = process.hrtime.bigint();
      for (let index = 0; index < count; index += 1) run(index);
      // The first rounds warm up.
      if (round >= 5) times[name].push(Number(process.hrtime.bigint() - start) / count);
    }
    globalThis.gc?.();
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, list.sort((a, b) => a - b)[list.length >> 1]]));
}

/** How many times as long the one takes as the other, beside the goal. */
export function ratio(now, [goal, what, slow, fast, wanted]) {
  const found = now[slow] / now[fast];
  return { goal, what, unit: "x", wanted: `>= ${wanted}`, now: found, met: found >= wanted };
}

/** Prints what was found: as JSON where that is asked for. */
export function print(report) {
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify(report, null, 2));
    return;
  }
  const { compared, bytes, left_out, nanoseconds, figures } = report;
  console.log(`${compared} changes: all give the same verdicts; a page of ${bytes.page} bytes, a webhook of ${bytes.webhook}; node ${process.version}\n`);
  for (const peer of left_out) console.log(`left out: ${peer}`);
  for (const [name, time] of Object.entries(nanoseconds)) console.log(`${name.padEnd(32)}${(time / 1000).toFixed(2).padStart(12)} us`);
  console.log(`\n${"goal".padEnd(6)}${"".padEnd(52)}${"wanted".padStart(10)}${"now".padStart(12)}`);
  for (const one of figures) {
    console.log(`${one.goal.padEnd(6)}${one.what.padEnd(52)}${one.wanted.padStart(10)}${`${one.now.toFixed(2)} ${one.unit}`.padStart(12)}  ${one.met ? "met" : "not yet"}`);
  }
}
