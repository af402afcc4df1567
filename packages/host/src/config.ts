import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { homedir, tmpdir, totalmem, userInfo } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { FAIL_POINTS, type FailPointName, MAX_TREE_ENTRIES, type RoomBounds } from "@aether/ports";
import { type CacheOf, cachesOf, DEFAULT_LIMITS, type Issue, issueWords, nearest, SyscallError } from "@aether/protocol";
import type { Retention } from "@aether/services/system";
import type { BoxBounds } from "@aether/services/vm";
import * as z from "zod";
import { mustBeTaken, taking } from "./taken.ts";

/** A box of the usual size fits. */
const LEAST_BOX_MB = DEFAULT_LIMITS.memoryBytes / 1_048_576;

function isCaches(names: string): boolean {
  try {
    cachesOf(names);
    return true;
  } catch {
    return false;
  }
}

/** All that is read of the environment by whoever starts the daemon; docs/configuration.md says the same. */
const Settings = z.object({
  AETHER_HOME: z.string().min(1).optional(),
  XDG_DATA_HOME: z.string().min(1).optional(),
  /** Default model of goals and of `run`. */
  AETHER_MODEL: z.string().min(1).optional(),
  /** Processes in memory at once. */
  AETHER_RESIDENT: z.coerce.number().int().min(1).max(100_000).default(1_024),
  /** A YAML file of scripted replies: adds the model driver `script`. */
  AETHER_SCRIPT: z.string().min(1).optional(),
  /** A file to which every model exchange is appended: whole prompts and answers. */
  AETHER_RECORD: z.string().refine(isAbsolute, "must be an absolute path").optional(),
  /** Such a file: adds the model driver `cassette`, which answers what was asked there and nothing else. */
  AETHER_CASSETTE: z.string().refine(isAbsolute, "must be an absolute path").optional(),
  /** A GGUF file or a folder of such: adds the model driver `gguf`, for which a person installs node-llama-cpp into `plugins` in AETHER_HOME. */
  AETHER_GGUF: z.string().refine(isAbsolute, "must be an absolute path").optional(),
  /** Keys of model vendors, under the names their own tools use. */
  ANTHROPIC_API_KEY: z.string().min(1).optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  GEMINI_API_KEY: z.string().min(1).optional(),
  DEEPSEEK_API_KEY: z.string().min(1).optional(),
  OPENROUTER_API_KEY: z.string().min(1).optional(),
  GROQ_API_KEY: z.string().min(1).optional(),
  MISTRAL_API_KEY: z.string().min(1).optional(),
  TOGETHER_API_KEY: z.string().min(1).optional(),
  XAI_API_KEY: z.string().min(1).optional(),
  /** `off` = those are left alone. */
  AETHER_ENV_KEYS: z.enum(["on", "off"]).default("on"),
  AETHER_OPENAI_BASE_URL: z.url().optional(),
  AETHER_OPENAI_API_KEY: z.string().min(1).optional(),
  /** A port of this machine at which a person's own clients of models ask, with a token (`aether token`); 0 takes a free one. */
  AETHER_INFERENCE_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Model servers of this machine that are looked for at 127.0.0.1: `<server>@<port>`, divided by commas, or `off`. */
  AETHER_LOCAL_MODELS: z
    .string()
    .regex(/^(off|(ollama|lmstudio)@\d{1,5}(,(ollama|lmstudio)@\d{1,5})*)$/, "off, or servers as in ollama@11434,lmstudio@1234")
    .default("ollama@11434,lmstudio@1234"),
  /** A SearXNG instance for `web_search`. */
  AETHER_SEARCH_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** For container boxes: an image's name, or a root file system of this machine (a folder or an archive). */
  AETHER_CONTAINER_IMAGE: z.string().min(1).optional(),
  /** Their OCI runtime: runc, crun, runsc, kata. */
  AETHER_CONTAINER_RUNTIME: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/)
    .optional(),
  /** What a box has that asks for nothing else. */
  AETHER_BOX_MEMORY_MB: z.coerce.number().int().min(16).default(LEAST_BOX_MB),
  /** What all open boxes hold together, by their limits. Default: the machine's memory; and of one run half of that. */
  AETHER_BOXES_MEMORY_MB: z.coerce.number().int().min(LEAST_BOX_MB).optional(),
  AETHER_BOXES_PROCESSES: z.coerce.number().int().min(DEFAULT_LIMITS.pids).default(32_768),
  AETHER_RUN_BOXES_MEMORY_MB: z.coerce.number().int().min(LEAST_BOX_MB).optional(),
  AETHER_RUN_BOXES_PROCESSES: z.coerce.number().int().min(DEFAULT_LIMITS.pids).default(8_192),
  /** A folder of pure-Python wheels: all that Python programs in boxes can import beside the standard library. Default: `wheels` in AETHER_HOME. */
  AETHER_PYTHON_WHEELS: z.string().refine(isAbsolute, "must be an absolute path").optional(),
  /** `1` = offer `python` also where no wall of the operating system can stand around its interpreter, which then is the only one. */
  AETHER_PYTHON_WITHOUT_WALL: z.enum(["0", "1"]).default("0"),
  /** Receipts of a session after it ended; the same key is answered from its receipt that long. */
  AETHER_KEEP_RECEIPTS_DAYS: z.coerce.number().min(0).default(7),
  /** Messages of the outbox that were relayed; streams replay that far back. */
  AETHER_KEEP_OUTBOX_HOURS: z.coerce.number().min(0).default(24),
  AETHER_KEEP_AUDIT_DAYS: z.coerce.number().min(0).default(400),
  /** A run after its end, with its log, its own files and what undo needs. */
  AETHER_KEEP_RUNS_DAYS: z.coerce.number().min(1).default(365),
  /** The place of a folder in the namespace, since a run was given it last; one that something may still need stays. */
  AETHER_KEEP_MOUNTS_DAYS: z.coerce.number().min(1).default(30),
  /** Stored content that no row refers to. */
  AETHER_KEEP_BLOBS_HOURS: z.coerce.number().min(2).default(24),
  /** What ended commands wrote, since it was last written or read; the oldest goes sooner where all of it is more than that many MB. */
  AETHER_KEEP_OUTPUT_DAYS: z.coerce.number().min(0).default(7),
  AETHER_KEEP_OUTPUT_MB: z.coerce.number().min(0).default(1_024),
  /** Of the daemon's own log, in MB; the oldest of it goes sooner. */
  AETHER_LOG_MB: z.coerce.number().min(0.1).default(16),
  /** Of one identity's home: bytes of its files, in MB. */
  AETHER_HOME_MB: z.coerce.number().min(1).default(1_024),
  /** Names beside the table's of what programs keep for themselves in a folder that is worked on in place; `-name` takes one out of it. */
  AETHER_CACHES: z.string().max(4_096).refine(isCaches, "is a list of names like .turbo,-.tox, separated by commas").default(""),
  /** Of one workspace: bytes, in MB, and files and folders. What holds more ends the command that wrote it. */
  AETHER_WORKSPACE_MB: z.coerce.number().min(1).default(4_096),
  AETHER_WORKSPACE_FILES: z.coerce.number().int().min(100).max(MAX_TREE_ENTRIES).default(MAX_TREE_ENTRIES),
  /** Of the workspaces of one run, and of all, in which something may run. */
  AETHER_RUN_MB: z.coerce.number().min(1).default(16_384),
  AETHER_WORKSPACES_MB: z.coerce.number().min(1).default(65_536),
  AETHER_RUN_FILES: z.coerce.number().int().min(100).default(1_000_000),
  AETHER_WORKSPACES_FILES: z.coerce.number().int().min(100).default(5_000_000),
  /** Of the disk of workspaces, which commands leave to others; never more than a tenth of it. */
  AETHER_DISK_RESERVE_MB: z.coerce.number().min(0).default(1_024),
  /** Agents, and agents with commands and guests, that may live at once: in the whole installation, and of each owner. */
  AETHER_MAX_AGENTS: z.coerce.number().int().min(1).max(1_000_000).default(10_000),
  AETHER_MAX_AGENTS_PER_OWNER: z.coerce.number().int().min(1).max(1_000_000).default(10_000),
  AETHER_MAX_PROCESSES: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
  AETHER_MAX_PROCESSES_PER_OWNER: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
  /** Without runs and clients, a daemon that nobody asked to stay leaves after this. */
  AETHER_IDLE_MS: z.coerce.number().int().min(100).default(60_000),
});

