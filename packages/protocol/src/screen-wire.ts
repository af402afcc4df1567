import { SyscallError } from "./errors.ts";
import { geminiMembers } from "./gemini-members.ts";
import type { Json } from "./json.ts";
import type { WireKind } from "./verbatim.ts";
import { ANSWER_MEMBERS } from "./wire-members.ts";

type Fields = Readonly<Record<string, Json>>;

/**
 * A member of a request that would make its provider reach the network, keep what it was told or take up what it kept, answer
 * several times or name another model. `refuse`: the request fails with these words. `leave-out`: it is taken out, and told.
 */
interface Row {
  readonly member: string;
  readonly does: "refuse" | "leave-out";
  readonly why: string;
}

const KEPT = "answers are not kept: send the whole conversation";
const REACH = "searching at the provider would go past this installation's rules; give a tool of your own";
const OTHER = "which model serves is decided by this installation's rules";

/** What is no tool and no content. A member that the translation of a wire refuses is refused here; what it ignores is left out. */
export const WIRE_MEMBERS: Readonly<Record<WireKind, readonly Row[]>> = {
  anthropic: [
    { member: "mcp_servers", does: "refuse", why: "connect tools of other servers in the client, and give them as tools" },
    { member: "thread", does: "refuse", why: KEPT },
    { member: "container", does: "leave-out", why: "it is a machine of the provider's" },
    { member: "fallbacks", does: "leave-out", why: OTHER },
  ],
  responses: [
    { member: "previous_response_id", does: "refuse", why: KEPT },
    { member: "conversation", does: "refuse", why: KEPT },
    { member: "prompt", does: "refuse", why: "templates are not kept here: send instructions and input" },
    { member: "background", does: "refuse", why: "stream the answer" },
    { member: "store", does: "leave-out", why: "nothing is kept" },
    { member: "plugins", does: "leave-out", why: REACH },
    { member: "models", does: "leave-out", why: OTHER },
  ],
  chat: [
    { member: "web_search_options", does: "refuse", why: REACH },
    { member: "modalities", does: "refuse", why: "answers are text" },
    { member: "audio", does: "refuse", why: "answers are text" },
    { member: "n", does: "refuse", why: "ask once for each answer" },
    { member: "best_of", does: "refuse", why: "ask once for each answer" },
    { member: "store", does: "leave-out", why: "nothing is kept" },
    { member: "search_parameters", does: "leave-out", why: REACH },
    { member: "search_settings", does: "leave-out", why: REACH },
    { member: "plugins", does: "leave-out", why: REACH },
    { member: "compound_custom", does: "leave-out", why: REACH },
    { member: "models", does: "leave-out", why: OTHER },
    { member: "route", does: "leave-out", why: OTHER },
    { member: "provider", does: "leave-out", why: OTHER },
    { member: "extra_body", does: "leave-out", why: "it would carry any of these" },
  ],
  gemini: [
    { member: "cachedContent", does: "refuse", why: KEPT },
    { member: "generationConfig.candidateCount", does: "refuse", why: "ask once for each answer" },
    { member: "generationConfig.responseModalities", does: "refuse", why: "answers are text" },
    { member: "generationConfig.speechConfig", does: "refuse", why: "answers are text" },
    { member: "store", does: "leave-out", why: "nothing is kept" },
  ],
};

/**
 * Types of tools that the client itself runs, and of those that only look into the request; of Google's, members of a tool. Any
 * other would run at the provider.
 */
export const CLIENT_TOOLS: Readonly<Record<WireKind, RegExp>> = {
  anthropic: /^(custom|(bash|text_editor|memory|tool_search_tool_(regex|bm25))_\d{8})$/,
  responses: /^(function|custom|namespace|local_shell|apply_patch)$/,
  chat: /^(function|custom)$/,
  gemini: /^functionDeclarations$/,
};

/** Where a conversation stands. */
const SPOKEN: Readonly<Record<WireKind, readonly string[]>> = {
  anthropic: ["system", "messages"],
  responses: ["instructions", "input"],
  chat: ["messages"],
  gemini: ["systemInstruction", "contents"],
};

export interface Screened {
  readonly body: Fields;
  /** What was left out, in the words of the wire: `tools.web_search_20250305`, `container`. */
  readonly dropped: readonly string[];
}

/**
 * A request without what would have its provider act for it beyond answering: members that concern the answer pass, what is known to do more is
 * refused or left out by its row, and what nobody here knows is left out.
 *
 * @throws SyscallError `INVALID` { param } for what cannot be left out without changing what was asked
 */
