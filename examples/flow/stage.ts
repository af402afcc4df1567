import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KernelDeps } from "@aether/kernel";
import type { Approval, DoorSession, Json } from "@aether/protocol";
import { inPersonsPaths } from "../../packages/cli/src/person-paths.ts";
import { compose, type System } from "../../packages/host/src/compose.ts";
import { loadConfig } from "../../packages/host/src/config.ts";
import { DESK, type Task } from "./scenes.ts";

export type Gate = NonNullable<KernelDeps["gate"]>;

export interface StageOptions {
  readonly desk: Readonly<Record<string, string>>;
  /** Of a server with OpenAI's wire. */
  readonly models: string;
  /** Instead of the flow gate. */
  readonly gate?: Gate;
}

/** What a person saw of a run. */
export interface Seen {
  readonly asked: readonly Approval[];
  readonly said: string;
}

/** The whole system in this process, with a home and a desk of its own that go away with it. */
export class Stage implements AsyncDisposable {
  readonly #folder: string;
  readonly #system: System;
  readonly #session: DoorSession;

  private constructor(folder: string, system: System, session: DoorSession) {
    this.#folder = folder;
    this.#system = system;
    this.#session = session;
  }

  static async open({ desk, models, gate }: StageOptions): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), "aether-flow-"));
    mkdirSync(join(folder, "desk"));
    for (const [name, text] of Object.entries(desk)) writeFileSync(join(folder, "desk", name), text);
    const config = loadConfig({ AETHER_HOME: join(folder, "home"), AETHER_OPENAI_BASE_URL: `${models}/v1`, AETHER_LOCAL_MODELS: "off" });
    mkdirSync(config.home, { mode: 0o700 });
    const quiet = () => undefined;
    const log = { info: quiet, warn: quiet, error: (what: string, fields?: unknown) => console.error(what, fields) };
    const system = await compose({ config, log, stays: () => true, onStop: quiet, ...(gate && { gate }) });
    const session = await system.door.open({ channel: "memory" });
    const stage = new Stage(folder, system, session);
    await stage.#call("vfs.mount", { folder: join(folder, "desk"), name: "desk", mode: "rw" });
    return stage;
  }

  /** Runs a task to its end, with a person there who says no to every question. */
  async run({ agent, model, goal, tools, rights }: Task): Promise<Seen> {
    const capabilities = [...rights, "model.use: openai-compatible/*", ...tools.map((name) => `tool: ${name}`)];
    const manifest = { name: agent, model: `openai-compatible/${model}`, lifecycle: "persistent", capabilities };
    const { agent_id: id } = await this.#call<{ agent_id: string }>("agent.spawn", { manifest });
    const answer = this.#call<{ response: string }>("agent.run", { agent_id: id, message: goal });
    const asked: Approval[] = [];
    let done = false;
    const ended = answer.finally(() => {
      done = true;
    });
    while (!done) {
      const { pending } = await this.#call<{ pending: Approval[] }>("approval.list", { run: id });
      for (const question of pending) {
        asked.push(question);
        await this.#call("approval.respond", { id: question.id, decision: "deny" });
      }
      await Promise.race([ended, sleep(20)]);
    }
    const { response } = await ended;
    await this.#call("agent.stop", { agent_id: id });
    return { asked, said: response };
  }

  /** Paths of the desk as the person has them. */
  shown(text: string): string {
    return inPersonsPaths([{ path: DESK, folder: this.#desk }], this.#desk)(text);
  }

  file(name: string): string | undefined {
    const path = join(this.#desk, name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  }

  get #desk(): string {
    return join(this.#folder, "desk");
  }

  #call<T = Json>(method: string, params: Json): Promise<T> {
    return this.#session.call({ method, params }) as Promise<T>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.close();
    await this.#system[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
