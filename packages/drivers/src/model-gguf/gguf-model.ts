import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ModelDriver, ModelInfo, StepPart, StepRequest } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { GgufChild } from "./gguf-child.ts";
import { stepOf } from "./gguf-step.ts";
import type { GgufReply, GgufRequest } from "./wire.ts";

/** The version this was written for and tested with. */
const VERSION = "3.22.1";
const ENDING = ".gguf";
const IDLE_MS = 300_000;
const MAX_MODELS = 64;
/** The most that a driver is asked for at once. */
const MAX_TEXTS = 96;
const CANCELLED = { type: "error", message: "the step was cancelled", retryable: false } as const satisfies StepPart;

export interface GgufModelOptions {
  /** A model's file, or a folder of such. */
  readonly path: string;
  /** Where the person has installed node-llama-cpp. */
  readonly plugins: string;
  /** The child, and the model's memory with it, is let go of after this long without work; default 300,000 ms. */
  readonly idleMs?: number;
}

/**
 * Models in GGUF files on this machine, by node-llama-cpp, which is no part of the installation: a person installs it into
 * `plugins`. It runs in a child process that holds one model at a time. The tokens of a prompt that the child still has from
 * the step before are not counted as input.
 */
export function createGgufModel({ path, plugins, idleMs = IDLE_MS }: GgufModelOptions): ModelDriver {
  const child = new GgufChild({ folder: plugins, idleMs });
  const windows = new Map<string, number>();
  return {
    name: "gguf",
    reader: "local",
    async models(signal) {
      mustBeInstalled(plugins);
      const models: ModelInfo[] = [];
      for (const file of await filesOf(path)) {
        const { size, mtimeMs } = await stat(file);
        const key = `${file}\0${size}\0${mtimeMs}`;
        const contextTokens = windows.get(key) ?? (await windowOf(child, file, signal));
        windows.set(key, contextTokens);
        models.push({ name: basename(file, ENDING), contextTokens, abilities: ["tools", "schema"] });
      }
      return models;
    },
    step: (request, signal) => step(request, signal, { child, path, plugins }),
    async embed({ model, texts }, signal) {
      if (texts.length > MAX_TEXTS) throw new SyscallError("INVALID", `${texts.length} texts at once are too many; send at most ${MAX_TEXTS}`);
      if (texts.length === 0) return { vectors: [], inputTokens: 0 };
      mustBeInstalled(plugins);
      const file = await fileOf(path, model);
      if (file === undefined) throw new SyscallError("NOT_FOUND", noFile(path, model), { model });
      const failed = (why: string): SyscallError => new SyscallError("UPSTREAM", `${model} embeds nothing: ${why}`, { model, retryable: false });
      const asked = (id: number): GgufRequest => ({ id, ask: "embed", file, texts });
      return askOnce(child, { asked, signal, failed, read: (reply) => ("embedded" in reply ? reply.embedded : undefined) });
    },
  };
}

interface Place {
  readonly child: GgufChild;
  readonly path: string;
  readonly plugins: string;
}

async function* step(request: StepRequest, signal: Signal, { child, path, plugins }: Place): AsyncGenerator<StepPart> {
  const missing = notInstalled(plugins);
  if (missing !== undefined) return yield failure(missing, "unreachable");
  const file = await fileOf(path, request.model);
  if (file === undefined) return yield failure(noFile(path, request.model), "not-found");
  const asked = stepOf(request, file);
  if (typeof asked === "string") return yield failure(asked, "invalid");
  const parts: StepPart[] = [];
  let wake = Promise.withResolvers<void>();
  const push = (part: StepPart): void => {
    parts.push(part);
    wake.resolve();
  };
  const cancel = (): void => push(CANCELLED);
  if (signal.aborted) return yield CANCELLED;
  signal.addEventListener("abort", cancel, { once: true });
  const leave = child.ask(
    (id) => ({ id, ask: "step", step: asked }),
    (reply) => {
      if ("gone" in reply) push({ type: "error", message: `the local model does not work: ${reply.gone}`, retryable: true, cause: "unreachable" });
      else if ("part" in reply) push(reply.part);
    },
  );
  try {
    for (;;) {
      const part = signal.aborted ? CANCELLED : parts.shift();
      if (part) yield part;
      if (part?.type === "finish" || part?.type === "error") return;
      if (parts.length > 0) continue;
      await wake.promise;
      wake = Promise.withResolvers<void>();
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    leave();
  }
}

const failure = (message: string, cause: "unreachable" | "not-found" | "invalid"): StepPart => ({ type: "error", message, retryable: false, cause });

const fileOf = async (path: string, model: string): Promise<string | undefined> =>
  (await filesOf(path).catch(() => [])).find((each) => basename(each, ENDING) === model);
const noFile = (path: string, model: string): string => `there is no ${model}${ENDING} at ${path}`;

function windowOf(child: GgufChild, file: string, signal: Signal): Promise<number> {
  const failed = (why: string): SyscallError => new SyscallError("UNAVAILABLE", `${file} cannot be read: ${why}`, { file });
  const asked = (id: number): GgufRequest => ({ id, ask: "window", file });
  return askOnce(child, { asked, signal, failed, read: (reply) => ("window" in reply ? reply.window : undefined) });
}

interface Once<T> {
  readonly asked: (id: number) => GgufRequest;
  readonly signal: Signal;
  readonly read: (reply: GgufReply) => T | undefined;
  readonly failed: (why: string) => SyscallError;
}

/** A request with one reply. @throws SyscallError `CANCELLED`, and what `failed` makes */
function askOnce<T>(child: GgufChild, { asked, signal, read, failed }: Once<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = (): void => reject(new SyscallError("CANCELLED", "the call was cancelled"));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  const leave = child.ask(asked, (reply) => {
    if ("gone" in reply) return reject(failed(reply.gone));
    const value = read(reply);
    if (value !== undefined) resolve(value);
    else reject(failed("part" in reply && reply.part.type === "error" ? reply.part.message : "it answers something else"));
  });
  return promise.finally(() => {
    signal.removeEventListener("abort", abort);
    leave();
  });
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if (path.endsWith(ENDING)) return (await stat(path)).isFile() ? [path] : [];
    const names = await readdir(path);
    return names
      .filter((name) => name.endsWith(ENDING) && !/\s/.test(name))
      .sort()
      .slice(0, MAX_MODELS)
      .map((name) => join(path, name));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SyscallError("UNAVAILABLE", `AETHER_GGUF: ${path} cannot be read: ${why}; name a ${ENDING} file or a folder of such`, { path: dirname(path) });
  }
}

/** @throws SyscallError `UNAVAILABLE` with the command that installs it */
function mustBeInstalled(plugins: string): void {
  const missing = notInstalled(plugins);
  if (missing !== undefined) throw new SyscallError("UNAVAILABLE", missing, { plugins });
}

function notInstalled(plugins: string): string | undefined {
  if (existsSync(join(plugins, "node_modules", "node-llama-cpp", "package.json"))) return undefined;
  const binary = { darwin: process.arch === "arm64" ? "mac-arm64-metal" : "mac-x64", win32: `win-${process.arch}` }[process.platform as string];
  const packages = `node-llama-cpp@${VERSION} @node-llama-cpp/${binary ?? `linux-${process.arch}`}@${VERSION}`;
  return `node-llama-cpp is not installed, which runs GGUF models: npm install --prefix '${plugins}' --omit=optional --ignore-scripts ${packages}`;
}
