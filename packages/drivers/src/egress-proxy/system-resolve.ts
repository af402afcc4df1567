import { Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import type { Resolve } from "./choose-address.ts";

export interface SystemResolveOptions {
  /** `address` or `address:port`; default those of `settings`. */
  readonly servers?: readonly string[];
  /** Default the machine's own files. */
  readonly hosts?: string;
  readonly settings?: string;
  /** Default 10,000. */
  readonly patienceMs?: number;
}

const TRY_MS = 2_500;
const TRIES = 2;

/**
 * All addresses of a name, as this machine's files and name servers say. Not by the C library's own resolver: that one waits
 * in one of the few threads which also do all reading and writing of files, so one guest that asks a slow name server would
 * hold up everybody's disk.
 */
export function createSystemResolve(options: SystemResolveOptions = {}): Resolve {
  const { servers, hosts = "/etc/hosts", settings = "/etc/resolv.conf", patienceMs = 10_000 } = options;
  return async (host) => {
    const name = host.toLowerCase().replace(/\.$/, "");
    if (name === "localhost" || name.endsWith(".localhost")) return ["127.0.0.1", "::1"];
    const listed = addressesIn(await textOf(hosts), name);
    if (listed.length > 0) return listed;
    const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
    if (servers) resolver.setServers(servers);
    const late = setTimeout(() => resolver.cancel(), patienceMs);
    try {
      return await firstFound(resolver, namesToAsk(name, await textOf(settings)));
    } finally {
      clearTimeout(late);
    }
  };
}

async function firstFound(resolver: Resolver, names: readonly string[]): Promise<readonly string[]> {
  let cause: unknown;
  for (const name of names) {
    // Most machines reach the older kind from everywhere, so it goes first.
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    if (found.length > 0) return found;
    for (const answer of answers) if (answer.status === "rejected") cause ??= answer.reason;
    if (answers.some((answer) => answer.status === "rejected" && !isAbsent(answer.reason))) break;
  }
  throw cause ?? new Error("it has no addresses");
}

/** The name server answered, and knows no such thing. */
function isAbsent(reason: unknown): boolean {
  return reason instanceof Error && "code" in reason && (reason.code === "ENOTFOUND" || reason.code === "ENODATA");
}

/** A short name is also looked for in the domains the machine is in: one with few dots there first, as the C library does. */
function namesToAsk(name: string, settings: string): readonly string[] {
  const lines = settings.split("\n").map((line) => line.trim().split(/\s+/));
  const domains = lines.findLast(([word]) => word === "search" || word === "domain")?.slice(1) ?? [];
  const few = Number(/^options\b.*\bndots:(\d+)/m.exec(settings)?.[1] ?? 1);
  const below = domains.slice(0, 6).map((domain) => `${name}.${domain}`);
  return name.split(".").length - 1 >= few ? [name, ...below] : [...below, name];
}

function addressesIn(hosts: string, name: string): readonly string[] {
  return hosts.split("\n").flatMap((line) => {
    const [address = "", ...names] = (line.split("#")[0] ?? "").trim().toLowerCase().split(/\s+/);
    return isIP(address) !== 0 && names.includes(name) ? [address] : [];
  });
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    // A machine may be without it.
    return "";
  }
}
