import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Client, createClient } from "@aether/client";
import { unixTransport } from "@aether/client/unix";
import { systemStatus } from "@aether/protocol";
import { bundledPrograms } from "./bundle.ts";
import { until } from "./installation.ts";
import { Pty } from "./pty.ts";
import { atScreen, type Screened, type ScreenSize } from "./pty-screen.ts";

export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface RunningCommand {
  readonly ended: Promise<CommandEnd>;
  /** Resolves once standard output or error holds the text. */
  said(text: string | RegExp): Promise<void>;
  interrupt(): void;
  signal(name: NodeJS.Signals): void;
  /** To its standard input, where that is open. */
  write(text: string): void;
  end(): void;
}

export interface TerminalOptions {
  readonly script?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  /** Its commands are those of a user whom the host's permissions bind, as they bind no root. */
  readonly ordinary?: boolean;
}

/** Nobody's, by custom. */
const ORDINARY = { uid: 65_534, gid: 65_534 };

interface Spawning {
  readonly input?: string;
  readonly open?: boolean;
  readonly folder?: string;
}

/** A person's terminal: one home, one folder to stand in, the command line as its own process, the daemon it starts. */
export class Terminal implements AsyncDisposable {
  readonly #root = mkdtempSync(join(tmpdir(), "aether-cli-"));
  readonly #env: Record<string, string>;
  readonly #commands = new Set<ChildProcess>();
  readonly #user: Partial<typeof ORDINARY>;
  readonly home: string;
  readonly folder = join(this.#root, "desk");

  /** What commands are started with. */
  get env(): Readonly<Record<string, string>> {
    return this.#env;
  }

  constructor({ script, env = {}, ordinary = false }: TerminalOptions = {}) {
    mkdirSync(this.folder);
    this.#user = ordinary && process.getuid?.() === 0 ? ORDINARY : {};
    if (this.#user.uid !== undefined) for (const path of [this.#root, this.folder]) chownSync(path, ORDINARY.uid, ORDINARY.gid);
    this.#env = {
      PATH: process.env.PATH ?? "",
      HOME: this.#root,
      AETHER_HOME: join(this.#root, "home"),
      AETHER_IDLE_MS: "60000",
      AETHER_LOCAL_MODELS: "off",
      ...env,
    };
    this.home = this.#env.AETHER_HOME ?? "";
    if (script === undefined) return;
    this.#env.AETHER_SCRIPT = join(this.#root, "script.json");
    writeFileSync(this.#env.AETHER_SCRIPT, JSON.stringify(script));
  }

  /** Runs a command to its end. */
  async run(...args: readonly string[]): Promise<CommandEnd> {
    return (await this.start(...args)).ended;
  }

  /** Runs a command to its end, from another folder. */
  async runIn(folder: string, ...args: readonly string[]): Promise<CommandEnd> {
    return (await this.#spawn(args, { folder })).ended;
  }

  /** Runs a command to its end, with something on its standard input. */
  async runGiven(input: string, ...args: readonly string[]): Promise<CommandEnd> {
    return (await this.#spawn(args, { input })).ended;
  }

  start(...args: readonly string[]): Promise<RunningCommand> {
    return this.#spawn(args, {});
  }

  startIn(folder: string, ...args: readonly string[]): Promise<RunningCommand> {
    return this.#spawn(args, { folder });
  }

  /** A command at a terminal of that size. */
  async at(size: ScreenSize, ...args: readonly string[]): Promise<Screened> {
    const { cli } = await bundledPrograms();
    const argv = [process.execPath, "--disable-warning=ExperimentalWarning", cli, ...args];
    const env = { NODE_COMPILE_CACHE: join(dirname(cli), "code"), ...this.#env };
    const screened = atScreen(argv, { cwd: this.folder, env, size });
    this.#commands.add(screened.child);
    void screened.ended.then(() => this.#commands.delete(screened.child));
    return screened;
  }

  /** A command at a terminal of so many columns. */
  async atTerminal(columns: number, ...args: readonly string[]): Promise<Pty> {
    const { cli } = await bundledPrograms();
    const command = [process.execPath, "--disable-warning=ExperimentalWarning", cli, ...args];
    return new Pty(command, { cwd: this.folder, columns, env: { NODE_COMPILE_CACHE: join(dirname(cli), "code"), NO_COLOR: "1", ...this.#env } });
  }

  /** A command at a terminal of 80 columns: what is waited for, and what is typed then; how it ended and all that it showed. */
  async asked(args: readonly string[], ...keys: readonly (readonly [wait: string | RegExp, type: string])[]): Promise<{ code: number | null; screen: string }> {
    await using screen = await this.atTerminal(80, ...args);
    for (const [wait, type] of keys) {
      await screen.says(wait);
      screen.type(type);
    }
    return { code: await screen.ended, screen: screen.screen };
  }

  /** The same with a standard input that stays open until it is ended. */
  startOpen(...args: readonly string[]): Promise<RunningCommand> {
    return this.#spawn(args, { open: true });
  }

  async #spawn(args: readonly string[], { input, open = false, folder = this.folder }: Spawning): Promise<RunningCommand> {
    const { cli } = await bundledPrograms();
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", cli, ...args], {
      cwd: folder,
      // As the launcher has it: compiled code is kept beside the program it is of.
      env: { NODE_COMPILE_CACHE: join(dirname(cli), "code"), ...this.#env },
      stdio: ["pipe", "pipe", "pipe"],
      ...this.#user,
    });
    child.stdin.on("error", () => undefined);
    if (!open) child.stdin.end(input);
    this.#commands.add(child);
    const heard = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      heard.out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      heard.err += text;
    });
    const ended = new Promise<CommandEnd>((resolve) =>
      child.once("close", (code, signal) => {
        this.#commands.delete(child);
        resolve({ code, signal, ...heard });
      }),
    );
    const holds = (text: string | RegExp): boolean => [heard.out, heard.err].some((all) => (typeof text === "string" ? all.includes(text) : text.test(all)));
    return {
      ended,
      said: async (text) => {
        const early = ended.then(() => holds(text) || Promise.reject(new Error(`it ended without saying ${text}:\n${heard.out}${heard.err}`)));
        await Promise.race([early, until(`the words ${text}`, async () => holds(text) || undefined)]);
      },
      interrupt: () => void child.kill("SIGINT"),
      signal: (name) => void child.kill(name),
      write: (text) => void child.stdin.write(text),
      end: () => void child.stdin.end(),
    };
  }

  write(file: string, text: string): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  read(file: string): string | undefined {
    const path = join(this.folder, file);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  }

  /** A connection of its own to the daemon, which must be running. */
  connect(): Promise<Client> {
    return unixTransport({ path: join(this.home, "run", "aether.sock") }).then(createClient);
  }

  async daemonPid(): Promise<number> {
    const client = await this.connect();
    const { pid } = await client.call(systemStatus, {});
    await client.close();
    return pid;
  }

  async killDaemon(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const pid = await this.daemonPid();
    process.kill(pid, signal);
    await until(`the end of daemon ${pid}`, async () => (isAlive(pid) ? undefined : true));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#commands) child.kill("SIGKILL");
    await this.killDaemon().catch(() => undefined);
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 10 });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A daemon whose parent has left is reaped by nobody in some containers; a dead one is no daemon.
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return process.platform !== "linux";
  }
}

/** What `--json` prints, line by line. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
