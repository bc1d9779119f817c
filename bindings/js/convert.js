// What the generated face needs to cross the border: values to JSON text and back, errors, objects with a number.
//
//   value -> toJson, payloadOf, object -> border(native) -> JSON.parse, Handled
//
// So a generated class goes:
//
//   const { ask, make, makeOr, made, assess } = border(native);
//   class Policy extends Handled {
//     static parse(text) { return make(Policy, "Policy.parse", [], undefined, text); }
//     static fromDocument(document) { return make(Policy, "Policy.from_document", [], undefined, toJson(document)); }
//     get digest() { return ask("Policy.digest", [object(Policy, this, "this")]); }
//     lint(recent, base) { return ask("Policy.lint", [object(Policy, this, "this"), objects(Change, recent, "recent"), ...]); }
//   }
//   class GithubCollector extends Handled { constructor() { super(...made(arguments, "GithubCollector.create", [], ...)); } }
//   class Assessment extends Assessed { explain() { return ask("Assessment.explain", [object(Assessment, this, "this")]); } }
//   const face = { assess: (policy, change) => assess(Assessment, policy, change), ... };

/** The most characters of one document: as many as the Rust side reads bytes. */
const MOST = 64 * 1024 * 1024;

/** The deepest nesting that the Rust side reads. */
const DEEPEST = 128;

/** The verdicts and the lanes, in the order in which the native side counts them. */
const VERDICTS = ["clean", "mergeable", "confirm", "waiting", "blocked"];

export class BreakglassError extends Error {
  constructor({ code, message, pointer, position }, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.pointer = pointer ?? undefined;
    this.position = position ?? undefined;
  }

  static {
    Object.defineProperty(this.prototype, "name", { value: "BreakglassError", configurable: true, writable: true });
  }
}

function wrongType(message, pointer) {
  return new BreakglassError({ code: "wrong_type", message, pointer });
}

/** What a value is, in few words. It asks the value nothing that a caller's code could answer. */
function shown(value) {
  if (value === null) return "null";
  if (isList(value)) return "a list";
  return typeof value === "object" ? "an object" : typeof value === "undefined" ? "undefined" : `a ${typeof value}`;
}

