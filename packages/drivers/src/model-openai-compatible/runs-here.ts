import { SyscallError } from "@aether/protocol";

/** As Ollama calls what its own service runs: `gpt-oss:120b-cloud`, `glm-4.6:cloud`. */
const CLOUD = /:(?:.*-)?cloud$/i;

/** Whether a server of this machine passes on, by the name of the model alone, what it is asked. */
export const isRunElsewhere = (model: string): boolean => CLOUD.test(model);

export const HOW_ELSEWHERE =
  "connect the service that runs it, which says who reads: aether model connect openai-compatible --base-url https://ollama.com/v1 --name ollama-cloud";

/** Whoever is taken for this machine is given what is to leave it never. */
export const elsewhere = (model: string): SyscallError =>
  new SyscallError("DENIED", `${model} is run elsewhere, and not on this machine: what it is asked would leave; ${HOW_ELSEWHERE}`, { model });
