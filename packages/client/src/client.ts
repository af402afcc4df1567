import { type AnySyscall, type EventMarks, type Json, LAG_EVENT, type Output, SyscallError, type Written } from "@aether/protocol";
import { type CallStream, createEventQueue, type StreamOptions } from "./call-stream.ts";
import type { Transport } from "./transport.ts";

export interface CallOptions {
  /** Names the call, to cancel it or to fetch its outcome later with `call.result`; made up when absent. See `isCallKey`. */
  readonly key?: string;
  /** Aborting asks the door to cancel and stops waiting. What the call did until then is in `call.result`. */
  readonly signal?: AbortSignal;
  onEvent?(event: string, value: Json, ...marks: EventMarks): void;
}

/** The typed client: every definition of the protocol is a method. */
export interface Client {
  /**
   * Makes one call and waits for its output.
   *
   * @throws SyscallError the door's own by code; `CANCELLED` { key } after an abort; `UNAVAILABLE` { key } when the
   *         connection is lost, with the call going on; `UNSUPPORTED` when the answer does not fit the definition
   */
  call<S extends AnySyscall>(definition: S, input: Written<S>, options?: CallOptions): Promise<Output<S>>;
  /** Starts a call at once and gives its events. */
  stream<S extends AnySyscall>(definition: S, input: Written<S>, options?: StreamOptions): CallStream<Output<S>>;
  cancel(key: string): Promise<void>;
  methods(): Promise<readonly string[]>;
  /** Leaves; calls under way go on at the door. */
  close(): Promise<void>;
}

const BUFFER = 1_024;

export function createClient(transport: Transport): Client {
  const call: Client["call"] = async (definition, input, { key = newKey(), signal, onEvent } = {}) => {
    if (signal?.aborted) throw new SyscallError("CANCELLED", `${definition.name} was cancelled before it was sent`, { key });
    // Whatever goes wrong with an event ends the call's events and is the caller's to hear, not the connection's.
    let failure: { readonly error: unknown } | undefined;
    const heard = (event: string, value: Json, ...marks: EventMarks): void => {
      if (failure) return;
      try {
        checkEvent(definition, event, value);
        onEvent?.(event, value, ...marks);
      } catch (error) {
        failure = { error };
      }
    };
    const answer = transport.call({ method: definition.name, params: input, key, ...(onEvent && { onEvent: heard }) });
    const value = await (signal ? orAborted(answer, { signal, name: definition.name, key, cancel: () => transport.cancel(key) }) : answer);
    if (failure) throw failure.error;
    return outputOf(definition, value);
  };

  return {
    call,
    stream(definition, input, { buffer = BUFFER, key = newKey(), signal } = {}) {
      const events = createEventQueue(buffer);
      const onEvent = (event: string, value: Json, ...[seq, label]: EventMarks) => events.push({ event, value, seq, ...(label && { label }) });
      const result = call(definition, input, { key, onEvent, ...(signal && { signal }) });
      // A reader of the events alone learns of the failure there.
      result.then(
        () => events.end(),
        (error: unknown) => events.end(error),
      );
      return { key, result, [Symbol.asyncIterator]: () => events[Symbol.asyncIterator]() };
    },
    cancel: transport.cancel,
    methods: transport.methods,
    close: transport.close,
  };
}

interface Abortable {
  readonly signal: AbortSignal;
  readonly name: string;
  readonly key: string;
  cancel(): Promise<void>;
}

async function orAborted<T>(answer: Promise<T>, { signal, name, key, cancel }: Abortable): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => {
    aborted.reject(new SyscallError("CANCELLED", `${name}: cancelling was asked for; call.result tells how it ended`, { key }));
    // A lost connection cannot carry the request; the caller is told CANCELLED either way, with the key to look it up.
    cancel().catch(() => {});
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([answer, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function outputOf<S extends AnySyscall>(definition: S, value: Json): Output<S> {
  const parsed = definition.output.safeParse(value);
  if (!parsed.success) throw unfit(`the answer to ${definition.name}`, parsed.error.message);
  return parsed.data as Output<S>;
}

/** Events that the definition does not know are passed on: a newer door may have more. */
function checkEvent(definition: AnySyscall, event: string, value: Json): void {
  const schema = definition.events && event !== LAG_EVENT && Object.hasOwn(definition.events, event) ? definition.events[event] : undefined;
  const parsed = schema?.safeParse(value);
  if (parsed?.success === false) throw unfit(`the event ${event} of ${definition.name}`, parsed.error.message);
}

function unfit(what: string, why: string): SyscallError {
  return new SyscallError("UNSUPPORTED", `${what} does not fit its definition: ${why}; client and daemon differ in version, restart the daemon`);
}

function newKey(): string {
  return crypto.randomUUID();
}