/** Whether it is a list; a proxy that was revoked is none. */
function isList(value) {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

// --- Values to JSON text ---------------------------------------------------------------------------------------------

/**
 * The JSON text of a value; strict, so that nothing is lost on the way. Refused with `not_json` is what JSON cannot
 * carry: an instance of a class (a `Map`, a `Set`), a function, a symbol, a `BigInt`, `NaN` and the infinities, a whole number
 * that is not safe, half of a surrogate pair, `undefined` in a list, what contains itself. A `Date` is written as a time; keys
 * whose value is `undefined` are left out.
 */
export function toJson(value) {
  try {
    const wrong = value === undefined ? not("undefined") : new Check().value(value, 0);
    if (wrong === undefined) return JSON.stringify(value);
    throw wrong.error();
  } catch (error) {
    if (error instanceof BreakglassError) throw error;
    // A getter or a proxy of the caller's threw, or the value changed while it was read.
    throw new BreakglassError({ code: "not_json", message: "the value cannot be read to be written as JSON" }, error);
  }
}

/** Why a value cannot be written; the path to it is put together on the way out. */
class Wrong {
  constructor(code, message) {
    this.code = code;
    this.message = message;
    this.path = [];
    this.above = [];
  }

  inside(key, container) {
    this.path.push(key);
    this.above.push(container);
    return this;
  }

  error() {
    if (this.code === "not_json") {
      const segments = this.path.reverse().map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`);
      return new BreakglassError({ code: this.code, message: this.message, pointer: segments.join("").toWellFormed() });
    }
    const isCycle = new Set(this.above).size < this.above.length;
    return new BreakglassError(isCycle ? { code: "not_json", message: "the value contains itself" } : this);
  }
}

function not(what) {
  return new Wrong("not_json", `JSON cannot carry ${what}`);
}

class Check {
  #characters = 0;

  value(value, depth) {
    switch (typeof value) {
      case "string":
        return this.#text(value);
      case "number":
        return this.#number(value);
      case "boolean":
        return this.#counted(5);
      case "object":
        if (value === null) return this.#counted(4);
        if (depth > DEEPEST) {
          return new Wrong("nested_too_deeply", `lists and objects are nested more than ${DEEPEST} deep`);
        }
        return Array.isArray(value) ? this.#list(value, depth) : this.#object(value, depth);
      case "undefined":
        return not("`undefined` in a list; leave it out, or write `null`");
      default:
        return not(`a ${typeof value}${typeof value === "bigint" ? "; write a number, or a string" : ""}`);
    }
  }

  #list(list, depth) {
    for (let index = 0; index < list.length; index += 1) {
      const wrong = this.value(list[index], depth + 1) ?? this.#counted(1);
      if (wrong !== undefined) return wrong.inside(index, list);
    }
    return this.#counted(2);
  }

  #object(object, depth) {
    if (!isPlain(object)) {
      if (!(object instanceof Date)) return not("an instance of a class; write a plain object or a list");
      return Number.isNaN(object.getTime()) ? not("a `Date` that is no time") : this.#counted(26);
    }
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (value === undefined) continue;
      const wrong = this.#text(key) ?? this.value(value, depth + 1) ?? this.#counted(2);
      if (wrong !== undefined) return wrong.inside(key, object);
    }
    return this.#counted(2);
  }

  #text(text) {
    return text.isWellFormed() ? this.#counted(text.length + 2) : not("half of a surrogate pair");
  }

  #number(number) {
    if (!Number.isFinite(number)) return not(`${number}`);
    if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
      return not("a whole number beyond 2^53 - 1, which is not exact here; write a string");
    }
    return this.#counted(1);
  }

  /** Objects that are shared many times would be written as many times. */
  #counted(characters) {
    this.#characters += characters;
    if (this.#characters <= MOST) return undefined;
    return new Wrong("input_too_large", `the value has more than ${MOST} characters as JSON`);
  }
}

/** An object of no class: made by braces, by `JSON.parse`, or without a prototype; of another realm, too. */
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "__lookupGetter__");
}

// --- Payloads --------------------------------------------------------------------------------------------------------

const kindOfView = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

/** A payload as the native side takes it, a string or a `Uint8Array`, not copied where that can be helped. */
export function payloadOf(value) {
  if (typeof value === "string") {
    if (value.isWellFormed()) return value;
    throw new BreakglassError({ code: "invalid_utf8", message: "the text holds half of a surrogate pair" });
  }
  let bytes;
  try {
    bytes = bytesOf(value);
  } catch (cause) {
    throw new BreakglassError({ code: "wrong_type", message: "the bytes cannot be read" }, cause);
  }
  if (bytes === undefined) throw wrongType(`text or bytes are wanted here, and this is ${shown(value)}`);
  return bytes;
}

function bytesOf(value) {
  if (ArrayBuffer.isView(value)) {
    const whole = kindOfView.call(value) === "Uint8Array" ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return isShared(whole.buffer) ? new Uint8Array(whole) : whole;
  }
  if (isBuffer(value)) return new Uint8Array(value);
  return isShared(value) ? new Uint8Array(new Uint8Array(value)) : undefined;
}

const lengthOfBuffer = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength").get;

function isBuffer(value) {
  try {
    lengthOfBuffer.call(value);
    return true;
  } catch {
    return false;
  }
}

/** Another thread may write to it while it is read: it is copied first. Pages that are not isolated have no such thing. */
function isShared(value) {
  return typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer;
}

// --- Objects with a number -------------------------------------------------------------------------------------------

/** Who may make objects, and who lets go of them. It never leaves the face. */
class Keeper {
  #native;
  #collected;

  constructor(native) {
    this.#native = native;
    this.#collected = new FinalizationRegistry((number) => native.release(number));
  }

  static is(value) {
    return typeof value === "object" && value !== null && #native in value;
  }

  keep(object, number) {
    this.#collected.register(object, number, object);
  }

  release(object, number) {
    this.#collected.unregister(object);
    this.#native.release(number);
  }
}

/** The base of the classes whose objects stay on the native side, under a number. */
export class Handled {
  #keeper;
  #number;

  constructor(keeper, number) {
    if (!Keeper.is(keeper)) throw wrongType(`a ${new.target.name} is not made with \`new\`; a function gives it`);
    this.#keeper = keeper;
    this.#number = number;
    keeper.keep(this, number);
  }

  /** The number; 0, which no object has, after it was let go of; `undefined` for anything else. */
  static number(value) {
    return typeof value === "object" && value !== null && #number in value ? value.#number : undefined;
  }

  dispose() {
    if (Handled.number(this) === undefined) throw wrongType("`dispose` is called on an object of breakglass");
    if (this.#number !== 0) this.#keeper.release(this, this.#number);
    this.#number = 0;
  }

  static {
    // The function as a `using` declaration looks for it, where there are such.
    if (Symbol.dispose) {
      Object.defineProperty(this.prototype, Symbol.dispose, { value: this.prototype.dispose, configurable: true, writable: true });
    }
  }
}

/** The base of `Assessment`: a policy, a change, and the verdicts that follow from them. */
export class Assessed {
  #policy;
  #change;
  #verdicts;

  constructor(keeper, policy, change, verdicts) {
    if (!Keeper.is(keeper)) throw wrongType("an Assessment is not made with `new`; `assess` gives it");
    this.#policy = policy;
    this.#change = change;
    this.#verdicts = verdicts;
  }

  static is(value) {
    return typeof value === "object" && value !== null && #policy in value;
  }

  static #of(value) {
    if (!Assessed.is(value)) throw wrongType("an Assessment is wanted here");
    return value;
  }

  get policy() {
    return Assessed.#of(this).#policy;
  }

  get change() {
    return Assessed.#of(this).#change;
  }

  get normal() {
    return VERDICTS[Assessed.#of(this).#verdicts & 0xff];
  }

  get emergency() {
    return VERDICTS[Assessed.#of(this).#verdicts >> 8];
  }

  verdict(lane) {
    if (lane === "normal") return this.normal;
    if (lane === "emergency") return this.emergency;
    const message = "a lane is `normal` or `emergency`";
    throw typeof lane === "string" ? new BreakglassError({ code: "unknown_value", message }) : wrongType(message);
  }
}

/** One object as an operation takes it: a group of one number with its length before it, and two of an assessment. */
export function object(Class, value, name) {
  const isAssessed = Assessed.is(value);
  const number = Handled.number(value);
  // Only then is it sure that no proxy is asked.
  if (!(isAssessed || number !== undefined) || !(value instanceof Class)) {
    throw wrongType(`\`${name}\` is to be an object of the class ${Class.name}, and this is ${shown(value)}`);
  }
  return isAssessed ? [1, Handled.number(value.policy), 1, Handled.number(value.change)] : [1, number];
}

/** A list of objects as an operation takes it: one group. Nothing stands for none. */
export function objects(Class, list, name) {
  if (list === undefined) return [0];
  if (!isList(list)) throw wrongType(`\`${name}\` is to be a list of objects of the class ${Class.name}`);
  let numbers;
  try {
    numbers = Array.from(list, (value, index) => object(Class, value, `${name}[${index}]`)[1]);
  } catch (cause) {
    if (cause instanceof BreakglassError) throw cause;
    throw new BreakglassError({ code: "wrong_type", message: `\`${name}\` cannot be read` }, cause);
  }
  return [numbers.length, ...numbers];
}

// --- Calls -----------------------------------------------------------------------------------------------------------

/** The calls on a native part. */
export function border(native) {
  const keeper = new Keeper(native);

  function call(name, groups, request, payload) {
    const text = request === undefined ? "{}" : requestOf(request);
    const bytes = payload === undefined ? undefined : payloadOf(payload);
    try {
      return native.call(name, inOne(groups), text, bytes);
    } catch (error) {
      throw ours(error);
    }
  }

  return {
    /** Makes a call that answers with JSON. */
    ask(name, groups = [], request, payload) {
      return JSON.parse(call(name, groups, request, payload));
    },

    /** Makes a call that answers with an object. */
    make(Class, name, groups = [], request, payload) {
      return new Class(keeper, call(name, groups, request, payload));
    },

    /** Makes a call that answers with an object, or else with JSON. */
    makeOr(Class, name, groups = [], request, payload) {
      const answer = call(name, groups, request, payload);
      return typeof answer === "number" ? new Class(keeper, answer) : JSON.parse(answer);
    },

    /** What a constructor hands to `Handled`: what `make` gave it, else what the call answers. */
    made(given, name, groups = [], request, payload) {
      return Keeper.is(given[0]) ? given : [keeper, call(name, groups, request, payload)];
    },

    /** Assesses a change under a policy. */
    assess(Class, policy, change) {
      const [first, second] = [Handled.number(policy), Handled.number(change)];
      if (first === undefined || second === undefined) {
        throw wrongType(`a Policy and a Change are wanted, and these are ${shown(policy)} and ${shown(change)}`);
      }
      let verdicts;
      try {
        verdicts = native.verdicts(first, second);
      } catch (error) {
        throw ours(error);
      }
      return new Class(keeper, policy, change, verdicts);
    },
  };
}

/** An array of each length that most calls need: the native part has read it when it answers. */
const ROOM = Array.from({ length: 8 }, (_, length) => new Uint32Array(length));

/** The groups of handles one behind the other. */
function inOne(groups) {
  let length = 0;
  for (const group of groups) length += group.length;
  const all = ROOM[length] ?? new Uint32Array(length);
  let place = 0;
  for (const group of groups) {
    for (const number of group) all[place++] = number;
  }
  return all;
}

function requestOf(request) {
  let isObject = false;
  try {
    isObject = typeof request === "object" && request !== null && !Array.isArray(request) && isPlain(request);
  } catch (cause) {
    throw new BreakglassError({ code: "not_json", message: "the arguments cannot be read" }, cause);
  }
  if (!isObject) throw wrongType(`the arguments by name are a plain object, and this is ${shown(request)}`, "");
  return toJson(request);
}

/** The error that a native part threw, as ours. What is none of its own says that it is broken. */
function ours(error) {
  let document;
  try {
    document = JSON.parse(error.message);
  } catch {
    document = undefined;
  }
  if (typeof document?.code === "string") return new BreakglassError(document);
  const message = `a defect of breakglass: ${error?.message ?? error}`;
  return new BreakglassError({ code: "panicked", message }, error);
}
