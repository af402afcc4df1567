import type { Action, Grant } from "@aether/protocol";
import { invalid } from "./invalid.ts";

/** `network: none`, or hosts: an agent has no way out but those that are granted. */
export const NETWORK = "network";
/** Rights that lead out. Its model is none of them: who reads that is said by its name. */
const WAYS_OUT: readonly Action[] = ["host.use", "secret.use"];

/** @throws SyscallError `INVALID` for a right to a way out beside `network: none` */
export function mustBeClosed(grants: readonly Grant[], said: string): void {
  const open = grants.find(({ action }) => WAYS_OUT.includes(action));
  if (open) throw invalid([`${said} and ${open.action}: ${open.resource} beside it say two things; leave one out`]);
}

/**
 * Resources of `host.use`: of each host as in `--allow`, with or without a port, or of what is one already. "none" = it says that there are none.
 *
 * @throws SyscallError `INVALID` for none among hosts
 */
export function hostsIn(resources: readonly string[], field: string): readonly string[] | "none" {
  const hosts = resources.flatMap((written) => written.split(",").map((host) => host.trim()));
  if (hosts.length === 1 && hosts[0] === "none") return "none";
  if (hosts.includes("none") || hosts.includes(""))
    throw invalid([`${field}: network: none, or the hosts that it may reach: network: [example.com, example.org:8443]`]);
  return hosts.map((host) => {
    const [, name = host, port] = /^([^/:]+)(?::(\d{1,5}))?$/.exec(host) ?? [];
    return host.includes("/") ? host : `${name}${port === undefined ? "" : `/${port}`}/**`;
  });
}
