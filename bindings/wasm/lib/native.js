// The native part over a module that is loaded: what `face.js` is made over, as `bindings/README.md` says.

import { createFace } from "../../js/face.js";

/** The classes and functions. What tests are made over also has the native part, for what no class has. */
export function faceOf(native) {
  const face = createFace(native);
  return MODULE === "panics" ? { ...face, native } : face;
}

/**
 * The native part. `MODULE` is set by the build.
 *
 * @param glue what wasm-bindgen made beside the module
 * @param exports what the module itself exports
 */
export function nativeOf(glue, exports) {
  const stack = exports.__stack_pointer;
  // Between two calls nothing stands on the stack of the module.
  const empty = stack.value;

  function guarded(name, run) {
    try {
      return run();
    } catch (error) {
      // A call that trapped did not tidy up behind it.
      stack.value = empty;
      throw isDefect(error) ? panicked(error) : whereIs(name, error);
    }
  }

  return {
    call(name, handles, request, payload) {
      if (typeof payload === "string") return guarded(name, () => glue.callText(name, handles, request, payload));
      // A view of a buffer that went to another thread has no bytes, and cannot be copied.
      const bytes = payload?.length === 0 ? NOTHING : payload;
      return guarded(name, () => glue.call(name, handles, request, bytes));
    },
    verdicts: (policy, change) => guarded("assess", () => glue.verdicts(policy, change)),
    release: (handle) => guarded("release", () => glue.release(handle)),
    /** How many bytes the module has: what tests look at. */
    size: () => exports.memory.buffer.byteLength,
  };
}

const NOTHING = new Uint8Array();

/** A trap, or a stack that is used up; all else was thrown with a meaning. */
function isDefect(error) {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}

/** The module carries no texts of panics. The place in it that a trap tells is found again in a build of the same version. */
function panicked(error) {
  const [place] = /wasm-function\[\d+\](:0x[0-9a-f]+)?/.exec(error.stack) ?? [];
  return thrown({ code: "panicked", message: `a defect of breakglass: ${error.message}${place ? ` at ${place}` : ""}` });
}

/** Not every module has every operation. */
function whereIs(name, error) {
  if (!error.message.startsWith('{"code":"unknown_operation"')) return error;
  const isFile = name.startsWith("FileLedger.");
  const message = isFile
    ? "there are no files here; keep the ledger's entries where you can, and open them with `MemoryLedger.open`"
    : `\`${name}\` is in \`breakglass-wasm/ledger\`; import that, and make all objects with it`;
  return MODULE !== "gate" && !isFile ? error : thrown({ code: "unknown_operation", message });
}

/** An error as native parts throw it. */
export function thrown(document) {
  return new Error(JSON.stringify(document));
}
