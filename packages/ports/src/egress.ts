import { compilePattern, hostResource, type Signal } from "@aether/protocol";
import type { CallContext } from "./service.ts";

/**
 * The only way out to the network: one Unix socket for each holder into a proxy that judges every connection. Who asks
 * is known by the socket, never by what is said on it.
 */
export interface Egress {
  /** Opens a holder's line. HTTP proxy protocol: CONNECT, and plain requests with an absolute address. */
  open(line: EgressLineSpec): Promise<EgressLine>;
  /**
   * One request by the system itself for a holder, under the same rules; redirects are not followed.
   *
   * @throws SyscallError `DENIED` (no grant, or an address that nobody may reach), `UPSTREAM`, `TIMEOUT`, `TOO_LARGE`
   */
  request(request: EgressRequest, rules: EgressRules, signal: Signal): Promise<EgressResponse>;
  close(): Promise<void>;
}

export interface EgressLineSpec {
  readonly id: string;
  readonly rules: EgressRules;
}

export interface EgressLine {
  /** The socket's path on the host. */
  readonly socket: string;
  close(): Promise<void>;
}

export interface EgressRules {
  /** Decides by what was asked, before any name is resolved. */
  judge(target: EgressTarget): EgressVerdict;
  /** Told once for each connection and refusal, at its end. */
  record(event: EgressEvent): void;
  /** Bytes in both directions that this holder has left; a connection is cut when they are used up. */
  readonly maxBytes: number;
}

export interface EgressTarget {
  /** Lower case, without brackets; a name or an address. */
  readonly host: string;
  readonly port: number;
  /** `CONNECT` for a tunnel, whose inside nobody sees. */
  readonly method: string;
  /** Empty for a tunnel; else with its leading slash, without the query. */
  readonly path: string;
}

export type EgressVerdict =
  | {
      readonly allowed: true;
      /** The host was granted by its literal address or as `localhost`: private addresses are meant. */
      readonly private: boolean;
      /** Headers to set on a plain request, with secrets in place; the request then goes over TLS. */
      readonly credentials?: Readonly<Record<string, string>>;
    }
  | { readonly allowed: false; readonly why: string; readonly grant: string };

export interface EgressEvent extends EgressTarget {
  readonly at: number;
  readonly allowed: boolean;
  readonly why?: string;
  /** The address that was dialled. */
  readonly address?: string;
  readonly sent: number;
  readonly received: number;
}

export interface EgressRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly maxBytes: number;
}

export interface EgressResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What a caller's `host.use` grants say about a target: the judge of every line and request. */
export function judgeHost({ permits, caller }: Pick<CallContext, "permits" | "caller">, target: EgressTarget): EgressVerdict {
  const resource = hostResource(target);
  if (!permits("host.use", resource)) return { allowed: false, why: `no grant for ${resource}`, grant: `host.use: ${resource}` };
  // A private address is meant only where a grant writes this very host, without a wildcard.
  const literal = target.host === "localhost" || /^[\d.]+$/.test(target.host) || target.host.includes(":");
  const named = caller.authority.grants.some(
    ({ action, resource: held }) => action === "host.use" && held.split("/")[0] === target.host && compilePattern(held).matches(resource),
  );
  return { allowed: true, private: literal && named };
}
