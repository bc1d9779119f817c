// The call `emergency` of the vectors: a ledger from its beginning, operation by operation.

import { canonical } from "./json.js";

/** Runs a script: one answer for each operation, an error as `{error: code}`. */
export function script(face, given, _textOf, stores) {
  const ledger = face.MemoryLedger.create({ origin: given.origin, now: given.at });
  const world = { face, given, stores, ledger, attempts: new Map(), permits: new Map() };
  return given.script.map(({ op, ...operation }) => {
    if (!Object.hasOwn(OPERATIONS, op)) throw new Error(`there is no operation \`${op}\``);
    const [keys, run] = OPERATIONS[op];
    const unknown = Object.keys(operation).find((key) => !keys.includes(key));
    if (unknown !== undefined) throw new Error(`\`${op}\` has no key \`${unknown}\``);
    try {
      return run(world, { policy: "policy", now: operation.at, ...operation }) ?? {};
    } catch (error) {
      if (error instanceof face.BreakglassError) return { error: error.code };
      throw error;
    }
  });
}

function named(map, name) {
  if (map instanceof Map ? !map.has(name) : !Object.hasOwn(map, name)) throw new Error(`nothing is named \`${name}\``);
  return map instanceof Map ? map.get(name) : map[name];
}

function policyOf({ face, given }, name) {
  return face.Policy.parse(named(given.policies, name));
}

function assessed(world, { change, policy }) {
  return world.face.assess(policyOf(world, policy), world.face.Change.fromDocument(named(world.given.changes, change)));
}

function file({ given }, { policy }) {
  return { repository: "acme/shop", branch: "main", text: named(given.policies, policy) };
}

function followUp({ ledger }, { id, check }) {
  if (id !== undefined) return ledger.followUp({ follow_up: id }).id;
  return ledger.followUps().find((one) => one.checks.some(({ owed }) => owed.check.name === check)).id;
}

function shown(changed) {
  const short = changed.map(({ checks, status }) => ({ checks: checks.map(({ owed }) => owed.check.name), status }));
  return short.sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
}

/** The code of the first step of that kind; one that is none where it is not asked for. */
function codeOf(world, name, assessment, step, now) {
  const nothing = "0000000000000000";
  try {
    const stand = named(world.attempts, name).stand(world.ledger, assessment, { now });
    return stand.steps?.find((one) => one.step === step)?.code ?? nothing;
  } catch (error) {
    if (error instanceof world.face.BreakglassError) return nothing;
    throw error;
  }
}

/** All that a ledger says. */
function everything(ledger) {
  const { origin, tail, lastAt, newer } = ledger;
  return canonical([origin, tail, lastAt, newer, ledger.emergencies(), ledger.permits(), ledger.followUps(), ledger.announcements()]);
}

const permitOf = ({ permits }, name) => permits.get(name)?.id ?? name;

