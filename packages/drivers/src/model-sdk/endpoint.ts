import { type ModelDriver, redactor } from "@aether/ports";
import { formatWebAddress, parseWebAddress, SyscallError } from "@aether/protocol";

export interface ProviderOptions {
  readonly apiKey?: string;
  /** Where the provider's API begins; its usual address by default. Plain http only for this machine. */
  readonly baseUrl?: string;
  /** The driver's name; by default the provider's. */
  readonly name?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
}

/** Where one provider is spoken to, and with what. */
export interface Endpoint {
  readonly name: string;
  /** Without a trailing slash. */
  readonly base: string;
  readonly host: string;
  readonly reader: ModelDriver["reader"];
  /** Empty where none is needed. */
  readonly apiKey: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  /** Takes the key and the header values out of a text that the provider wrote. */
  redact(text: string): string;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const LOOPBACK = /^(localhost|::1|127(\.\d{1,3}){3})$/;
/** What HTTP carries in a header, on one line. */
const HEADER = /^[\t\x20-\x7e\x80-\xff]*$/;

/** @throws SyscallError `INVALID` naming what is wrong with an option, without repeating it */
export function openEndpoint(options: ProviderOptions, usual: { readonly name: string; readonly baseUrl: string }): Endpoint {
  const { name = usual.name, apiKey = "", headers = {} } = options;
  if (!NAME.test(name)) throw new SyscallError("INVALID", `a model driver is named with lower-case letters, digits, dots and dashes, not "${name}"`);
  for (const [header, value] of [["key", apiKey], ...Object.entries(headers)]) {
    if (!HEADER.test(value ?? "")) throw new SyscallError("INVALID", `the model's ${header} cannot be sent: it is one line of Latin letters, digits and signs`);
  }
  return {
    name,
    ...addressOf(options.baseUrl ?? usual.baseUrl),
    apiKey,
    headers,
    fetch: options.fetch ?? fetch,
    redact: redactor([apiKey, ...Object.values(headers)]),
  };
}

function addressOf(baseUrl: string): Pick<Endpoint, "base" | "host" | "reader"> {
  const address = parsed(baseUrl);
  if (address.query !== "") throw invalid("holds a query; leave everything after the path away");
  const local = LOOPBACK.test(address.host);
  if (address.scheme === "http" && !local) throw invalid(`would send prompts to ${address.host} in the clear; use https, plain http is for this machine only`);
  const base = formatWebAddress(address).replace(/\/+$/, "");
  const host = base.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  return { base, host, reader: local ? "local" : { host } };
}

function parsed(baseUrl: string): ReturnType<typeof parseWebAddress> {
  try {
    return parseWebAddress(baseUrl);
  } catch {
    // The reason repeats the address, which may hold a password.
    throw invalid("cannot be read; write one like https://models.example/v1, without user name or password, and pass the key as apiKey");
  }
}

function invalid(why: string): SyscallError {
  return new SyscallError("INVALID", `the model's base URL ${why}`);
}
