import type { Json } from "./json.ts";
import type { Label } from "./label.ts";
import type { Signal } from "./platform.ts";

/** Who stands at a door. The kernel makes a session process of it; nothing here is believed beyond what the door itself saw. */
export interface DoorPeer {
  /** The door's folder name: `unix`, `http`, `websocket`, … */
  readonly channel: string;
  /** The peer's user id, only where the operating system vouches for it. */
  readonly uid?: number;
}

/** Of an event of a call. `label`: what the call had read by then; absent = trusted and public. */
export type EventMarks = [seq: number, label?: Label];

export interface DoorRequest {
  /** A syscall's name. */
  readonly method: string;
  /** As decoded from the wire, not validated: dispatch does that. */
  readonly params: unknown;
  /** Names the call within the session, for {@link DoorSession.cancel} and `call.result`; see `isCallKey`. The door makes one when absent. */
  readonly key?: string;
  /** Aborted = the caller asks for the call to be cancelled. */
  readonly signal?: Signal;
  /** Called in order of `seq`, never after the call settled or the session closed. Must not throw and must not block. */
  onEvent?(event: string, value: Json, ...marks: EventMarks): void;
}

/** One caller behind a gateway. Every method is safe to call at any time; after `close` calls are refused. */
export interface DoorSession {
  /** Runs one syscall through dispatch. @throws SyscallError by code; anything else is a bug and becomes `INTERNAL` */
  call(request: DoorRequest): Promise<Json>;
  /** Asks for a call of this session to be cancelled; a key that names nothing, or a finished call, is left alone. */
  cancel(key: string): void;
  /** The names this session may try, sorted. */
  methods(): readonly string[];
  /** The caller left. Calls under way go on to their receipts; their events are no longer delivered, and calls that only stream end. */
  close(): Promise<void>;
}

/** What a gateway is given: the one way in (I1). The kernel's side is wired by the host. */
export interface Door {
  /** @throws SyscallError `UNAVAILABLE` while draining, `DENIED` for a peer that may not enter, `BUSY` for one session too many */
  open(peer: DoorPeer): Promise<DoorSession>;
}
