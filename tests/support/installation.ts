import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient } from "@aether/client";
import { unixTransport } from "@aether/client/unix";
import { bundledPrograms, ROOT } from "./bundle.ts";

export interface InstallationOptions {
  readonly script?: unknown;
  readonly env?: Readonly<Record<string, string>>;
}

/** One home, and the daemon that serves it: started, killed and started again by a test. */
export class Installation implements AsyncDisposable {
  readonly home: string;
  readonly #env: Record<string, string>;
  #daemon: ChildProcess | undefined;
  #client: Client | undefined;

  constructor({ script, env = {} }: InstallationOptions = {}) {
    this.home = mkdtempSync(join(tmpdir(), "aether-test-"));
    this.#env = { AETHER_HOME: join(this.home, "home"), AETHER_LOCAL_MODELS: "off", ...env };
    if (script !== undefined) {
      const file = join(this.home, "script.json");
      writeFileSync(file, JSON.stringify(script));
      this.#env.AETHER_SCRIPT = file;
    }
  }

  get daemonPid(): number {
    const pid = this.#daemon?.pid;
    if (pid === undefined) throw new Error("no daemon was started");
    return pid;
  }

  folder(name: string): string {
    return join(this.home, name);
  }

  /** Resolves once the daemon answers; rejects with what it said when it ends first. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { daemon } = await bundledPrograms();
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", daemon], {
      env: { PATH: process.env.PATH ?? "", NODE_COMPILE_CACHE: join(dirname(daemon), "code"), ...this.#env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#daemon = child;
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk;
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout?.once("data", () => resolve());
      child.once("exit", (code, signal) => reject(new Error(`the daemon ended (${signal ?? code}): ${said}`)));
    });
  }

  async client(): Promise<Client> {
    this.#client ??= createClient(await unixTransport({ path: join(this.home, "home", "run", "aether.sock") }));
    return this.#client;
  }

  /** A session of its own, with a workspace of its own. */
  async another(): Promise<Client & AsyncDisposable> {
    const client = createClient(await unixTransport({ path: join(this.home, "home", "run", "aether.sock") }));
    return Object.assign(client, { [Symbol.asyncDispose]: () => client.close().catch(() => undefined) });
  }

  /** The daemon's end, by a signal of ours or its own fail point. */
  async ended(): Promise<void> {
    const daemon = this.#daemon;
    if (daemon && daemon.exitCode === null && daemon.signalCode === null) await new Promise((resolve) => daemon.once("exit", resolve));
    await this.#client?.close().catch(() => undefined);
    this.#client = undefined;
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    this.#daemon?.kill(signal);
    await this.ended();
  }

  get running(): boolean {
    return this.#daemon !== undefined && this.#daemon.exitCode === null && this.#daemon.signalCode === null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    // What the daemon had started ends a moment after it, and may still write.
    rmSync(this.home, { recursive: true, force: true, maxRetries: 10 });
  }
}

export interface Sink extends AsyncDisposable {
  readonly url: string;
  counts(): Promise<{ keyed: Record<string, number>; counted: Record<string, number> }>;
}

export async function startSink(): Promise<Sink> {
  const child = fork(join(ROOT, "tests/support/sink.ts"), { stdio: "ignore", execArgv: ["--disable-warning=ExperimentalWarning"] });
  const { port } = await new Promise<{ port: number }>((resolve) => child.once("message", (message) => resolve(message as { port: number })));
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    counts: async () => (await (await fetch(url)).json()) as Awaited<ReturnType<Sink["counts"]>>,
    [Symbol.asyncDispose]: async () => void child.kill(),
  };
}

export async function until<T>(what: string, look: () => Promise<T | undefined>, ms = 40_000): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${ms} ms for ${what}`);
    await sleep(10);
  }
}