export function screenWire(wire: WireKind, given: Json): Screened {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw new SyscallError("INVALID", "the body is no JSON object", { param: "" });
  const body: Record<string, Json> = { ...((wire === "gemini" ? geminiMembers(given) : given) as Fields) };
  const dropped: string[] = [];
  for (const { member, does, why } of WIRE_MEMBERS[wire]) {
    const asks = isAsked(member, memberAt(body, member));
    if (asks && does === "refuse") throw refused(member, why);
    if (asks) dropped.push(member);
    if (body[member] !== undefined) delete body[member];
  }
  dropped.push(...dropUnknown(wire, body));
  mustChooseOwn(body);
  for (const member of SPOKEN[wire]) screenSaid(body[member] ?? null, { wire, at: member });
  return { body: withoutTools(wire, body, dropped), dropped };
}

/** @returns what was asked for by it */
function dropUnknown(wire: WireKind, body: Record<string, Json>): string[] {
  const unknown = Object.keys(body).filter((name) => !ANSWER_MEMBERS[wire].has(name));
  const asked = unknown.filter((name) => isAsked(name, body[name])).map((name) => name.slice(0, 100));
  for (const name of unknown) delete body[name];
  return asked;
}

/** What a choice of tools may be, in every wire; of Google's it is another member. */
const CHOICES: ReadonlySet<unknown> = new Set(["auto", "none", "any", "required", "tool", "function", "custom", "allowed_tools"]);

/** @throws SyscallError `INVALID` for the choice of a tool that runs at the provider */
function mustChooseOwn({ tool_choice: choice }: Fields): void {
  const type = typeof choice === "object" && choice !== null && !Array.isArray(choice) ? (choice as Fields)["type"] : choice;
  if (type !== undefined && type !== null && !CHOICES.has(type)) throw refused("tool_choice", RUNS);
}

/** Of `a.b`, the member `b` of what stands in `a`. */
function memberAt(body: Fields, path: string): Json | undefined {
  const [first = "", second] = path.split(".");
  const value = body[first];
  if (second === undefined) return value;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields)[second] : undefined;
}

const COUNTS: ReadonlySet<string> = new Set(["n", "best_of", "generationConfig.candidateCount"]);
const MODALITIES: ReadonlySet<string> = new Set(["modalities", "generationConfig.responseModalities"]);

function isAsked(member: string, value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (COUNTS.has(member)) return value !== 1;
  if (MODALITIES.has(member)) return !(Array.isArray(value) && value.every((kind) => kind === "text" || kind === "TEXT"));
  return !Array.isArray(value) || value.length > 0;
}

const refused = (param: string, why: string): SyscallError => new SyscallError("INVALID", `${param} is not offered here: ${why}`, { param });

function withoutTools(wire: WireKind, body: Record<string, Json>, dropped: string[]): Fields {
  const { tools } = body;
  if (tools === undefined || tools === null) return body;
  if (!Array.isArray(tools)) throw refused("tools", "it is no list");
  if (wire === "gemini") return withDeclarationsOnly(body, tools as readonly Json[], dropped);
  const kept = (tools as readonly Json[]).filter((tool, at) => {
    const type = foreignType(wire, tool);
    // The translation of this wire refuses such tools too.
    if (type !== undefined && wire === "chat") throw refused(`tools[${at}].type`, RUNS);
    if (type !== undefined) dropped.push(`tools.${type}`);
    return type === undefined;
  });
  if (kept.length > 0 || tools.length === 0) return { ...body, tools: kept };
  const { tools: _, tool_choice: __, parallel_tool_calls: ___, ...rest } = body;
  return rest;
}

/** A tool of Google's is a set of members: one that the client runs may stand beside one that runs there. */
function withDeclarationsOnly(body: Record<string, Json>, tools: readonly Json[], dropped: string[]): Fields {
  const kept = tools.flatMap((tool): Json[] => {
    const members = typeof tool === "object" && tool !== null && !Array.isArray(tool) ? Object.entries(tool as Fields) : [["unknown", null] as const];
    const own = members.filter(([name]) => CLIENT_TOOLS.gemini.test(name));
    for (const [name] of members) if (!CLIENT_TOOLS.gemini.test(name)) dropped.push(`tools.${name.slice(0, 100)}`);
    return own.length > 0 ? [Object.fromEntries(own)] : [];
  });
  if (kept.length > 0 || tools.length === 0) return { ...body, tools: kept };
  const { tools: _, toolConfig: __, ...rest } = body;
  return rest;
}

