import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Worker } from "node:worker_threads";

import { dist } from "./support.mjs";

const folder = mkdtempSync(join(tmpdir(), "breakglass-"));
after(() => rmSync(folder, { recursive: true }));

/** What a worker or a process runs: it makes objects, says their digest, and ends as `end` says. */
function program(end) {
  return `
    const { parentPort } = require("node:worker_threads");
    const { FileLedger, Policy, assess } = require(${JSON.stringify(join(dist, "index.cjs"))});
    const path = ${JSON.stringify(folder)} + "/" + process.pid + "-" + Math.random() + ".jsonl";
    globalThis.kept = [FileLedger.create({ path, origin: "acme.example/gate", now: new Date() })];
    for (let round = 0; round < 100; round += 1) globalThis.kept.push(Policy.parse("version: 1"));
    const said = globalThis.kept.at(-1).digest;
    ${end}
  `;
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** The files in the folder that this process holds open. */
function open() {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
    } catch {
      return false;
    }
  }).length;
}

test("several workers at once, and after they ended", async () => {
  for (let round = 0; round < 3; round += 1) {
    const workers = Array.from({ length: 4 }, () => new Worker(program("parentPort.postMessage(said);"), { eval: true }));
    const said = await Promise.all(workers.map(async (worker) => (await once(worker, "message"))[0]));
    for (const digest of said) assert.match(digest, DIGEST);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
});

test("a worker that is ended with live objects lets go of them", { skip: !existsSync("/proc/self/fd") }, async () => {
  const worker = new Worker(program("parentPort.postMessage(said); setInterval(() => undefined, 1000);"), { eval: true });
  const [digest] = await once(worker, "message");
  assert.match(digest, DIGEST);
  assert.equal(open() > 0, true, "the worker's ledger is open");
  await worker.terminate();
  assert.equal(open(), 0);
});

test("a process ends with live objects, however it ends", () => {
  const ends = {
    "by itself": ["console.log(said);", 0],
    "by exit": ["console.log(said); process.exit(3);", 3],
    "by an exception": ["console.log(said); setTimeout(() => { throw new Error('mine'); });", 1],
    "with workers running": [
      `const { Worker, isMainThread } = require("node:worker_threads");
       new Worker(${JSON.stringify(program("parentPort.postMessage(said); setInterval(() => undefined, 1000);"))}, { eval: true })
         .on("message", () => { console.log(said); process.exit(4); });`,
      4,
    ],
  };
  for (const [how, [end, status]] of Object.entries(ends)) {
    const done = spawnSync(process.execPath, ["-e", program(end)], { encoding: "utf8" });
    assert.equal(done.status, status, `${how}: ${done.signal} ${done.stderr}`);
    assert.match(done.stdout.trim(), DIGEST, how);
  }
});
