import { ERRORS, type ErrorCode, SyscallError, toWireError, type WireError } from "./errors.ts";
import type { Json } from "./json.ts";
import { internLabel, Label } from "./label.ts";
import { beyond, decodeJson } from "./rpc-json.ts";

/**
 * JSON-RPC 2.0 framing, one JSON text a line, as pure functions. Beyond the standard: a request may carry `key` (see
 * {@link isCallKey}); an error's `data` is `{ code, details? }` with the code of {@link ERRORS}; while a call runs its
 * events come as notifications `event` with `{ id, seq, event, value, label? }`, all before the response. The methods
 * `agent.submit_streaming` and `agent.logs_streaming` stream in this way too. Names under `rpc.` belong to the framing.
 */
export type RpcId = string | number | null;

export interface RpcRequest {
  readonly kind: "request";
  readonly id: RpcId;
  readonly method: string;
  readonly params: { readonly [name: string]: Json };
  readonly key?: string;
}

/** A request without id: it runs and is never answered, not even with an error. */
export interface RpcNotification {
  readonly kind: "notification";
  readonly method: string;
  readonly params: { readonly [name: string]: Json };
  readonly key?: string;
}

/** Something that is no request. `answer` is false where it was a notification. */
export interface RpcFault {
  readonly kind: "fault";
  readonly id: RpcId;
  readonly answer: boolean;
  /** The JSON-RPC number: -32700, -32600, -32602 or -32019. */
  readonly rpc: number;
  readonly error: WireError;
}

export type RpcEntry = RpcRequest | RpcNotification | RpcFault;

/** One line. A batch is answered with one array, when all its entries have settled; otherwise there is one entry. */
export interface RpcFrame {
  readonly batch: boolean;
  readonly entries: readonly RpcEntry[];
}

/** An event of a running call, as its client sees it. `seq` grows by one; a gap means that some were missed. */
export interface RpcEvent {
  readonly id: RpcId;
  readonly seq: number;
  readonly event: string;
  readonly value: Json;
  /** Of what the call had read by then, where that is more than before: of this event and those after it. None so far = trusted and public. */
  readonly label?: Label;
}

/** What a door sends. `odd` = not JSON-RPC: the peer is not a door, or broken. */
export type RpcReply =
  | { readonly kind: "result"; readonly id: RpcId; readonly value: Json }
  | { readonly kind: "error"; readonly id: RpcId; readonly error: WireError }
  | ({ readonly kind: "event" } & RpcEvent)
  | { readonly kind: "odd"; readonly why: string };

/** `bytes` of a request line in UTF-8, nesting `depth` of its brackets, `values` in it, entries of a `batch`, characters of an id, a method. */
export const RPC_LIMITS = { bytes: 4_194_304, depth: 64, values: 200_000, batch: 64, id: 200, method: 128 } as const;
/** Nesting that a client accepts in a reply. */
const REPLY_DEPTH = 256;

const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
const INVALID_PARAMS = ERRORS.INVALID.rpc;

/** The event a door sends in place of events it had to drop, with `{ missed }`; its `seq` is the last missed one's. */
export const LAG_EVENT = "lag";

const CALL_KEY = /^[A-Za-z0-9_-]{1,128}$/;

/** Whether a text may name a call: 1 to 128 of letters, digits, `_` and `-`. Dots are the kernel's, for nested calls. */
export function isCallKey(text: unknown): text is string {
  return typeof text === "string" && CALL_KEY.test(text);
}

/** Reads one line from a client. Never throws: whatever is wrong is a {@link RpcFault} that can be sent back. */
export function parseRpc(line: string): RpcFrame {
  const decoded = decodeJson(line, RPC_LIMITS);
  if (!decoded.ok && decoded.why === "member") return refused(decoded.rest, `the request is ${decoded.message}`);
  if (!decoded.ok) {
    if (decoded.why === "syntax") return single(parseFault(decoded.message));
    const [rpc, code] = decoded.why === "size" ? [ERRORS.TOO_LARGE.rpc, "TOO_LARGE" as const] : [INVALID_REQUEST, "INVALID" as const];
    return single(fault({ rpc, code, message: decoded.message }));
  }
  const { value } = decoded;
  if (!Array.isArray(value)) return single(parseEntry(value));
  if (value.length === 0) return single(invalid("an empty batch asks for nothing; send at least one request"));
  if (value.length > RPC_LIMITS.batch) return single(invalid(`a batch holds at most ${RPC_LIMITS.batch} requests, this one ${value.length}; send several`));
  return { batch: true, entries: value.map(parseEntry) };
}

