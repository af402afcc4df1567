import { isIP } from "node:net";
import type { EgressSecrets, EgressTarget, EgressVerdict, HeldSecret, ListedSecret } from "@aether/ports";
import { compilePattern, hostResource, SyscallError, secretHandle, secretHeader, type WebAddress } from "@aether/protocol";
import { fillIn, handlesIn, mustHoldNoHandle } from "./handles.ts";
import type { Line } from "./line.ts";
import { refusal } from "./refusal.ts";
import { takenFor } from "./taken-for.ts";

export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request as a client of the proxy wrote it; `headers` are those that would go out, names in lower case. */
export interface Wanted {
  readonly target: WebAddress;
  readonly method: string;
  readonly headers: RequestHeaders;
}

/** What may go out, and where. */
export interface Clearance {
  /** Over TLS wherever it carries a secret. */
  readonly target: WebAddress;
  readonly private: boolean;
  /** When a right that it goes by ends. */
  readonly until: number | undefined;
  readonly headers: RequestHeaders;
  /** Those it carries; an answer to it is looked through for them. */
  readonly secrets: readonly HeldSecret[];
  /** What it goes by is a right to a part of the host. */
  readonly limited: boolean;
  /** Counts what it goes by; to be called once before it goes. @throws SyscallError `QUOTA`, `DENIED` */
  use(): void;
}

/**
 * Judges one request by rights and puts its secrets in: those whose handles stand in its headers, and else those whose own hosts it goes to.
 *
 * @throws SyscallError `DENIED` naming the missing grant, or the rule of the secret that it goes against; nothing was sent then
 */
export async function clear(line: Line, wanted: Wanted): Promise<Clearance> {
  const cleared = await clearAsWritten(line, wanted);
  for (const other of takenFor({ ...wanted, target: cleared.target }, cleared.limited)) {
    const verdict = line.rules.judge(other);
    if (!verdict.allowed) throw refusal.denied(verdict);
  }
  return cleared;
}

async function clearAsWritten(line: Line, wanted: Wanted): Promise<Clearance> {
  const { target, headers } = wanted;
  mustHoldNoHandle(`${target.path}${target.query}`);
  const named = [...new Set(Object.values(headers).flatMap((value) => [value ?? []].flat().flatMap(handlesIn)))];
  const secured = overTls(target);
  if (named.length > 0) return fill(line, { ...wanted, target: secured }, named);
  const verdict = line.rules.judge(targetOf(wanted, secured));
  const fitting = verdict.allowed && verdict.secrets ? await fittingSecrets(line, { ...wanted, target: secured }, verdict.secrets) : [];
  if (verdict.allowed && fitting.length > 0) return addHeaders(line, { ...wanted, target: secured }, { verdict, fitting });
  const plain = secured === target ? verdict : line.rules.judge(targetOf(wanted, target));
  if (!plain.allowed) throw refusal.denied(plain);
  return { target, private: plain.private, until: plain.until, headers, secrets: [], limited: plain.limited === true, use: () => plain.use?.() };
}

type Allowed = Extract<EgressVerdict, { allowed: true }>;

async function fill(line: Line, wanted: Wanted, named: readonly string[]): Promise<Clearance> {
  const { target, headers } = wanted;
  const asked = targetOf(wanted, target);
  const verdict = line.rules.judge(asked);
  if (!verdict.allowed) throw refusal.denied(verdict);
  const secrets: HeldSecret[] = [];
  for (const name of named) secrets.push(await take(line, { name, asked, held: verdict.secrets }));
  const secretOf = (name: string): string => secrets.find((secret) => secret.name === name)?.value ?? "";
  const filled = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === "string" ? fillIn(value, secretOf) : value?.map((one) => fillIn(one, secretOf)),
  ]);
  return { target, private: verdict.private, until: verdict.until, headers: Object.fromEntries(filled), secrets, ...goingBy(verdict, secrets) };
}

function goingBy(verdict: Allowed, secrets: readonly HeldSecret[]): Pick<Clearance, "limited" | "use"> {
  const use = (): void => {
    for (const { name } of secrets) verdict.secrets?.use(name);
    verdict.use?.();
  };
  return { limited: verdict.limited === true, use };
}

async function addHeaders(line: Line, wanted: Wanted, { verdict, fitting }: { verdict: Allowed; fitting: readonly ListedSecret[] }): Promise<Clearance> {
  const { target } = wanted;
  const asked = targetOf(wanted, target);
  const secrets: HeldSecret[] = [];
  for (const { name } of fitting) secrets.push(await take(line, { name, asked, held: verdict.secrets }));
  const headers = { ...wanted.headers, ...Object.fromEntries(secrets.map((secret) => [secret.header, secretHeader(secret, secret.value)])) };
  return { target, private: verdict.private, until: verdict.until, headers, secrets, ...goingBy(verdict, secrets) };
}

/** What the holder may use, goes to this target, and has its header free. @throws SyscallError `DENIED` where two want one header */
async function fittingSecrets(line: Line, wanted: Wanted, held: EgressSecrets): Promise<ListedSecret[]> {
  const listed = await line.secrets.list(held.owner);
  const asked = targetOf(wanted, wanted.target);
  const fitting = listed.filter((secret) => held.permits(secret.name) && goesTo(secret, asked) && wanted.headers[secret.header] === undefined);
  for (const secret of fitting) {
    const rival = fitting.find((other) => other !== secret && other.header === secret.header);
    if (rival)
      throw new SyscallError(
        "DENIED",
        `the secrets ${secret.name} and ${rival.name} are both for ${asked.host}; say which one, as ${secret.header}: ${secret.prefix ?? ""}${secretHandle(secret.name)}`,
      );
  }
  return fitting;
}

/** The grant first: who may not use a secret is not told whether there is one. */
async function take(line: Line, { name, asked, held }: { name: string; asked: EgressTarget; held: EgressSecrets | undefined }): Promise<HeldSecret> {
  if (!held?.permits(name)) {
    const shown = name === "" ? "a secret without a name" : `secret ${name}`;
    throw refusal.denied({ why: `no grant for ${shown}, whose handle stands in a header`, grant: `secret.use: ${name}` });
  }
  const secret = await line.secrets.reveal(held.owner, name);
  if (!secret) throw new SyscallError("DENIED", `there is no secret ${name}; a person sets it with: aether secret set ${name} --host ${asked.host}`);
  if (!goesTo(secret, asked))
    throw new SyscallError("DENIED", `the secret ${name} goes to ${secret.hosts.join(", ")}, and not to ${hostResource(asked)}; a person sets where it goes`);
  return secret;
}

const goesTo = ({ hosts }: ListedSecret, asked: EgressTarget): boolean => {
  const resource = hostResource(asked);
  return hosts.some((pattern) => compilePattern(pattern).matches(resource));
};

/**
 * Where a request with a secret goes: the same host over TLS. The one exception is this machine, asked by its literal address: that
 * needs a grant of its own, and what is said there does not leave the machine.
 */
function overTls(target: WebAddress): WebAddress {
  if (target.scheme === "https" || (isIP(target.host) !== 0 && isLoopback(target.host))) return target;
  return { ...target, scheme: "https", port: target.port === 80 ? 443 : target.port };
}

const isLoopback = (address: string): boolean => address === "::1" || /^127\./.test(address);

const targetOf = ({ method }: Wanted, { host, port, path }: WebAddress): EgressTarget => ({ host, port, method, path });
