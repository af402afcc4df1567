export { createProcessSandbox, type ProcessSandboxOptions } from "./process-sandbox.ts";
