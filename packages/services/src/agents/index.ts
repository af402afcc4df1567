export { agentProgram } from "./agent-program.ts";
export { createAgentService } from "./agent-service.ts";
export { AgentSpec } from "./agent-spec.ts";
export { loadManifest } from "./manifest.ts";
