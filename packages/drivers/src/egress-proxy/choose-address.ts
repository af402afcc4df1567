import { isIP } from "node:net";
import { SyscallError } from "@aether/protocol";
import { specialAddress } from "./address-class.ts";

/** All addresses of a name, as the host resolves it. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * Resolves once and gives the address to dial: what was checked is what is dialled, so a name that points elsewhere the next
 * moment leads nowhere.
 *
 * @throws SyscallError `UPSTREAM` when it cannot be resolved, `DENIED` when all its addresses are special and it was not granted
 *         by its address
 */
export async function chooseAddress(host: string, { resolve, private: allowed }: { readonly resolve: Resolve; readonly private: boolean }): Promise<string> {
  const found = isIP(host) !== 0 ? [host] : await resolve(host).catch((error: unknown) => unresolved(host, error));
  const usable = allowed ? found : found.filter((address) => specialAddress(address) === undefined);
  const [chosen] = usable;
  if (chosen !== undefined) return chosen;
  const [first] = found;
  if (first === undefined) return unresolved(host, new Error("it has no addresses"));
  const isAddress = isIP(host) !== 0;
  const what = isAddress ? (specialAddress(host) ?? "no public host") : "the name of no public host";
  const message = `${host} is ${what}; commands and agents do not reach that unless a person grants the very address`;
  throw new SyscallError("DENIED", message, { action: "host.use", resource: host, ...(isAddress && { grant: `host.use: ${host}/**` }) });
}

/** What went wrong with a connection, without the address: which one a name has here is nothing for a box or an agent. */
export function failureOf(error: unknown, { host, address }: { readonly host: string; readonly address: string | undefined }): string {
  const said = error instanceof Error ? error.message : String(error);
  return address === undefined ? said : said.replaceAll(address, host);
}

function unresolved(host: string, error: unknown): never {
  throw new SyscallError("UPSTREAM", `${host} cannot be resolved: ${error instanceof Error ? error.message : String(error)}`, { host });
}
