import { AGENT_NAME, AGENT_NAME_RULE, inertLine, SyscallError } from "@aether/protocol";
import type { Arguments } from "./command.ts";

/** What `--name` says. @throws SyscallError `INVALID` where nothing can be called so, before anything else is done or said */
export function agentName(args: Arguments): string | undefined {
  const name = args.text("name");
  if (name === undefined || AGENT_NAME.test(name)) return name;
  throw new SyscallError("INVALID", `--name ${inertLine(JSON.stringify(name))} cannot be a name: ${AGENT_NAME_RULE}`);
}
