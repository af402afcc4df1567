export { type ContainerSandboxOptions, createContainerSandbox } from "./container-sandbox.ts";
export { createProcessSandbox, type ProcessSandboxOptions } from "./process-sandbox.ts";
export { createProcessWall, type ProcessWallOptions } from "./process-wall.ts";