/** Nothing of it is done; whoever waits for an answer gets it under the id that was written. */
function refused(value: Json, message: string): RpcFrame {
  const faulty = (entry: Json): RpcFault => {
    const read = parseEntry(entry);
    return read.kind === "fault" ? { ...read, error: { code: "INVALID", message } } : invalid(message, read.kind === "request" ? read.id : null);
  };
  return Array.isArray(value) ? { batch: true, entries: value.slice(0, RPC_LIMITS.batch).map(faulty) } : single(faulty(value));
}

/** The fault for bytes that are no text, or text that is no JSON. */
export function parseFault(message: string): RpcFault {
  return fault({ rpc: PARSE_ERROR, code: "INVALID", message });
}

/** The fault for a line above {@link RPC_LIMITS}`.bytes` that was skipped unread. */
export function tooLargeFault(actual: number): RpcFault {
  const message = `a request line holds at most ${RPC_LIMITS.bytes} bytes, this one ${actual}; send large contents in parts`;
  return fault({ rpc: ERRORS.TOO_LARGE.rpc, code: "TOO_LARGE", message, data: { limit: RPC_LIMITS.bytes, actual } });
}

function single(entry: RpcEntry): RpcFrame {
  return { batch: false, entries: [entry] };
}

interface FaultParts {
  readonly rpc: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly id?: RpcId;
  readonly answer?: boolean;
  readonly data?: Readonly<Record<string, unknown>>;
}

function fault({ rpc, code, message, id = null, answer = true, data }: FaultParts): RpcFault {
  return { kind: "fault", id, answer, rpc, error: { code, message, ...(data && { data }) } };
}

function invalid(message: string, id: RpcId = null): RpcFault {
  return fault({ rpc: INVALID_REQUEST, code: "INVALID", message, id });
}

function parseEntry(value: Json): RpcEntry {
  if (!isObject(value)) return invalid('a request is an object: {"jsonrpc":"2.0","id":1,"method":"system.ping"}');
  const notification = !Object.hasOwn(value, "id");
  const id = notification ? null : own(value, "id");
  if (!isRpcId(id)) return invalid(`id must be a string of at most ${RPC_LIMITS.id} characters, a number up to 2^53-1, or null`);
  if (own(value, "jsonrpc") !== "2.0") return invalid('"jsonrpc" must be "2.0"', id);
  const method = own(value, "method");
  if (!isMethod(method)) return invalid(`"method" must be a string of 1 to ${RPC_LIMITS.method} characters`, id);
  const key = own(value, "key");
  if (key !== undefined && !isCallKey(key)) return invalid('"key" must be 1 to 128 letters, digits, "_" or "-"', id);
  const params = Object.hasOwn(value, "params") ? own(value, "params") : {};
  if (params === undefined || !isObject(params)) {
    const message = `${method} takes its parameters by name; "params" must be an object`;
    return fault({ rpc: INVALID_PARAMS, code: "INVALID", message, id, answer: !notification });
  }
  const named = { method, params, ...(key !== undefined && { key }) };
  return notification ? { kind: "notification", ...named } : { kind: "request", id, ...named };
}

/** One request line, without its newline. @throws SyscallError `INVALID` (JSON cannot carry it), `TOO_LARGE` */
export function encodeRpcRequest(request: { readonly id?: RpcId; readonly key?: string; readonly method: string; readonly params: unknown }): string {
  const { id, key, method, params } = request;
  const line = stringify({ jsonrpc: "2.0", id, key, method, params: params ?? {} }, method);
  const excess = beyond(line, RPC_LIMITS);
  if (!excess) return line;
  throw new SyscallError(excess.why === "size" ? "TOO_LARGE" : "INVALID", `${method}: ${excess.message}`);
}

/** One response line. A value that JSON cannot carry is a bug of the callee and becomes an `INTERNAL` error line. */
export function encodeRpcResult(id: RpcId, value: Json | undefined): string {
  try {
    return JSON.stringify({ jsonrpc: "2.0", id, result: value ?? null });
  } catch (cause) {
    return encodeRpcError(id, new Error(`the result cannot be written as JSON: ${cause instanceof Error ? cause.message : "unknown cause"}`));
  }
}

/** One error line from anything thrown, numbered by {@link ERRORS}. */
export function encodeRpcError(id: RpcId, thrown: unknown): string {
  const error = toWireError(thrown);
  return errorLine(id, ERRORS[error.code].rpc, error);
}

