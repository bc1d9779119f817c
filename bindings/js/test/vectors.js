// The runner of `schemas/vectors`, as `schemas/README.md` has them, over a face. Reads no files: it runs in pages, too.

import { canonical, read } from "./json.js";
import { script } from "./script.js";

/**
 * Runs every case.
 *
 * `files`: a list of `[name, text]`. `stores`: what `script.js` needs beside the face. Gives how many cases each call has, and what is
 * wrong, a text each.
 */
export function runVectors(face, files, stores) {
  const counts = Object.fromEntries(Object.keys(CALLS).map((call) => [call, 0]));
  const wrong = [];
  for (const [name, text] of files) {
    const { value: file, textOf } = read(text);
    const unknown = only(file, ["cases", "generated_by"]);
    if (unknown !== undefined || !(file.cases?.length > 0)) wrong.push(`${name}: ${unknown ?? "no cases"}`);
    for (const one of file.cases ?? []) {
      if (Object.hasOwn(counts, one.call)) counts[one.call] += 1;
      const difference = runCase(face, one, textOf, stores);
      if (difference !== undefined) wrong.push(`${name}: ${one.description}: ${difference}`);
    }
  }
  for (const [call, cases] of Object.entries(counts)) if (cases === 0) wrong.push(`no vector calls \`${call}\``);
  return { counts, all: Object.values(counts).reduce((sum, cases) => sum + cases, 0), wrong };
}

/** Runs a case; tells where the answer differs. */
export function runCase(face, one, textOf, stores) {
  const unknown = only(one, ["description", "call", "input", "expect"]) ?? only(one.expect, ["value", "includes", "error"]);
  if (unknown !== undefined) return unknown;
  if (Object.keys(one.expect).length !== 1) return "`expect` has one key";
  if (!Object.hasOwn(CALLS, one.call)) return `there is no call \`${one.call}\``;
  const [keys, call] = CALLS[one.call];
  const wrongKey = only(one.input, keys);
  if (wrongKey !== undefined) return wrongKey;
  let answer;
  try {
    answer = { value: call(face, one.input, textOf, stores) };
  } catch (error) {
    if (!(error instanceof face.BreakglassError)) throw error;
    answer = { error };
  }
  return difference(one.expect, answer);
}

function only(value, keys) {
  const key = Object.keys(value).find((key) => !keys.includes(key));
  return key === undefined ? undefined : `the key \`${key}\` is not known`;
}

function difference(expect, { value, error }) {
  if (expect.error !== undefined) {
    const shown = error && { code: error.code, pointer: error.pointer, position: error.position };
    const isSame = error !== undefined && Object.keys(expect.error).every((key) => canonical(expect.error[key]) === canonical(shown[key] ?? null));
    return isSame ? only(expect.error, ["code", "pointer", "position"]) : `wanted ${canonical(expect.error)} and got ${canonical(shown ?? value)}`;
  }
  if (error !== undefined) return `wanted a value and got the error ${error.code}: ${error.message}`;
  if (Object.hasOwn(expect, "includes")) return includes(expect.includes, value, "");
  const [wanted, got] = [canonical(expect.value), canonical(value)];
  return wanted === got ? undefined : `wanted\n  ${wanted}\nand got\n  ${got}`;
}

