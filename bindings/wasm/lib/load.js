// Loads the module in a page or a worker. `FILE` and `MODULE` are set by the build.

import init, * as glue from "#glue";
import { nativeOf, thrown } from "./native.js";

let loading;
let native;

/** Loads the module, once: from its place beside this file, or from what is handed in. */
export function load(source = new URL(FILE, import.meta.url)) {
  loading ??= start(source).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function start(source) {
  const exports = await init({ module_or_path: await moduleOf(await source) });
  native = nativeOf(glue, exports);
}

async function moduleOf(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  const response = source instanceof Response ? source : await fetch(source);
  if (!response.ok) throw new Error(`the module of breakglass is not at ${response.url}: ${response.status}`);
  // A server that does not know the type would make the streaming kind fail.
  const isTyped = response.headers.get("content-type") === "application/wasm";
  return isTyped ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** The native part, which can be named before it is there. */
export const late = {
  call: (...given) => loaded().call(...given),
  verdicts: (policy, change) => loaded().verdicts(policy, change),
  release: (handle) => loaded().release(handle),
};

function loaded() {
  if (native === undefined) {
    throw thrown({ code: "not_loaded", message: "the module is not loaded yet; `await init()` first, the default export" });
  }
  return native;
}