export function encodeRpcFault(entry: RpcFault): string {
  return errorLine(entry.id, entry.rpc, entry.error);
}

export function encodeRpcEvent({ id, seq, event, value, label }: RpcEvent): string {
  return stringify({ jsonrpc: "2.0", method: "event", params: { id, seq, event, value, ...(label && { label: { ...label } }) } }, `event ${event}`);
}

/** The answer to a batch from the lines of its entries; `undefined` when nothing is to be sent. */
export function encodeRpcBatch(lines: readonly string[]): string | undefined {
  return lines.length === 0 ? undefined : `[${lines.join(",")}]`;
}

function errorLine(id: RpcId, rpc: number, { code, message, data }: WireError): string {
  const line = (details: object | undefined) => JSON.stringify({ jsonrpc: "2.0", id, error: { code: rpc, message, data: { code, details } } });
  try {
    return line(data && Object.keys(data).length > 0 ? data : undefined);
  } catch {
    // Details that JSON cannot carry must not cost the caller the answer.
    return line(undefined);
  }
}

function stringify(value: object, what: string): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new SyscallError("INVALID", `${what} cannot be written as JSON: ${cause instanceof Error ? cause.message : "unknown cause"}`);
  }
}

/** Reads one line from a door. `maxBytes` bounds it; the caller's own memory is at stake, so it chooses. */
export function parseRpcReply(line: string, maxBytes: number): RpcReply {
  const decoded = decodeJson(line, { bytes: maxBytes, depth: REPLY_DEPTH });
  if (!decoded.ok && decoded.why !== "member") return { kind: "odd", why: decoded.message };
  const reply = decoded.ok ? decoded.value : decoded.rest;
  if (!isObject(reply) || own(reply, "jsonrpc") !== "2.0") return { kind: "odd", why: "not a JSON-RPC 2.0 message" };
  if (own(reply, "method") === "event") return parseEvent(own(reply, "params"));
  const id = own(reply, "id");
  if (!isRpcId(id)) return { kind: "odd", why: "a response without id" };
  const value = own(reply, "result");
  if (value !== undefined) return { kind: "result", id, value };
  const error = own(reply, "error");
  return isObject(error) ? { kind: "error", id, error: parseError(error) } : { kind: "odd", why: "a response with neither result nor error" };
}

function parseEvent(params: Json | undefined): RpcReply {
  if (!isObject(params)) return { kind: "odd", why: "an event without params" };
  const [id, seq, event, value] = [own(params, "id"), own(params, "seq"), own(params, "event"), own(params, "value")];
  if (!isRpcId(id) || typeof seq !== "number" || typeof event !== "string") return { kind: "odd", why: "an event without id, seq or name" };
  const written = own(params, "label");
  const label = written === undefined ? undefined : Label.safeParse(written);
  if (label?.success === false) return { kind: "odd", why: "an event with a label that is none" };
  return { kind: "event", id, seq, event, value: value ?? null, ...(label && { label: internLabel(label.data) }) };
}

function parseError(error: JsonObject): WireError {
  const data = own(error, "data");
  const message = own(error, "message");
  const details = isObject(data) ? own(data, "details") : undefined;
  return {
    code: codeOf(own(error, "code"), isObject(data) ? own(data, "code") : undefined),
    message: typeof message === "string" ? message : "the door gave no reason",
    ...(isObject(details) && { data: details }),
  };
}

const CODES: ReadonlyMap<Json | undefined, ErrorCode> = new Map([
  [PARSE_ERROR, "INVALID" as const],
  [INVALID_REQUEST, "INVALID" as const],
  ...Object.entries(ERRORS).map(([code, row]) => [row.rpc, code as ErrorCode] as const),
]);

function codeOf(rpc: Json | undefined, name: Json | undefined): ErrorCode {
  if (typeof name === "string" && Object.hasOwn(ERRORS, name)) return name as ErrorCode;
  return CODES.get(rpc) ?? "UPSTREAM";
}

type JsonObject = { readonly [name: string]: Json };

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Inherited names such as `constructor` are no members. */
function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isRpcId(id: Json | undefined): id is RpcId {
  if (typeof id === "string") return id.length <= RPC_LIMITS.id;
  // A larger number would come back as a different one.
  return id === null || (typeof id === "number" && Math.abs(id) <= Number.MAX_SAFE_INTEGER);
}

function isMethod(method: Json | undefined): method is string {
  return typeof method === "string" && method.length > 0 && method.length <= RPC_LIMITS.method;
}