/** What fault tests set beside that, and nobody else. */
const Testing = z.object({
  /** Names a fail point, as `<name>:<nth>`: the process kills itself there. */
  AETHER_FAIL_POINT: z
    .string()
    .regex(/^[a-z.-]+:[1-9][0-9]{0,8}$/, "is a point and a count, as journal.commit.after:1")
    .optional(),
});
const Environment = Settings.extend(Testing.shape);

/** What boxes tell the programs in them, which may start others: no setting, and no mistake. */
export const TOLD_IN_BOXES: readonly string[] = ["AETHER_WORKSPACE"];
export const SETTINGS: readonly string[] = Object.keys(Settings.shape);
export const TESTING: readonly string[] = Object.keys(Testing.shape);

/** A setting by a wrong name is one that somebody counts on and nobody reads. @throws SyscallError `INVALID` naming the nearest known one */
function mustBeKnown(names: readonly string[]): void {
  const known = [...SETTINGS, ...TESTING, ...TOLD_IN_BOXES];
  const unknown = names.find((name) => name.toUpperCase().startsWith("AETHER_") && !known.includes(name));
  if (unknown === undefined) return;
  const [near] = nearest(
    unknown.toUpperCase(),
    SETTINGS.filter((name) => name.startsWith("AETHER_")),
    1,
  );
  throw new SyscallError("INVALID", `configuration: there is no ${unknown}; did you mean ${near}? (docs/configuration.md has them all; unset it to go on)`, {
    variable: unknown,
  });
}

