import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";

import { dist, here, root } from "./support.mjs";

const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A folder with the package, the payloads of the book's example and its policy. */
function workplace() {
  const folder = mkdtempSync(join(tmpdir(), "breakglass-"));
  folders.push(folder);
  cpSync(join(root, "docs/example"), folder, { recursive: true });
  mkdirSync(join(folder, "node_modules/breakglass"), { recursive: true });
  cpSync(join(here, "../package.json"), join(folder, "node_modules/breakglass/package.json"));
  cpSync(dist, join(folder, "node_modules/breakglass/dist"), { recursive: true });
  return folder;
}

/** The blocks of JavaScript of a page. */
function blocks(path, language = "js") {
  const found = readFileSync(path, "utf8").matchAll(/^```(\w+)[^\n]*\n(.*?)^```$/gms);
  return [...found].filter(([, of]) => of === language).map(([, , text]) => text);
}

test("every block of the README runs", () => {
  const said = blocks(join(here, "../README.md")).map((text, index) => {
    const folder = workplace();
    writeFileSync(join(folder, "block.mjs"), text);
    const done = spawnSync(process.execPath, ["block.mjs"], { cwd: folder, encoding: "utf8" });
    assert.equal(done.status, 0, `block ${index}: ${done.stderr}`);
    return done.stdout;
  });
  assert.equal(said.length, 5);
  assert.match(said[0], /^today: (waiting|blocked); in an emergency: (confirm|waiting)\n$/);
  assert.match(said[1], /^\w+: .*\n/);
  assert.match(said[2], /^unknown_key 3 \d+\n$/);
  assert.match(said[3], /^acknowledge_waived .*^second_person .*^owed: .*^settled: .*test \(ubuntu-latest, 3\.13\).*lint/ms);
  assert.equal(said[4], "required\n");
});

test("the six lines of the front page run", () => {
  const [text, ...more] = blocks(join(root, "README.md"), "ts");
  assert.equal(more.length, 0);
  const folder = workplace();
  writeFileSync(join(folder, "block.mjs"), text);
  const done = spawnSync(process.execPath, ["block.mjs"], { cwd: folder, encoding: "utf8" });
  assert.match(done.stdout, /^today: \w+; in an emergency: \w+\n$/, done.stderr);
});

/** What GitHub would answer, from the payloads of the example; `asked` takes down the paths. */
function github(folder, asked) {
  const answers = [
    [/^contents\/.github\/breakglass.yml\?ref=main$/, () => JSON.stringify({ content: readFileSync(join(folder, "breakglass.yml")).toString("base64") })],
    [/^pulls\/42$/, () => readFileSync(join(folder, "pull_request.json"))],
    [/^commits\/\w+\/check-runs\?filter=all&per_page=100$/, () => readFileSync(join(folder, "check_runs.json"))],
    [/^commits\/\w+\/status\?per_page=100$/, () => readFileSync(join(folder, "status.json"))],
    [/^pulls\/42\/reviews\?per_page=100$/, () => readFileSync(join(folder, "reviews.json"))],
    [/^pulls\/42\/files\?per_page=100$/, () => "[]", { link: `<https://api.example/repos/acme/shop/pulls/42/files?page=2>; rel="next"` }],
    [/^pulls\/42\/files\?page=2$/, () => readFileSync(join(folder, "files.json"))],
  ];
  return async (url, { headers }) => {
    const path = url.replace("https://api.example/repos/acme/shop/", "");
    assert.equal(headers.authorization, "Bearer secret");
    asked.push(path);
    const [, body, more] = answers.find(([pattern]) => pattern.test(path)) ?? [undefined, undefined, undefined];
    return body === undefined ? new Response("{}", { status: 404 }) : new Response(body(), { headers: more });
  };
}

test("the step of the book runs, and fails where something cannot be read", async () => {
  const folder = workplace();
  const [text] = blocks(join(root, "docs/node.md"));
  writeFileSync(join(folder, "gate.mjs"), text);
  const pull = JSON.parse(readFileSync(join(folder, "pull_request.json"), "utf8"));
  writeFileSync(join(folder, "event.json"), JSON.stringify({ action: "synchronize", pull_request: pull }));
  const env = {
    GITHUB_API_URL: "https://api.example",
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_TOKEN: "secret",
    GITHUB_EVENT_PATH: join(folder, "event.json"),
    GITHUB_OUTPUT: join(folder, "output"),
    GITHUB_STEP_SUMMARY: join(folder, "summary"),
  };
  const { gate } = await import(pathToFileURL(join(folder, "gate.mjs")));
  const asked = [];
  const assessment = await gate({ fetch: github(folder, asked), env });
  assert.equal(asked.length, 7);
  const output = readFileSync(env.GITHUB_OUTPUT, "utf8");
  assert.equal(output, `normal=${assessment.normal}\nemergency=${assessment.emergency}\n`);
  const summary = readFileSync(env.GITHUB_STEP_SUMMARY, "utf8");
  for (const { code } of assessment.document.normal.blockers) assert.ok(summary.includes(code), summary);
  assert.ok(assessment.document.normal.blockers.length > 0);
  await assert.rejects(gate({ fetch: async () => new Response("{}", { status: 500 }), env }), /answered 500/);
  // By itself it says what is wrong, and fails.
  const alone = spawnSync(process.execPath, ["gate.mjs"], { cwd: folder, encoding: "utf8", env: { ...process.env, ...env, GITHUB_EVENT_PATH: "absent" } });
  assert.equal(alone.status, 1);
  assert.match(alone.stderr, /^::error::/);
});

test("the page of the board runs", () => {
  const folder = workplace();
  const page = join(root, "docs/board.md");
  const [text] = blocks(page);
  writeFileSync(join(folder, "board.mjs"), text);
  const run = spawnSync(process.execPath, ["board.mjs"], { cwd: folder, encoding: "utf8" });
  const [, printed] = /```text\n(.*?)```/s.exec(readFileSync(page, "utf8"));
  assert.equal(run.stdout, printed, run.stderr);
});

test("the pieces of the page about GitHub are read", () => {
  const folder = workplace();
  const [text] = blocks(join(root, "docs/github.md"));
  writeFileSync(join(folder, "pieces.mjs"), text);
  const run = spawnSync(process.execPath, ["pieces.mjs"], { cwd: folder, encoding: "utf8" });
  assert.equal(run.stdout, "check_runs\n", run.stderr);
});

test("the blocks of the book's page are all run", () => {
  assert.equal(blocks(join(root, "docs/github.md")).length, 1);
  assert.equal(blocks(join(root, "docs/node.md")).length, 1);
  assert.equal(blocks(join(root, "docs/board.md")).length, 1);
  assert.ok(readdirSync(join(root, "docs")).includes("node.md"));
});
