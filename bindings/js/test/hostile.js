// What nobody should hand in, into every argument of every operation: each gives an error of ours or an answer, and what it was
// called on works afterwards. Over any face, with no files: it runs in pages, too.

import { said, world } from "./world.js";

/** Values of every kind, by what they are. `objects` are some of the face's own. */
function values(face, objects) {
  const cycle = { now: "", inner: [] };
  cycle.inner.push(cycle);
  let deep = [];
  let deepObject = {};
  for (let level = 0; level < 10_000; level += 1) {
    deep = [deep];
    deepObject = { policy: deepObject };
  }
  const refuse = () => {
    throw new RangeError("thrown by the caller's own code");
  };
  const traps = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, refuse]));
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const detached = new ArrayBuffer(8);
  const detachedView = new Uint8Array(detached);
  structuredClone(detached, { transfer: [detached] });
  class Instance {
    now = "2026-03-01T08:00:10.000Z";
  }
  const disposed = face.Policy.parse("version: 1");
  disposed.dispose();
  return {
    undefined: undefined,
    null: null,
    true: true,
    "minus one": -1,
    "a fraction": 1.5,
    NaN: Number.NaN,
    infinity: Infinity,
    "2^53": 2 ** 53,
    "2^64": 2 ** 64,
    "a large number": 1e308,
    "a bigint": 1n,
    "2^64 as a bigint": 2n ** 64n,
    "no text": "",
    "a text": "text",
    "JSON of another shape": "[null]",
    "half a surrogate pair": "a\ud800",
    "the other half": "\udc00",
    "a NUL": "\0",
    "a byte order mark": "\ufeff{}",
    "deep JSON": "[".repeat(10_000),
    "deep YAML": "- ".repeat(10_000),
    "a symbol": Symbol("symbol"),
    "a known symbol": Symbol.iterator,
    "a function": () => "text",
    "a class": Instance,
    "no list": [],
    "a list": ["text", null],
    "a list with a hole": [, "text"],
    "a list of holes": new Array(2 ** 32 - 1),
    "no object": {},
    "an object": { now: "2026-03-01T08:00:10.000Z", unknown: 1 },
    "an object without a prototype": Object.create(null),
    "an object with a prototype": Object.create({ now: "2026-03-01T08:00:10.000Z" }),
    "a key __proto__": JSON.parse('{"__proto__": {"now": 1}, "constructor": 1}'),
    "half a pair as a key": { "\ud800": 1 },
    "an instance": new Instance(),
    "a Map": new Map([["now", 1]]),
    "a Set": new Set([1]),
    "a WeakMap": new WeakMap(),
    "a RegExp": /a/,
    "an Error": new Error("an error"),
    "a Promise": Promise.resolve(1),
    "a Date": new Date(0),
    "a Date that is no time": new Date(Number.NaN),
    "a Date in the year 10000": new Date(253402300800000),
    "a boxed text": Object("text"),
    "a boxed number": Object(1),
    "toJSON": { toJSON: refuse },
    "toString": { toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse },
    "a cycle": cycle,
    "a list in a list in a list": deep,
    "an object in an object": deepObject,
    "a getter that throws": Object.defineProperty({}, "now", { get: refuse, enumerable: true }),
    "a list whose length throws": new Proxy([], { get: refuse }),
    "a proxy that throws": new Proxy({}, traps),
    "a proxy of a function": new Proxy(() => undefined, traps),
    "a revoked proxy": revoked,
    "a proxy of a Policy": new Proxy(objects.Policy, {}),
    "the prototype of Policy": face.Policy.prototype,
    "made without its constructor": Object.create(face.Policy.prototype),
    "the class Policy": face.Policy,
    "let go of": disposed,
    "no bytes": new Uint8Array(),
    "bytes that are not UTF-8": Uint8Array.of(0xff, 0xfe),
    "bytes of nothing": detached,
    "a view of nothing": detachedView,
    floats: new Float64Array(2),
    "floats that say they are bytes": Object.setPrototypeOf(new Float64Array(2), Uint8Array.prototype),
    "what only looks like bytes": Object.create(Uint8Array.prototype),
    "a DataView": new DataView(new ArrayBuffer(4), 1, 2),
    ...objects,
  };
}