/** Works where nothing else is named or chosen. */
export const BUILT_IN_MODEL = "offline/rules";

export interface Config {
  /** Everything this installation stores. */
  readonly home: string;
  readonly socket: string;
  /** What `AETHER_MODEL` names. */
  readonly model: string | undefined;
  readonly resident: number;
  readonly limits: { readonly agents: number; readonly agentsPerOwner: number; readonly processes: number; readonly processesPerOwner: number };
  readonly script: string | undefined;
  readonly record: string | undefined;
  readonly cassette: string | undefined;
  readonly gguf: string | undefined;
  /** Those that the environment holds, by provider. */
  readonly keys: Readonly<Record<string, string>>;
  readonly openAi: { readonly baseUrl: string; readonly apiKey: string | undefined } | undefined;
  /** Of 127.0.0.1; absent = no port is opened. */
  readonly inferencePort: number | undefined;
  /** On 127.0.0.1. */
  readonly localModels: readonly { readonly name: "ollama" | "lmstudio"; readonly port: number }[];
  readonly searchUrl: string | undefined;
  /** It need not be there. */
  readonly pythonWheels: string;
  readonly pythonWithoutWall: boolean;
  readonly container: { readonly image?: string; readonly runtime?: string };
  readonly boxes: BoxBounds;
  readonly retention: Retention;
  readonly room: RoomBounds;
  /** Bytes of one identity's home. */
  readonly homeBytes: number;
  readonly caches: CacheOf;
  /** Bytes of the daemon's own log. */
  readonly logBytes: number;
  readonly failPoint: { readonly name: FailPointName; readonly nth: number } | undefined;
  readonly idleMs: number;
}

const MIB = 1_048_576;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A socket's path may have this many bytes on every platform. */
const MAX_SOCKET = 100;

/** What is no number is named as it was written; other values may be secrets. */
function settingWords(issue: Issue, given: Readonly<Record<string, unknown>>): string {
  const name = issue.path.map(String).join(".");
  return issue.message.endsWith("received NaN") ? `${name}: expected a number, found ${String(given[name])}` : issueWords(issue);
}

/** @throws SyscallError `INVALID` naming the variable */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  // An empty variable is one that is not set: many shells cannot unset one for a single command.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== "" && value !== undefined));
  mustBeKnown(Object.keys(given));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) throw new SyscallError("INVALID", `configuration: ${parsed.error.issues.map((issue) => settingWords(issue, given)).join("; ")}`);
  const { values: env, untaken } = taking(parsed.data);
  const config = configOf(env);
  mustBeTaken("the variable", untaken([...SETTINGS, ...TESTING]));
  return config;
}