function includes(wanted, value, at) {
  const isObject = (one) => typeof one === "object" && one !== null && !Array.isArray(one);
  if (isObject(wanted) && isObject(value)) {
    for (const [key, one] of Object.entries(wanted)) {
      const found = includes(one, Object.hasOwn(value, key) ? value[key] : null, `${at}/${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (Array.isArray(wanted) && Array.isArray(value) && wanted.length === value.length) {
    for (const [index, one] of wanted.entries()) {
      const found = includes(one, value[index], `${at}/${index}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const [first, second] = [canonical(wanted), canonical(value ?? null)];
  return first === second ? undefined : `at \`${at}\` wanted ${first} and got ${second}`;
}

/** A text that is handed in byte for byte. */
function payload(text) {
  if (typeof text === "string") return text;
  if (text.hex !== undefined) return Uint8Array.from(text.hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return text.start + text.repeat.repeat(text.times);
}

function parsed({ Policy, Change, assess }, input) {
  return assess(Policy.fromDocument(input.policy), Change.fromDocument(input.change));
}

function collector({ GithubCollector, GithubPieces }, payloads, textOf) {
  const made = new GithubCollector();
  for (const { kind, body, text, pieces } of payloads) {
    if (pieces === undefined) {
      made.add(body === undefined ? payload(text) : (textOf(body) ?? JSON.stringify(body)), { kind });
      continue;
    }
    const taken = new GithubPieces({ kind });
    for (const piece of pieces) taken.push(payload(piece));
    made.addPieces(taken);
  }
  return made;
}

/** Verifies entries, and hands each over. */
function verified({ Verifier, BreakglassError }, { entries, checkpoints = [] }, visit) {
  const verifier = new Verifier({ checkpoints });
  for (const [number, entry] of entries.entries()) {
    try {
      visit(payload(entry), verifier.push(payload(entry)));
    } catch (error) {
      if (error instanceof BreakglassError) error.pointer = `/entries/${number}`;
      throw error;
    }
  }
  return verifier.finish();
}

/** What the steps of a board are made of. */
const STEPS = {
  deliver: (board, face, body, textOf) => board.deliver(textOf(body) ?? JSON.stringify(body)),
  observe: (board, face, report) => board.observe(report),
  observe_all: (board, face, reports) => board.observeAll({ reports }),
  refresh: (board, { Change }, change) => board.refresh(Change.fromDocument(change)),
  refresh_from: (board, face, { payloads, ...told }, textOf) => {
    const made = collector(face, payloads, textOf);
    made.tell(told);
    return board.refreshFrom(made);
  },
  set_policy: (board, { Policy }, policy) => board.setPolicy(Policy.fromDocument(policy)),
  remove: (board, face, place) => [board.remove(place)].filter((left) => left !== null),
};

/** For each call the keys of its input, and the call. */
const CALLS = {
  parse_policy: [
    ["text"],
    ({ Policy }, { text }) => {
      const policy = Policy.parse(payload(text));
      return { policy: policy.document, digest: policy.digest };
    },
  ],
  read_change: [
    ["document", "text"],
    ({ Change }, { document, text }) => {
      const change = document === undefined ? Change.parse(payload(text)) : Change.fromDocument(document);
      return { change: change.document, digest: change.digest, own_runs: change.ownRuns };
    },
  ],
  assess: [
    ["policy", "change"],
    (face, input) => {
      const assessment = parsed(face, input);
      const { document } = assessment;
      for (const lane of ["normal", "emergency"]) {
        if (assessment.verdict(lane) !== document[lane].verdict) throw new Error(`${lane}: ${assessment.verdict(lane)}`);
      }
      return document;
    },
  ],
  board: [
    ["policy", "most", "steps"],
    (face, { policy, most, steps }, textOf) => {
      const board = face.Board.create(face.Policy.fromDocument(policy), { most });
      const moved = steps.map((step) => {
        const [[kind, given]] = Object.entries(step);
        return STEPS[kind](board, face, given, textOf);
      });
      for (const row of board.rows) {
        if (canonical(board.row({ repository: row.repository, number: row.number })) !== canonical(row)) throw new Error(`${row.repository}#${row.number} is another row`);
      }
      return { moved, rows: board.rows, counts: board.counts, size: board.size };
    },
  ],
  explain: [["policy", "change"], (face, input) => parsed(face, input).explain()],
  lint: [
    ["policy", "recent", "base"],
    ({ Policy, Change }, { policy, recent = [], base = [] }) => {
      const changes = (documents) => documents.map((document) => Change.fromDocument(document));
      return Policy.fromDocument(policy).lint(changes(recent), changes(base));
    },
  ],
  weakenings: [["old", "new"], ({ Policy }, input) => Policy.fromDocument(input.old).weakenings(Policy.fromDocument(input.new))],
  read_github: [
    ["payloads", "repository", "number", "head", "gate", "all_files", "cut"],
    (face, { payloads, ...told }, textOf) => {
      const made = collector(face, payloads, textOf);
      made.tell(told);
      return made.change().document;
    },
  ],
  draft_policy: [
    ["payloads", "repository", "schema"],
    (face, { payloads, ...request }, textOf) => collector(face, payloads, textOf).draftPolicy(request),
  ],
  append_events: [
    ["origin", "at", "events"],
    ({ Verifier, writeEntry }, { origin, at, events }) => {
      const verifier = new Verifier();
      let previous = `sha256:${"0".repeat(64)}`;
      return [{ at, event: { ledger_opened: { format: 1, origin } } }, ...events].map((timed, seq) => {
        const text = writeEntry({ seq, previous, ...timed });
        previous = verifier.push(text).hash;
        return text;
      });
    },
  ],
  verify_ledger: [
    ["entries", "checkpoints"],
    (face, input) => {
      const { size, hash, checkpoint } = verified(face, input, () => undefined);
      return { size, hash, root: checkpoint.root };
    },
  ],
  replay_ledger: [
    ["entries", "checkpoints"],
    (face, input) => {
      const replayer = new face.Replayer();
      const answers = [];
      verified(face, input, (text, entry) => {
        const replay = replayer.push(text);
        if (replay !== null) answers.push({ entry: entry.seq, replay });
      });
      return answers;
    },
  ],
  sign_checkpoint: [
    ["key", "checkpoint"],
    ({ signCheckpoint, verifierKey }, { key, checkpoint }) => ({ note: signCheckpoint({ key, checkpoint }), key: verifierKey({ key }) }),
  ],
  open_note: [["note", "keys"], ({ openNote }, input) => openNote(input)],
  checkpoint_text: [
    ["origin", "size", "root", "text"],
    ({ checkpointText, checkpointTrailer, parseCheckpoint }, { text, ...parts }) => {
      const checkpoint = text === undefined ? parts : parseCheckpoint({ text });
      const { origin, size, root } = checkpoint;
      return { origin, size, root, text: checkpointText({ checkpoint }), trailer: checkpointTrailer({ checkpoint }) };
    },
  ],
  emergency: [["origin", "at", "policies", "actors", "changes", "script"], script],
};
