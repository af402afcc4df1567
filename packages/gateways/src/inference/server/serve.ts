import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type DoorSession, type Json, type Signal, SyscallError, type WireKind } from "@aether/protocol";
import type { Embedding } from "../ask.ts";
import { Embedded } from "../embeddings.ts";
import { type Fault, faultOf } from "../fault.ts";
import type { InferenceLimits } from "../limits.ts";
import { countTokens } from "../pass-through.ts";
import { answer, headersFor } from "./answer.ts";
import type { CallMemory } from "./call-memory.ts";
import { checkHost, tokensOf } from "./check-request.ts";
import type { ConnectionPlaces } from "./connection-places.ts";
import { type HeldBytes, HeldShare } from "./held-bytes.ts";
import { listModels, oneModel } from "./list-models.ts";
import { type Body, readJson } from "./read-request.ts";
import { Refused } from "./refused.ts";
import type { Route } from "./route.ts";
import { routeOf, wireOf } from "./routes.ts";
import { headersOf, type Sending, sendFault, sendJson } from "./send-json.ts";

export interface Serving {
  readonly limits: InferenceLimits;
  readonly hosts: ReadonlySet<string>;
  readonly places: ConnectionPlaces;
  readonly held: HeldBytes;
  /** What each session's requests hold of it. */
  readonly shares: WeakMap<DoorSession, HeldShare>;
  readonly memory: CallMemory;
  /** Requests under way, by session. */
  readonly busy: WeakMap<DoorSession, number>;
  readonly names: readonly string[];
  authenticate(token: string): DoorSession | undefined | Promise<DoorSession | undefined>;
  mapModel(asked: string, signal: Signal): string | Promise<string>;
  mapEmbedding(asked: string, signal: Signal): string | Promise<string>;
  passes(served: string, wire: WireKind): boolean;
  /** Unix milliseconds. */
  now(): number;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** What a call ends with whose session is closed under it. */
const ENDED: readonly string[] = ["CANCELLED", "UNAVAILABLE", "DENIED"];
const REVOKED: Fault = { kind: "token", message: "the token was revoked while this was answered; ask for a new one", final: true };

/** How long what is left of a body may still come after its answer. */
const DRAIN_MS = 5_000;

/** One request from its headers to the end of its answer. Never rejects. */
export async function serve(
  serving: Serving,
  { request, response, leaving }: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly leaving: AbortController },
): Promise<void> {
  const sending: Sending = { response, id: `req_${randomUUID().replaceAll("-", "")}`, stallMs: serving.limits.stallMs };
  response.once("close", () => {
    if (!response.writableFinished) leaving.abort();
  });
  response.once("finish", () => {
    if (!request.complete) setTimeout(() => void (request.complete || request.destroy()), DRAIN_MS).unref();
  });
  // Later the request may know it no more.
  const { socket } = request;
  let wire = wireOf(request);
  let known = async (): Promise<boolean> => true;
  try {
    checkHost(request, serving.hosts);
    const route = routeOf(request);
    wire = route.wire;
    if (route.kind === "hello") return hello(sending);
    const session = await sessionOf(serving, request);
    known = async () => (await foundSession(serving, request)) === session;
    serving.places.keep(socket);
    response.once("close", () => serving.places.release(socket));
    await admitted(serving, session, () => handle({ serving, sending, request, session, leaving, known }, route));
  } catch (error) {
    if (leaving.signal.aborted && response.destroyed) return;
    sendFault(sending, wire, await faultFor(serving, error, known));
  }
}

function hello({ response, id }: Sending): void {
  response.writeHead(200, { ...headersOf(id), "content-length": "0" }).end();
}

/** @throws Refused */
async function sessionOf(serving: Serving, request: IncomingMessage): Promise<DoorSession> {
  const session = await foundSession(serving, request);
  if (session) return session;
  throw new Refused("token", "no valid token came with the request; send the one that this process was given, as a bearer token or x-api-key");
}