function configOf(env: z.output<typeof Environment>): Config {
  const home = homeOf(env);
  return {
    home,
    socket: socketOf(home),
    model: env.AETHER_MODEL,
    resident: env.AETHER_RESIDENT,
    limits: {
      agents: env.AETHER_MAX_AGENTS,
      agentsPerOwner: env.AETHER_MAX_AGENTS_PER_OWNER,
      processes: env.AETHER_MAX_PROCESSES,
      processesPerOwner: env.AETHER_MAX_PROCESSES_PER_OWNER,
    },
    script: env.AETHER_SCRIPT,
    record: env.AETHER_RECORD,
    cassette: env.AETHER_CASSETTE,
    gguf: env.AETHER_GGUF,
    keys: keysOf(env),
    openAi: openAiOf(env),
    inferencePort: env.AETHER_INFERENCE_PORT,
    localModels: localModelsOf(env.AETHER_LOCAL_MODELS),
    searchUrl: env.AETHER_SEARCH_URL,
    pythonWheels: env.AETHER_PYTHON_WHEELS ?? join(home, "wheels"),
    pythonWithoutWall: env.AETHER_PYTHON_WITHOUT_WALL === "1",
    container: {
      ...(env.AETHER_CONTAINER_IMAGE !== undefined && { image: env.AETHER_CONTAINER_IMAGE }),
      ...(env.AETHER_CONTAINER_RUNTIME !== undefined && { runtime: env.AETHER_CONTAINER_RUNTIME }),
    },
    boxes: boxBounds(env),
    retention: {
      sessions: env.AETHER_KEEP_RECEIPTS_DAYS * DAY_MS,
      outbox: env.AETHER_KEEP_OUTBOX_HOURS * HOUR_MS,
      audit: env.AETHER_KEEP_AUDIT_DAYS * DAY_MS,
      runs: env.AETHER_KEEP_RUNS_DAYS * DAY_MS,
      mounts: env.AETHER_KEEP_MOUNTS_DAYS * DAY_MS,
      blobs: env.AETHER_KEEP_BLOBS_HOURS * HOUR_MS,
      output: env.AETHER_KEEP_OUTPUT_DAYS * DAY_MS,
      outputBytes: env.AETHER_KEEP_OUTPUT_MB * 1_048_576,
    },
    room: {
      bytes: Math.round(env.AETHER_WORKSPACE_MB * MIB),
      entries: env.AETHER_WORKSPACE_FILES,
      groupBytes: Math.round(env.AETHER_RUN_MB * MIB),
      allBytes: Math.round(env.AETHER_WORKSPACES_MB * MIB),
      groupEntries: env.AETHER_RUN_FILES,
      allEntries: env.AETHER_WORKSPACES_FILES,
      reserve: Math.round(env.AETHER_DISK_RESERVE_MB * MIB),
    },
    homeBytes: Math.round(env.AETHER_HOME_MB * MIB),
    caches: cachesOf(env.AETHER_CACHES),
    logBytes: Math.round(env.AETHER_LOG_MB * MIB),
    failPoint: failPointOf(env.AETHER_FAIL_POINT),
    idleMs: env.AETHER_IDLE_MS,
  };
}

function keysOf(env: z.output<typeof Environment>): Config["keys"] {
  const held = {
    ...{ anthropic: env.ANTHROPIC_API_KEY, openai: env.OPENAI_API_KEY, google: env.GEMINI_API_KEY },
    ...{ deepseek: env.DEEPSEEK_API_KEY, openrouter: env.OPENROUTER_API_KEY, groq: env.GROQ_API_KEY },
    ...{ mistral: env.MISTRAL_API_KEY, together: env.TOGETHER_API_KEY, xai: env.XAI_API_KEY },
  };
  if (env.AETHER_ENV_KEYS === "off") return {};
  return Object.fromEntries(Object.entries(held).flatMap(([name, key]) => (key === undefined ? [] : [[name, key]])));
}