const RUNS = "it would run at the provider, past this installation's rules; give a tool of your own";

/** The type of a tool that would run at the provider, inside a namespace too. */
function foreignType(wire: WireKind, tool: Json): string | undefined {
  if (typeof tool !== "object" || tool === null || Array.isArray(tool)) return "unknown";
  const { type, tools } = tool as Fields;
  // Only Anthropic's own tools may leave it out.
  const kind = type ?? (wire === "anthropic" ? "custom" : "unknown");
  if (typeof kind !== "string" || !CLIENT_TOOLS[wire].test(kind)) return String(kind).slice(0, 100);
  return Array.isArray(tools) ? (tools as readonly Json[]).map((inner) => foreignType(wire, inner)).find((inner) => inner !== undefined) : undefined;
}

interface Looking {
  readonly wire: WireKind;
  readonly at: string;
}

const FETCHED = "it is not fetched: send the file itself, as base64";
const ELSEWHERE = "files are not kept here: send the file itself";
/** What a model or a provider wrote about an earlier answer; nobody reads them as orders. */
const REMARKS: ReadonlySet<string> = new Set(["annotations", "citations"]);
const URL_MEMBER = /^(image|video|audio|input_audio|file|document)_url$/;

/** @throws SyscallError `INVALID` for contents that a provider would fetch, or take from what it keeps */
function screenSaid(value: Json, looking: Looking): void {
  if (typeof value !== "object" || value === null) return;
  const { wire, at } = looking;
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) screenSaid(item, { wire, at: `${at}[${index}]` });
    return;
  }
  const block = value as Fields;
  screenBlock(block, looking);
  const said = wire === "anthropic" && typeof block["type"] === "string" && block["type"].endsWith("tool_use");
  for (const [name, member] of Object.entries(block)) {
    // A call's arguments are the model's words for the client, and a call's result is the client's for the model.
    if (REMARKS.has(name) || (said && name === "input") || (wire === "gemini" && (name === "args" || name === "response"))) continue;
    screenSaid(member, { wire, at: `${at}.${name}` });
  }
}

function screenBlock(block: Fields, looking: Looking): void {
  const { wire, at } = looking;
  if (block["type"] === "item_reference" || isBareReference(block, looking)) throw refused(at, KEPT);
  if (wire === "anthropic" && block["type"] === "url" && !isData(urlOf(block["url"] ?? null))) throw refused(`${at}.url`, FETCHED);
  for (const [name, value] of Object.entries(block)) {
    const why = whyNot(name, value, wire);
    if (why !== undefined) throw refused(`${at}.${name}`, why);
  }
  if (wire === "chat" && isShown(block) && namesPlace(block)) throw refused(at, FETCHED);
}

/** Why a member of a content cannot pass. */
function whyNot(name: string, value: Json, wire: WireKind): string | undefined {
  if (name === "file_id" && typeof value === "string") return ELSEWHERE;
  if (wire === "gemini" && name === "fileData" && value !== null) return FETCHED;
  if (URL_MEMBER.test(name) && !isData(urlOf(value))) return FETCHED;
  const list = Array.isArray(value) ? (value as readonly Json[]) : [];
  if (name === "file_ids" && list.length > 0) return ELSEWHERE;
  return name === "tools" && list.some((tool) => foreignType(wire, tool) !== undefined) ? RUNS : undefined;
}

/** Of Chat Completions, which many servers speak with members of their own: a piece of a message that is neither text nor a call. */
const isShown = ({ type }: Fields): boolean => typeof type === "string" && !["text", "refusal", "thinking", "function", "custom"].includes(type);

const PLACE = /^\s*[a-z][a-z0-9+.-]{1,20}:\/\//i;

/** Whether a text anywhere in it is an address. */
function namesPlace(value: Json): boolean {
  if (typeof value === "string") return PLACE.test(value);
  return typeof value === "object" && value !== null && Object.values(value).some((member) => namesPlace(member as Json));
}

/** An item that says no more than an id stands for what the provider kept. */
function isBareReference({ type, role, id }: Fields, { wire, at }: Looking): boolean {
  return wire === "responses" && /^input\[\d+\]$/.test(at) && (type ?? null) === null && (role ?? null) === null && id !== undefined;
}

function urlOf(value: Json): string | undefined {
  if (value === null) return undefined;
  if (typeof value === "object" && !Array.isArray(value)) return urlOf((value as Fields)["url"] ?? null);
  return typeof value === "string" ? value : "";
}

const isData = (url: string | undefined): boolean => url === undefined || /^data:/i.test(url);
