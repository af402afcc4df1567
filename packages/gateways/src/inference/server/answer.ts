import type { IncomingMessage } from "node:http";
import { type DoorSession, type Signal, SyscallError, type WireKind } from "@aether/protocol";
import { agentNamed, untold } from "../agent-ask.ts";
import type { About, Ask, Encoder, Wire } from "../ask.ts";
import type { Fault } from "../fault.ts";
import type { InferenceLimits } from "../limits.ts";
import { paramsOf, readAnswer, readEvent, unsaid } from "../model-call.ts";
import { passingOf, promptTokensFor, readRequest, type Written } from "../pass-through.ts";
import { Passed, type Raw } from "../raw.ts";
import { answerByAgent } from "./answer-by-agent.ts";
import type { CallMemory } from "./call-memory.ts";
import { clientOf } from "./check-request.ts";
import { EventWriter } from "./event-writer.ts";
import { headersOf, type Sending, sendFault, sendJson } from "./send-json.ts";

export interface Asking {
  readonly request: IncomingMessage;
  readonly sending: Sending;
  readonly session: DoorSession;
  readonly wire: Wire;
  readonly limits: InferenceLimits;
  readonly memory: CallMemory;
  /** Aborted when the client is gone, or the gateway closes. */
  readonly leaving: AbortController;
  readonly seconds: number;
  mapModel(asked: string, signal: Signal): string | Promise<string>;
  passes(served: string, wire: WireKind): boolean;
  /** What the client is told of an error; a bug is logged. */
  faultFor(error: unknown): Promise<Fault>;
  /** A client was cut off because it takes too little. */
  onSlow(unsent: number): void;
}

/** Asks a model for a client and writes the answer in the client's wire. Settles when the answer is written or its client is gone. */
export async function answer(asking: Asking, body: Written): Promise<void> {
  const { wire, sending, request, limits } = asking;
  const understood = readRequest(wire, body);
  const { refusal } = understood;
  const ask = { ...understood.ask, messages: asking.memory.restore(asking.session, understood.ask.messages) };
  const served = await asking.mapModel(ask.model, asking.leaving.signal);
  const origin = {
    wire: wire.name,
    asked: ask.model,
    request: sending.id,
    ...(ask.thread !== undefined && { thread: ask.thread.slice(0, 200) }),
    ...clientOf(request),
  };
  const passing = asking.passes(served, wire.name) ? passingOf({ ...body, wire: wire.name, headers: request.headers, refusal }) : undefined;
  if (refusal && !passing) throw refusal;
  const about: About = { id: sending.id, at: asking.seconds, model: ask.model, inputTokens: promptTokensFor(understood, body) };
  const encoder = understood.encoder(about);
  const agent = agentNamed(served);
  if (agent !== undefined) return answerByAgent(asking, { agent, ask, encoder, headers: headersFor(served, untold(ask)) });
  const call: ModelCall = {
    params: paramsOf(ask, { served, origin, verbatim: passing?.verbatim }),
    dropped: (passed) => (passed ? (passing?.dropped ?? []) : ask.dropped),
  };
  if (ask.stream) return stream({ asking, encoder, limits }, call);
  const value = await asking.session.call({ method: "model.generate", params: call.params, key: sending.id, signal: asking.leaving.signal });
  const whole = readAnswer(value);
  asking.memory.keep(asking.session, whole.parts);
  const { passedThrough = false, verbatim } = Passed.parse(value);
  const said = verbatim === undefined ? { body: encoder.body(whole) } : { text: verbatim };
  sendJson(sending, 200, { ...said, headers: headersFor(whole.model, call.dropped(passedThrough)) });
}

interface ModelCall {
  readonly params: Readonly<Record<string, unknown>>;
  /** What is left out of it, as it was written or in translation. */
  dropped(passed: boolean): Ask["dropped"];
}

/**
 * What the wires have no member for: which model it was, and what of the request was left out. A stream may have to begin before
 * anybody has said a word; then the model stands in its trailer.
 */
export const headersFor = (served: string | undefined, dropped: Ask["dropped"]): Readonly<Record<string, string>> => ({
  ...(served === undefined ? { trailer: "aether-model" } : { "aether-model": plain(served) }),
  ...(dropped.length > 0 && { "aether-dropped": dropped.map(plain).join(", ").slice(0, 1_000) }),
});
/** Of a name, what a header may hold. */
const plain = (text: string): string => text.replace(/[^\x21-\x2b\x2d-\x7e]/g, "_").slice(0, 200);

interface Streaming {
  readonly asking: Asking;
  readonly encoder: Encoder;
  readonly limits: InferenceLimits;
}

async function stream({ asking, encoder, limits }: Streaming, { params, dropped }: ModelCall): Promise<void> {
  const { sending, session, leaving, wire } = asking;
  const said = { by: undefined as string | undefined, pieces: 0, raw: 0, last: undefined as Raw | undefined, calls: new Set<string>() };
  const writer = new EventWriter({
    response: sending.response,
    limits,
    media: encoder.media,
    beat: () => (said.pieces === 0 || isRaw() ? encoder.silence : encoder.beat),
    headers: () => ({ ...headersOf(sending.id), ...headersFor(said.by, dropped(isRaw())) }),
    trailers: () => (said.by === undefined ? {} : { "aether-model": plain(said.by) }),
    onSlow(unsent) {
      asking.onSlow(unsent);
      leaving.abort();
    },
  });
  const isRaw = (): boolean => said.raw > 0 || said.last !== undefined;
  const pass = (piece: Raw): void => {
    // Who hears the end may ask again at once: what was set aside is free by then.
    if (piece.last) {
      said.last = piece;
      return;
    }
    said.raw += 1;
    writer.send(encoder.passed(piece));
  };
  let broken = false;
  const say = (piece: ReturnType<typeof readEvent>): void => {
    if (piece === undefined || broken) return;
    if (piece === "retry") {
      // No wire can take back what was said.
      if (said.pieces === 0) return;
      broken = true;
      return leaving.abort();
    }
    if (piece.type === "serving") {
      said.by = piece.model;
      return;
    }
    said.pieces += 1;
    if (piece.type === "raw") return pass(piece);
    if (piece.type === "tool-call") said.calls.add(piece.id);
    writer.send(encoder.said(piece));
  };
  writer.wait(() => encoder.silence);
  try {
    const call = { method: "model.stream", params, key: sending.id, signal: leaving.signal };
    const value = await session.call({ ...call, onEvent: (event, value) => say(readEvent(event, value)) });
    if (broken) throw BROKEN_OFF;
    const whole = readAnswer(value);
    said.by = whole.model;
    asking.memory.keep(session, whole.parts);
    if (isRaw()) return writer.end(encoder.passedEnd(said.last));
    for (const piece of unsaid(whole, said)) writer.send(encoder.said(piece));
    writer.end(encoder.end(whole));
  } catch (error) {
    const fault = await asking.faultFor(broken ? BROKEN_OFF : error);
    if (writer.begun) writer.end(encoder.fail(fault, said.raw));
    else sendFault(sending, wire, fault);
  }
}

const BROKEN_OFF = new SyscallError("UPSTREAM", "the model's answer broke off; ask again");
