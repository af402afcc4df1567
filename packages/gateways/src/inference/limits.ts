/** Bounds of the gateway. */
export interface InferenceLimits {
  /** Connections at once; for one more the oldest without a request of a token gives way. */
  readonly connections: number;
  /** Requests of one token at once; one more is answered 429. */
  readonly perToken: number;
  /** Of one request's body. */
  readonly bodyBytes: number;
  /** Of its text, as a prompt counts characters: bytes of files in it count little. So many are 2.4 million tokens. */
  readonly characters: number;
  /** Of all bodies that are being read or answered, and of one token's as much as it leaves free; beyond that 429. */
  readonly heldBytes: number;
  /** Brackets open at once in a body. */
  readonly depth: number;
  /** Values in a body, those in lists and objects each counted: so many are looked at without anybody's waiting for it. */
  readonly values: number;
  /** Of all headers of a request together. */
  readonly headerBytes: number;
  /** From the connection or the last answer to the end of the headers, and of the body. */
  readonly headersMs: number;
  readonly bodyMs: number;
  /** How long a connection without a request stays open. */
  readonly idleMs: number;
  /** Unsent bytes of a stream above which its client counts as gone. */
  readonly unsentBytes: number;
  /** How long a client may take nothing while something waits for it. */
  readonly stallMs: number;
  /** Silence of a begun stream after which a sign of life is sent. */
  readonly beatMs: number;
  /** How long `close` waits for running calls. */
  readonly closeMs: number;
}

export const INFERENCE_LIMITS: InferenceLimits = {
  connections: 1_024,
  perToken: 64,
  bodyBytes: 33_554_432,
  characters: 8_388_608,
  heldBytes: 268_435_456,
  depth: 128,
  values: 100_000,
  headerBytes: 32_768,
  headersMs: 15_000,
  bodyMs: 120_000,
  idleMs: 65_000,
  unsentBytes: 4_194_304,
  stallMs: 30_000,
  beatMs: 15_000,
  closeMs: 5_000,
};
