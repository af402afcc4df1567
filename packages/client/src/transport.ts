import type { EventMarks, Json } from "@aether/protocol";

/** A way to one session of a door. All of them encode and decode the same lines, so a call in process is a call from far. */
export interface Transport {
  /** @throws SyscallError the door's own, or `UNAVAILABLE` { key } when the connection is lost while the call goes on */
  call(request: TransportRequest): Promise<Json>;
  /** Asks the door to cancel; the call's own outcome still comes. */
  cancel(key: string): Promise<void>;
  /** The names this session may try. */
  methods(): Promise<readonly string[]>;
  /** Calls under way go on at the door; here they fail with `UNAVAILABLE`. There is no reconnecting: open another transport. */
  close(): Promise<void>;
}

export interface TransportRequest {
  readonly method: string;
  readonly params: unknown;
  /** Names the call for ever in its session; see `isCallKey`. */
  readonly key: string;
  onEvent?(event: string, value: Json, ...marks: EventMarks): void;
}
