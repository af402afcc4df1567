import type { Client } from "@aether/client";
import { type Grant, literalPattern, SyscallError, secretList } from "@aether/protocol";

/** The secrets of one run, as its header, its agent and its authority name them. */
export interface RunSecrets {
  readonly grants: readonly Grant[];
  /** As they are shown before the run starts; empty for none. */
  readonly shown: string;
  /** Told to the agent: names, hosts and how to write a request, never a value. */
  readonly about: readonly string[];
}

/** What `--secret` names. A secret opens no host: those are the goal's and `--allow`'s. @throws SyscallError `NOT_FOUND`, `INVALID` for one that could go nowhere */
export async function runSecrets(client: Client, names: readonly string[], hosts: readonly Grant[]): Promise<RunSecrets> {
  if (names.length === 0) return { grants: [], shown: "", about: [] };
  const { secrets } = await client.call(secretList, {});
  const chosen = [...new Set(names)].map((name) => {
    const found = secrets.find((secret) => secret.name === name);
    if (found) return { ...found, places: [...new Set(found.hosts.map((pattern) => pattern.split("/")[0] ?? ""))] };
    const known = secrets.length > 0 ? `there are ${secrets.map((secret) => secret.name).join(", ")}` : "there are none";
    throw new SyscallError("NOT_FOUND", `--secret ${name}: there is no such secret (${known}); set it with: aether secret set ${name} --host HOST`);
  });
  const reached = new Set(hosts.map(({ resource }) => resource.split("/")[0] ?? ""));
  const idle = chosen.find(({ places }) => !places.some((host) => reached.has(host)));
  if (idle) {
    const places = idle.places.join(",");
    throw new SyscallError("INVALID", `--secret ${idle.name}: it goes to ${places}, which this run may not reach: add --allow ${places}`);
  }
  return {
    grants: chosen.map(({ name }): Grant => ({ action: "secret.use", resource: literalPattern(name) })),
    shown: chosen.map(({ name, places, header }) => `${name} (to ${places.join(", ")} as ${header})`).join(", "),
    about: chosen.map(
      ({ name, places, header }) =>
        `Secret "${name}": requests to ${places.join(", ")} carry it as ${header} by themselves, in web_fetch and in commands with network; in commands write http:// addresses (they leave over TLS), as nothing can be put into an https:// tunnel.`,
    ),
  };
}