/** For each operation its keys, and what it does. */
const OPERATIONS = {
  record_policy: [["at", "policy"], (world, one) => ({ digest: world.ledger.recordPolicy({ policy: file(world, one), now: one.now }).digest })],
  declare: [
    ["at", "by", "declaration", "policy"],
    (world, one) =>
      world.ledger.declare({ policy: file(world, one), by: named(world.given.actors, one.by), declaration: one.declaration, now: one.now }),
  ],
  extend: [
    ["at", "by", "emergency", "until", "reason"],
    (world, { emergency, until, reason, now, by, policy }) =>
      world.ledger.extend(policyOf(world, policy), { emergency, by: named(world.given.actors, by), until, reason, now }),
  ],
  close: [
    ["at", "by", "emergency", "reason"],
    (world, { emergency, reason, now, by, policy }) =>
      world.ledger.close(policyOf(world, policy), { emergency, by: named(world.given.actors, by), reason, now }),
  ],
  emergencies: [[], ({ ledger }) => ledger.emergencies()],
  open: [
    ["at", "by", "emergency", "change", "attempt", "policy"],
    (world, one) => {
      const { face, ledger, attempts } = world;
      const actor = named(world.given.actors, one.by);
      const opened = face.Attempt.open(ledger, assessed(world, one), { emergency: one.emergency, actor, now: one.now });
      if (!(opened instanceof face.Attempt)) return opened;
      attempts.set(one.attempt, opened);
      return { start: "opened" };
    },
  ],
  look: [
    ["at", "attempt", "change", "policy"],
    (world, one) => {
      const looked = named(world.attempts, one.attempt).look(world.ledger, assessed(world, one), { now: one.now });
      return { differences: looked.map(({ check, before, after }) => `\`${check.name}\`: ${before ?? "new"} -> ${after ?? "gone"}`) };
    },
  ],
  pause: [["attempt"], (world, one) => named(world.attempts, one.attempt).pause()],
  restore: [
    ["attempt"],
    (world, one) => {
      const { document } = named(world.attempts, one.attempt);
      const restored = world.face.Attempt.fromDocument(document);
      world.attempts.set(one.attempt, restored);
      return { same: canonical(restored.document) === canonical(document) };
    },
  ],
  stand: [
    ["at", "attempt", "change", "policy"],
    (world, one) => named(world.attempts, one.attempt).stand(world.ledger, assessed(world, one), { now: one.now }),
  ],
  answer: [
    ["at", "attempt", "change", "by", "reply", "step", "code", "of", "policy"],
    (world, one) => {
      const assessment = assessed(world, one);
      const step = one.code ?? codeOf(world, one.of ?? one.attempt, assessment, one.step, one.now);
      const attempt = named(world.attempts, one.attempt);
      const before = canonical(attempt.document);
      try {
        attempt.answer(world.ledger, assessment, { step, by: named(world.given.actors, one.by), reply: one.reply, now: one.now });
      } catch (error) {
        if (canonical(attempt.document) !== before) throw new Error("a refused answer changes nothing");
        throw error;
      }
    },
  ],
  grant: [
    ["at", "attempt", "change", "permit", "policy"],
    (world, one) => {
      const permit = world.ledger.grant(named(world.attempts, one.attempt), assessed(world, one), { now: one.now });
      world.permits.set(one.permit, permit);
      return permit;
    },
  ],
  rehearse: [
    ["at", "attempt", "change", "policy"],
    (world, one) => world.ledger.rehearse(named(world.attempts, one.attempt), assessed(world, one), { now: one.now }),
  ],
  redeem: [
    ["at", "permit", "change", "policy"],
    (world, one) => world.ledger.redeem(assessed(world, one), { permit: permitOf(world, one.permit), now: one.now }),
  ],
  permit: [["id"], (world, one) => world.ledger.permit({ permit: permitOf(world, one.id) })],
  completed: [
    ["at", "permit", "commit", "found"],
    (world, { permit, commit, found, now }) => world.ledger.completed({ permit: permitOf(world, permit), commit, found, now }),
  ],
  abandoned: [
    ["at", "permit", "reason"],
    (world, { permit, reason, now }) => world.ledger.abandoned({ permit: permitOf(world, permit), reason, now }),
  ],
  settle: [
    ["at", "repository", "commit", "observations", "base"],
    ({ ledger }, { repository, commit, observations, base, now }) => shown(ledger.settle({ repository, commit, observations, base, now })),
  ],
  follow_head: [
    ["at", "repository", "head", "observations"],
    ({ ledger }, { repository, head, observations, now }) => shown(ledger.followHead({ repository, head, observations, now })),
  ],
  reviewed: [
    ["at", "follow_up", "by", "reviewed_at"],
    (world, { follow_up, by, reviewed_at, now }) =>
      shown([world.ledger.reviewed({ follow_up: followUp(world, follow_up), by: named(world.given.actors, by), reviewed_at, now })]),
  ],
  waive: [
    ["at", "follow_up", "by", "reason"],
    (world, { follow_up, by, reason, now, policy }) => {
      const request = { follow_up: followUp(world, follow_up), by: named(world.given.actors, by), reason, now };
      return shown([world.ledger.waive(policyOf(world, policy), request)]);
    },
  ],
  reverted: [
    ["at", "repository", "merge", "commit", "by"],
    ({ ledger, given }, { repository, merge, commit, by, now }) =>
      shown(ledger.reverted({ repository, merge, commit, by: by && named(given.actors, by), now })),
  ],
  follow_ups: [[], ({ ledger }) => ledger.followUps()],
  announce: [["at", "announced"], ({ ledger }, { announced, now }) => ledger.announce({ announced, now })],
  found_outside: [
    ["at", "found"],
    ({ ledger }, { found, now }) => {
      ledger.foundOutside({ found, now });
      return { announced: ledger.announcements().some((one) => one.found !== undefined) };
    },
  ],
  note: [["at", "note"], ({ ledger }, { note, now }) => ledger.note({ note, now })],
  create: [["at"], ({ ledger, given, stores }, { now }) => stores.create(ledger, { origin: given.origin, now })],
  reopen: [
    [],
    (world) => {
      const opened = world.face.MemoryLedger.open({ entries: world.ledger.entries() });
      const same = everything(opened) === everything(world.ledger);
      world.ledger = opened;
      return { same };
    },
  ],
  replace_store: [[], ({ ledger, stores }) => stores.replace(ledger)],
  rival: [[], ({ ledger, stores }) => stores.rival(ledger)],
  events: [[], ({ ledger, face }) => ledger.entries().map((text) => face.parseEntry(text).name)],
};
