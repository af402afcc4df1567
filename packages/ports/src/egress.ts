import type { FlowDecision, Signal } from "@aether/protocol";
import type { CallContext, Caller } from "./service.ts";

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
  readonly rules: LineRules;
}

export interface EgressLine {
  /** The socket's path on the host. */
  readonly socket: string;
  close(): Promise<void>;
}

export interface EgressRules {
  /** Decides by what was asked, before any name is resolved. */
  judge(target: EgressTarget): EgressVerdict;
  /** Told once for each request and refusal, at its end, and of a tunnel before a byte passes too: whoever asked hears of the end once it is on record. @throws what the store throws */
  record(event: EgressEvent): Promise<void>;
  /** Bytes in both directions that this holder has left; its connections are cut when they are used up. */
  readonly maxBytes: number;
  /** Counts bytes against whose they are, before they go on. @throws SyscallError `BUDGET` where so many are not left; none of them goes on then */
  take?(bytes: number): void;
}

/** Bytes that go on if the caller's budget has them. @throws SyscallError `BUDGET` */
export function takeBytes(ctx: Pick<CallContext, "mayMove" | "moved">, bytes: number): void {
  ctx.mayMove(bytes);
  ctx.moved(bytes);
}

/** The same of bytes that are gone then: a call that is cut off has moved them all the same. @throws SyscallError `BUDGET` */
export function passBytes(ctx: Pick<CallContext, "mayMove" | "passed">, bytes: number): void {
  ctx.mayMove(bytes);
  ctx.passed(bytes);
}

/** Of a line, whose requests nobody has judged as a call: the flow gate is asked about each of them. */
export interface LineRules extends EgressRules {
  /**
   * Asked once for each request and tunnel before anything is dialled or counted, and again, with `goesOn`, for what is sent after its
   * head: what may leave can change meanwhile.
   */
  leaves(leaving: Leaving): Promise<LeavingVerdict>;
}

/** A request as far as it decides what leaves with it. */
export interface Leaving {
  /** Whole, as it is dialled; of a tunnel its host and port, as https. */
  readonly url: string;
  readonly method: string;
  /** What leaves beside the address, each in a few words: a body, a header by its name. */
  readonly beside: readonly string[];
  /** Headers that every client sends, by name: constants may stand in their place. */
  readonly usual: readonly string[];
  /** It was let through before, and sends more. */
  readonly goesOn?: true;
}

export type LeavingVerdict =
  | {
      readonly allowed: true;
      /** `written`: all of it. `address`: constants stand in place of the usual headers. */
      readonly as: "written" | "address";
      readonly decision: FlowDecision;
    }
  | {
      readonly allowed: false;
      readonly why: string;
      /** The same for a person who knows none of our words, with what to type. */
      readonly plain: string;
      readonly decision?: FlowDecision;
    };

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
      /** Counts that it is gone to; absent: nothing is counted. @throws SyscallError `QUOTA`, `DENIED` */
      use?(): void;
      /** Epoch milliseconds from which on what goes on is to be judged again, as a right that it goes by ends then; absent = none does. */
      readonly until?: number;
      /** The host was granted by its literal address or as `localhost`: private addresses are meant. */
      readonly private: boolean;
      /** The right is to a part of the host, by method or path: what a server may take for another part is refused. */
      readonly limited?: true;
      /** Absent: the holder has no secret put into its requests. */
      readonly secrets?: EgressSecrets;
    }
  | {
      readonly allowed: false;
      readonly why: string;
      /** The same for a person who knows none of our words, with what to type; absent where that is no option of theirs. */
      readonly plain?: string;
      readonly grant: string;
    };

/** Whose secrets a request may carry. Where they may go is each secret's own rule. */
export interface EgressSecrets {
  readonly owner: string;
  /** Whether it may be used, whatever its limits. */
  permits(name: string): boolean;
  /** Counts a use. @throws SyscallError `DENIED`, `QUOTA` */
  use(name: string): void;
}

export interface EgressEvent extends EgressTarget {
  readonly at: number;
  readonly allowed: boolean;
  /** A tunnel that is about to begin; its end is told too. */
  readonly opening?: true;
  readonly why?: string;
  /** Why, and what to type, for a person; absent where no right and no rule refused it. */
  readonly plain?: string;
  /** The address that was dialled. */
  readonly address?: string;
  readonly sent: number;
  readonly received: number;
  /** Names of the secrets that were put in. */
  readonly secrets?: readonly string[];
  /** What the flow gate said of a request of a box. */
  readonly decision?: FlowDecision;
}

/** Among whose decisions it is told what the flow gate said of a request, and in which call. */
export interface AskedOf {
  readonly agent: string;
  readonly call: string;
}

/** Puts a connection on record, with whose it was and what they had read. Durable when it resolves. @throws SyscallError `STORAGE` */
export type RecordEgress = (event: EgressEvent, holder: Pick<Caller, "owner" | "pid" | "label">, asked?: AskedOf) => Promise<void>;

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
  /** Names of the secrets that the request carried. */
  readonly secrets: readonly string[];
  /**
   * A text that was made of the answer, with handles where it says those secrets. Headers and body were looked through as they came; whoever decodes
   * them, or takes markup away, puts values together that were not seen, and gives nothing on before this.
   */
  hide(text: string): string;
}