/** @throws SyscallError `INVALID` for a key that would be sent to nobody */
function openAiOf({ AETHER_OPENAI_BASE_URL: baseUrl, AETHER_OPENAI_API_KEY: apiKey }: z.output<typeof Environment>): Config["openAi"] {
  if (baseUrl !== undefined) return { baseUrl, apiKey };
  if (apiKey === undefined) return undefined;
  const way = "set that too, or unset this one; OPENAI_API_KEY is the key of openai/…";
  throw new SyscallError("INVALID", `configuration: AETHER_OPENAI_API_KEY is the key for AETHER_OPENAI_BASE_URL, which is not set; ${way}`, {
    variable: "AETHER_OPENAI_API_KEY",
  });
}

function boxBounds(env: z.output<typeof Environment>): BoxBounds {
  // Less than the machine has, where whoever starts the daemon bounds it.
  const machine = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  const all = Math.max(DEFAULT_LIMITS.memoryBytes, bytesOf(env.AETHER_BOXES_MEMORY_MB) ?? machine);
  const run = bytesOf(env.AETHER_RUN_BOXES_MEMORY_MB) ?? Math.max(DEFAULT_LIMITS.memoryBytes, Math.floor(all / 2));
  return {
    run: { memoryBytes: Math.min(run, all), pids: Math.min(env.AETHER_RUN_BOXES_PROCESSES, env.AETHER_BOXES_PROCESSES) },
    installation: { memoryBytes: all, pids: env.AETHER_BOXES_PROCESSES },
    box: { memoryBytes: Math.min(env.AETHER_BOX_MEMORY_MB * 1_048_576, run, all) },
  };
}

const bytesOf = (megabytes: number | undefined): number | undefined => (megabytes === undefined ? undefined : megabytes * 1_048_576);

/** For a daemon of the same installation: its home does not depend on where it stands. */
export function environmentOf({ home }: Pick<Config, "home">): Record<string, string | undefined> {
  return { ...process.env, AETHER_HOME: home };
}

function homeOf({ AETHER_HOME, XDG_DATA_HOME }: z.infer<typeof Environment>): string {
  if (AETHER_HOME !== undefined) return realOf(resolve(AETHER_HOME));
  const data = XDG_DATA_HOME !== undefined && isAbsolute(XDG_DATA_HOME) ? XDG_DATA_HOME : join(homedir(), ".local", "share");
  return realOf(join(data, "aether"));
}

/**
 * One home has one path: what is opened in it is compared with where it should lie, and a link may be led elsewhere while a daemon runs.
 * Of what is not there yet, as far as the way to it is.
 */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realOf(dirname(path)), basename(path));
  }
}

function socketOf(home: string): string {
  const near = join(home, "run", "aether.sock");
  if (Buffer.byteLength(near) <= MAX_SOCKET) return near;
  const name = createHash("sha256").update(home).digest("hex").slice(0, 12);
  return join(tmpdir(), `aether-${userInfo().uid}-${name}`, "aether.sock");
}

function localModelsOf(text: string): Config["localModels"] {
  if (text === "off") return [];
  return text.split(",").map((server) => {
    const [name, port] = server.split("@");
    return { name: name === "ollama" ? "ollama" : "lmstudio", port: Number(port) };
  });
}

/** @throws SyscallError `INVALID` for a point that nothing passes: its test would pass without having tested anything */
function failPointOf(text: string | undefined): Config["failPoint"] {
  if (text === undefined) return undefined;
  const [asked = "", nth = "1"] = text.split(":");
  const name = FAIL_POINTS.find((point) => point === asked);
  if (name !== undefined) return { name, nth: Number(nth) };
  const [near] = nearest(asked, FAIL_POINTS, 1);
  throw new SyscallError("INVALID", `configuration: AETHER_FAIL_POINT: there is no point ${asked}; did you mean ${near}? There are ${FAIL_POINTS.join(", ")}`, {
    variable: "AETHER_FAIL_POINT",
  });
}

/** What somebody said of the signs that their terminal shows, as POSIX has it: the first of these that is not empty counts. */
export function localeWords({ LC_ALL, LC_CTYPE, LANG }: Readonly<Record<string, string | undefined>> = process.env): readonly (string | undefined)[] {
  return [LC_ALL, LC_CTYPE, LANG];
}
