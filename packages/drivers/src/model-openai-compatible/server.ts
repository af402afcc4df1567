import { redactor } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { Endpoint } from "./base-url.ts";

/** One server, and how it is spoken to. */
export interface Server extends Endpoint {
  readonly headers: Headers;
  readonly fetch: typeof fetch;
  /** Takes the key and the header values out of a text that the server wrote. */
  redact(text: string): string;
}

export interface Credentials {
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws SyscallError `INVALID` for a key or header that HTTP cannot carry; the value is not repeated */
export function openServer(endpoint: Endpoint, credentials: Credentials, fetchImpl: typeof fetch): Server {
  const headers = headersOf(credentials);
  return {
    ...endpoint,
    headers,
    fetch: fetchImpl,
    redact: redactor([credentials.apiKey ?? "", ...Object.values(credentials.headers ?? {})]),
  };
}

function headersOf({ apiKey, headers = {} }: Credentials): Headers {
  const all: [string, string][] = [
    ["content-type", "application/json"],
    ["accept", "text/event-stream, application/json"],
  ];
  if (apiKey !== undefined) all.push(["authorization", `Bearer ${apiKey}`]);
  const result = new Headers();
  for (const [name, value] of [...all, ...Object.entries(headers)]) {
    try {
      result.set(name, value);
    } catch {
      throw new SyscallError("INVALID", `the model's header "${name}" cannot be sent: header names and values are one line of Latin letters, digits and signs`);
    }
  }
  return result;
}
