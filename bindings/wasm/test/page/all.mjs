// What is run in a page and in a worker: every vector, what nobody should hand in, and a panic.

import init, * as face from "../../dist/panics/web.mjs";
import { hostile } from "../../../js/test/hostile.js";
import { runVectors } from "../../../js/test/vectors.js";
import { storesOf } from "../stores.mjs";

export async function all() {
  const [files, names] = await Promise.all(["/vectors.json", "/bindings/js/names.json"].map(async (path) => (await fetch(path)).json()));
  const early = codeOf(() => face.Policy.parse("version: 1"));
  await Promise.all([init(), init()]);
  await init();
  const vectors = runVectors(face, files, storesOf(face));
  const bad = hostile(face, names);
  const panics = Array.from({ length: 3 }, () => codeOf(() => face.native.call("panic", new Uint32Array(), "{}")));
  const after = face.Policy.parse("version: 1").digest;
  return { early, vectors, bad, panics, after, isEvalRefused: isEvalRefused() };
}

function codeOf(run) {
  try {
    run();
    return undefined;
  } catch (error) {
    return error.code ?? JSON.parse(error.message).code;
  }
}

/** Whether the policy of the page is as strict as it is meant to be. */
function isEvalRefused() {
  try {
    return (0, eval)("1") !== 1;
  } catch {
    return true;
  }
}
