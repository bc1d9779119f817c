// The stores that the vectors speak of and that nobody can hand in: operations that only the module for tests has.

/** What the runner of the vectors needs beside the face. */
export function storesOf(face) {
  const { number } = Object.getPrototypeOf(face.Policy);
  const call = (name, ledger, request = {}) => {
    try {
      face.native.call(name, Uint32Array.of(1, number(ledger)), JSON.stringify(request));
    } catch (error) {
      throw new face.BreakglassError(JSON.parse(error.message));
    }
  };
  return {
    create: (ledger, request) => call("Ledger.test_create", ledger, request),
    replace: (ledger) => call("Ledger.test_replace", ledger),
    rival: (ledger) => call("Ledger.test_rival", ledger),
  };
}
