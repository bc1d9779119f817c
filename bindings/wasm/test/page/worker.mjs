import { all } from "./all.mjs";

addEventListener("message", async () => postMessage(await all()));