/** For each operation the ways to call it, each with arguments that one hostile value takes the place of. */
function calls(face, names, objects) {
  const all = [];
  for (const { name: className, calls: own } of names.classes) {
    const Class = face[className];
    const object = objects[className];
    for (const call of own) {
      const given = [...call.parameters.map(({ kind, list }) => (list ? [objects[kind]] : objects[kind]))];
      if (call.payload !== null) given.push("{}");
      if (call.request !== null) given.push(undefined);
      const key = `${className}.${call.name}`;
      if (call.form === "getter") {
        const { get } = Object.getOwnPropertyDescriptor(Class.prototype, call.name);
        all.push({ key, given: [], call, run: (self) => get.call(self), self: object });
      } else if (call.form === "method") {
        all.push({ key, given, call, run: (self, ...given) => Class.prototype[call.name].apply(self, given), self: object });
      } else if (typeof Class[call.name] === "function") {
        all.push({ key, given, call, run: (_, ...given) => Class[call.name](...given) });
      } else {
        all.push({ key, given, call, run: (_, ...given) => new Class(...given) });
      }
    }
    for (const property of ["policy", "change", "normal", "emergency"]) {
      const get = className === "Assessment" && Reflect.getOwnPropertyDescriptor(Object.getPrototypeOf(Class.prototype), property)?.get;
      if (get) all.push({ key: `Assessment.${property}`, given: [], call: { request: null }, run: (self) => get.call(self), self: object });
    }
    if (className !== "Assessment") {
      all.push({ key: `new ${className}`, given: [undefined, undefined], call: { request: null }, run: (_, ...given) => new Class(...given) });
    }
  }
  for (const call of names.functions) {
    const given = [...(call.payload === null ? [] : ["{}"]), ...(call.request === null ? [] : [undefined])];
    all.push({ key: call.name, given, call, run: (_, ...given) => face[call.name](...given) });
  }
  const { Policy, Change, Assessment } = objects;
  all.push({ key: "assess", given: [Policy, Change], call: { request: null }, run: (_, ...given) => face.assess(...given) });
  all.push({ key: "Assessment.verdict", given: ["normal"], call: { request: null }, run: (_, ...given) => Assessment.verdict(...given) });
  return all;
}

/** Runs all; gives how many calls were made, how often which code came, and what is wrong, a text each. */
export function hostile(face, names) {
  const objects = world(face);
  const before = said(objects);
  const wrong = [];
  const codes = {};
  let made = 0;
  const attempt = (one, what, self, given) => {
    made += 1;
    try {
      one.run(self, ...given);
    } catch (error) {
      const isOurs = error instanceof face.BreakglassError && /^[a-z0-9_]+$/.test(error.code) && error.message !== "";
      if (!isOurs || error.code === "panicked") wrong.push(`${one.key}: ${what}: ${error?.code} ${error?.stack ?? String(error)}`);
      else codes[error.code] = (codes[error.code] ?? 0) + 1;
    }
  };
  for (const one of calls(face, names, objects)) {
    for (const [what, value] of Object.entries(values(face, objects))) {
      // What settles a state for good is called on an object of its own.
      const self = one.key.startsWith("Verifier.") ? new face.Verifier() : one.self;
      if (one.self !== undefined) attempt(one, `${what} as this`, value, one.given);
      for (const index of one.given.keys()) {
        attempt(one, `${what} as argument ${index}`, self, one.given.with(index, value));
        attempt(one, `${what} in a list`, self, one.given.with(index, [value]));
      }
      for (const { name } of one.call.request ?? []) {
        attempt(one, `${what} as ${name}`, self, one.given.with(-1, { [name]: value }));
        attempt(one, `${what} within ${name}`, self, one.given.with(-1, { [name]: { text: value } }));
      }
      attempt(one, `${what} as one argument more`, self, [...one.given, value]);
    }
    if (one.self !== undefined && said(world(face)) !== before) wrong.push(`${one.key}: the face answers otherwise afterwards`);
  }
  return { made, codes, wrong };
}

/** What is larger than anything that is read: 100 MB. */
export function large(face, names) {
  const objects = world(face);
  const text = "x".repeat(100_000_000);
  const wrong = [];
  const refused = (what, codes, run) => {
    try {
      run();
      wrong.push(`${what}: answered`);
    } catch (error) {
      if (!(error instanceof face.BreakglassError) || !codes.includes(error.code)) wrong.push(`${what}: ${error?.stack ?? String(error)}`);
    }
  };
  const codes = ["input_too_large", "entry_too_large", "not_canonical", "invalid_json", "too_long"];
  for (const one of calls(face, names, objects)) {
    const self = one.key.startsWith("Verifier.") ? new face.Verifier() : one.self;
    if (typeof one.call.payload === "string") {
      refused(`${one.key} of a text`, codes, () => one.run(self, ...one.given.with(one.call.parameters.length, text)));
    }
    const first = one.call.request?.[0]?.name;
    if (first !== undefined) refused(`${one.key} with ${first}`, codes, () => one.run(self, ...one.given.with(-1, { [first]: text })));
  }
  if (said(objects) !== said(world(face))) wrong.push("the face answers otherwise afterwards");
  return wrong;
}