async function foundSession(serving: Serving, request: IncomingMessage): Promise<DoorSession | undefined> {
  for (const token of tokensOf(request)) {
    const session = await serving.authenticate(token);
    if (session) return session;
  }
  return undefined;
}

async function admitted(serving: Serving, session: DoorSession, run: () => Promise<void>): Promise<void> {
  const { busy, limits } = serving;
  const count = busy.get(session) ?? 0;
  if (count >= limits.perToken) throw new Refused("busy", `${limits.perToken} requests of this token are running already; wait for one to end`);
  busy.set(session, count + 1);
  try {
    await run();
  } finally {
    busy.set(session, (busy.get(session) ?? 1) - 1);
  }
}

interface Handling {
  readonly serving: Serving;
  readonly sending: Sending;
  readonly request: IncomingMessage;
  readonly session: DoorSession;
  readonly leaving: AbortController;
  /** Whether the token still is the session's. */
  known(): Promise<boolean>;
}

async function handle(handling: Handling, route: Exclude<Route, { kind: "hello" }>): Promise<void> {
  const { serving, sending, request, session, leaving } = handling;
  if (route.kind === "models") {
    const models = await listModels(session, {
      key: sending.id,
      signal: leaving.signal,
      names: serving.names,
      mapModel: (asked, signal) => serving.mapModel(asked, signal),
    });
    const { listing } = route.wire;
    return sendJson(sending, 200, { body: route.id === undefined ? listing.all(models) : listing.one(oneModel(models, route.id)) });
  }
  const body = await readJson(request, { limits: serving.limits, held: shareOf(serving, session) });
  try {
    if (route.kind === "count") return sendJson(sending, 200, { body: count(route, body) });
    if (route.kind === "embed") return await embed(handling, route.read(body.json));
    await answer(
      {
        request,
        sending,
        session,
        wire: route.wire,
        limits: serving.limits,
        memory: serving.memory,
        leaving,
        seconds: Math.floor(serving.now() / 1_000),
        mapModel: (asked, signal) => serving.mapModel(asked, signal),
        passes: (served, wire) => serving.passes(served, wire),
        faultFor: (error) => faultFor(serving, error, handling.known),
        onSlow: (unsent) => serving.warn("a client does not read its answer and was cut off", { channel: "inference", unsent }),
      },
      { ...body, ...(route.at && { at: route.at }) },
    );
  } finally {
    body.release();
  }
}

function shareOf({ shares, held }: Serving, session: DoorSession): HeldShare {
  const share = shares.get(session) ?? new HeldShare(held);
  shares.set(session, share);
  return share;
}

async function embed({ serving, sending, session, leaving }: Handling, ask: Embedding): Promise<void> {
  const model = await serving.mapEmbedding(ask.model, leaving.signal);
  const value = await session.call({ method: "model.embed", params: { model, texts: ask.texts }, key: sending.id, signal: leaving.signal });
  const { model: served, ...made } = Embedded.parse(value);
  sendJson(sending, 200, { body: ask.body(made), headers: headersFor(served, ask.dropped) });
}

/** @throws Refused for a wire that counts nothing */
function count({ wire, at }: Extract<Route, { kind: "answer" | "count" }>, { json, text }: Body): Json {
  const { name, count: counting } = wire;
  if (!counting) throw new Refused("no-route", "this wire counts no tokens");
  return counting.body(countTokens({ name, read: counting.read }, { json, text, ...(at && { at }) }));
}

/** The message of a bug may quote contents, which logs never hold (I9). */
async function faultFor(serving: Serving, error: unknown, known: () => Promise<boolean>): Promise<Fault> {
  if (error instanceof Refused) return error.fault;
  if (SyscallError.is(error) && ENDED.includes(error.code) && !(await known())) return REVOKED;
  const fault = faultOf(error);
  if (fault.kind === "internal")
    serving.error("a request failed with a bug", { channel: "inference", error: error instanceof Error ? error.name : typeof error });
  return fault;
}
