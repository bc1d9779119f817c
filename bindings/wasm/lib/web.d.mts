export * from "./index.mjs";

/**
 * Loads the module, once; nothing else of this package can be called before.
 *
 * @param source where it is: its address, its bytes, a response, or the module as it was compiled elsewhere; without it, the
 * `.wasm` file beside this one
 */
export default function init(
  source?:
    | string
    | URL
    | Request
    | Response
    | Promise<Response>
    | ArrayBuffer
    | ArrayBufferView<ArrayBuffer>
    | WebAssembly.Module,
): Promise<void>;
