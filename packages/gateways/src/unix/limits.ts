/** Bounds of the door. Per connection, except `connections`. */
export interface UnixLimits {
  /** Connections at once; one more is answered BUSY and closed. */
  readonly connections: number;
  /** Calls running at once; one more is answered BUSY. */
  readonly inFlight: number;
  /** Calls a second over any longer time, and at once after a pause; beyond that BUSY. */
  readonly callsPerSecond: number;
  readonly burst: number;
  /** Unsent bytes above which no more requests are read, and events are dropped and counted. */
  readonly pauseBytes: number;
  /** Unsent bytes above which a client that takes nothing for `stallMs` is closed. */
  readonly stallBytes: number;
  readonly stallMs: number;
  /** How long `close` waits for running calls and unsent answers. */
  readonly closeMs: number;
}

export const UNIX_LIMITS: UnixLimits = {
  connections: 256,
  inFlight: 64,
  callsPerSecond: 5_000,
  burst: 10_000,
  pauseBytes: 1_048_576,
  stallBytes: 4_194_304,
  stallMs: 30_000,
  closeMs: 5_000,
};
