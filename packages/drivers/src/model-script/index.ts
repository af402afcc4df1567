export { parseScript, type Reply, type Scripts } from "./script.ts";
export { createScriptModel } from "./script-model.ts";
