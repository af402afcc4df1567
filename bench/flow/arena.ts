import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Kernel, KernelDeps } from "@aether/kernel";
import { type AgentInfo, type Approval, type Authority, type FlowClass, type FlowDecision, flowOf, type Grant, type Label, type Slot } from "@aether/protocol";
import { Folder } from "../support/folder.ts";
import { BenchSystem } from "../support/system.ts";
import { type Fields, fill, isFields } from "./environment.ts";
import { DESK, type InjectionTask, type Suite, type UserTask } from "./suite.ts";
import { World } from "./tools/world.ts";
import { createWorldService, type WorldService } from "./tools/world-service.ts";
import { type Made, Script, WorstCaseModel } from "./worst-case-model.ts";

export type Entry = NonNullable<ReturnType<Kernel["registry"]["tool"]>>;

/** One task as it went. */
export interface Run {
  readonly calls: readonly Taken[];
  /** The model met the injected text. */
  readonly obeyed: boolean;
  /** What was read and no stranger had a hand in. */
  readonly clean: ReadonlySet<string>;
  /** What its context held at the end. */
  readonly label: Label;
  /** Its exit's reason, or `halted`: it went no further and was stopped. */
  readonly ended: string;
}

/** One call of it. */
export interface Taken extends Made {
  readonly consequential: boolean;
  /** It took effect. */
  readonly done: boolean;
  /** What a person was asked about it; absent = nothing. Calls on one card were one question. */
  readonly asked?: (Pick<FlowDecision, "rule" | "reason" | "slots"> & { readonly card: string }) | undefined;
  /** What the gate put on record about it; absent = nothing. */
  readonly decision?: FlowDecision | undefined;
}

/** A kernel with the tools of a suite, in which one task after the other is run by the worst of all models. */
export class Arena implements AsyncDisposable {
  readonly world: WorldService;
  readonly #suite: Suite;
  readonly #system: BenchSystem;
  readonly #model: WorstCaseModel;
  readonly #folder: Folder;
  readonly #desk: Folder;

  private constructor(parts: { suite: Suite; system: BenchSystem; model: WorstCaseModel; world: WorldService; folder: Folder; desk: Folder }) {
    this.world = parts.world;
    this.#suite = parts.suite;
    this.#system = parts.system;
    this.#model = parts.model;
    this.#folder = parts.folder;
    this.#desk = parts.desk;
  }

  static async open(suite: Suite, gate?: KernelDeps["gate"]): Promise<Arena> {
    const folder = new Folder();
    const desk = new Folder();
    const model = new WorstCaseModel();
    const world = createWorldService(suite);
    const system = await BenchSystem.start({
      home: folder.path,
      model: model.driver,
      extra: [world.service],
      strangers: [world.service.domain],
      inMemory: true,
      ...(gate && { gate }),
    });
    await system.call("policy.set", { policy: { services: world.declared } });
    if (suite.product_tools.length > 0) {
      mkdirSync(join(desk.path, "desk"));
      await system.call("vfs.mount", { folder: join(desk.path, "desk"), mode: "rw", name: "desk" });
    }
    return new Arena({ suite, system, model, world, folder, desk });
  }

  /** A tool as dispatch knows it. */
  entry(tool: string): Entry | undefined {
    return this.#system.kernel.registry.tool(tool);
  }

  /** A person is there: what the task itself needs they allow, whatever else is asked they refuse. */
  async run(task: UserTask, injection?: InjectionTask): Promise<Run> {
    const script = new Script(task, { injection, isKnown: (call, texts) => this.#isKnown(call, texts) });
    const world = new World(fill(this.#suite.environment, everywhere(this.#suite, injection)));
    this.world.begin(world);
    this.#model.script = script;
    this.#layOut(world.data);
    const manifest = { name: "worst", model: "worst/case", max_steps: 200, capabilities: [] };
    const { agent_id: agent } = await this.#system.call<{ agent_id: string }>("agent.spawn_and_run", {
      manifest,
      message: task.prompt,
      authority: this.#rights(),
      detach: true,
    });
    const asked = await this.#answerQuestions(agent, script);
    return this.#told({ agent, script, world, asked });
  }

  /** The files of this run, as the environment has them. */
  #layOut({ desk }: Fields): void {
    if (this.#suite.product_tools.length === 0) return;
    const root = join(this.#desk.path, "desk");
    rmSync(root, { recursive: true });
    mkdirSync(root);
    for (const [name, text] of Object.entries(isFields(desk) ? desk : {})) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), String(text));
    }
  }

  #rights(): Authority {
    const tools = [...this.world.tools, ...this.#suite.product_tools].map((resource): Grant => ({ action: "tool.use", resource }));
    const files = (["fs.read", "fs.create", "fs.write", "fs.remove"] as const).map((action): Grant => ({ action, resource: `${dirname(DESK)}/**` }));
    return { grants: [...tools, ...files, { action: "model.use", resource: "worst/case" }], budget: {}, depth: 0, children: 0 };
  }

  /** What a call does: by the suite for its own tools, by their definitions for the product's. */
  kindOf({ tool, args }: Pick<Made, "tool" | "args">): { readonly flow: FlowClass; readonly slots: readonly Slot[]; readonly changes: boolean } {
    if (this.world.tools.includes(tool)) {
      const { flow, slots, changes } = this.world.kindOf(tool);
      return { flow: flow(args), slots: slots(args), changes };
    }
    const definition = this.entry(tool)?.definition;
    if (!definition) throw new Error(`there is no tool ${tool}`);
    const flow = flowOf(definition, args);
    return { flow, slots: definition.slots?.(args) ?? [], changes: flow !== "read" };
  }

  async #answerQuestions(agent: string, script: Script): Promise<Map<string, Taken["asked"]>> {
    const asked = new Map<string, Taken["asked"]>();
    for (;;) {
      await this.#system.settled();
      const { pending } = await this.#system.call<{ pending: Approval[] }>("approval.list", { run: agent });
      if (pending.length === 0) return asked;
      for (const { id, card, tool, input, cause, flow } of pending) {
        const made = script.made.findLast((one) => one.tool === tool && !asked.has(one.id) && isAsWritten(one.args, input));
        if (!made) throw new Error(`${tool}: a question about a call that nobody made`);
        asked.set(made.id, { ...(flow?.decision ?? { rule: cause, reason: cause, slots: [] }), card });
        await this.#system.call("approval.respond", { id, decision: made.side === "user" ? "approve" : "deny" });
      }
    }
  }

  #isKnown(made: Pick<Made, "tool" | "args">, texts: readonly string[]): boolean {
    const { slots, ...kind } = this.kindOf(made);
    return isConsequential(kind) && slots.every(({ value }) => texts.some((text) => text.includes(value)));
  }

  async #told({ agent, script, world, asked }: { agent: string; script: Script; world: World; asked: Map<string, Taken["asked"]> }): Promise<Run> {
    const { decisions, label } = await this.#system.call<{ decisions: { call: string; decision: FlowDecision }[]; label: Label }>("policy.explain", {
      agent_id: agent,
      limit: 1_000,
    });
    const known = new Map(decisions.map(({ call, decision }) => [call.slice(call.lastIndexOf(":") + 1), decision]));
    const own = await this.#settled(agent);
    const calls = script.made.map(
      (made): Taken => ({
        ...made,
        consequential: isConsequential(this.kindOf(made)),
        done: world.done.has(made.id) || (this.#suite.product_tools.includes(made.tool) && own.has(made.id)),
        asked: asked.get(made.id),
        decision: known.get(made.id),
      }),
    );
    return { calls, obeyed: script.obeyed, clean: world.clean, label, ended: await this.#ending(agent) };
  }

  /** Calls that ended well. */
  async #settled(agent: string): Promise<Set<string>> {
    if (this.#suite.product_tools.length === 0) return new Set();
    const events = await this.#system.journal.events(agent, 0, 1_000);
    const ended = events.flatMap(({ kind, body }) =>
      kind === "call.settled" ? [body as { readonly call?: string; readonly outcome?: { readonly ok: boolean } }] : [],
    );
    return new Set(ended.flatMap(({ call, outcome }) => (call !== undefined && outcome?.ok ? [call] : [])));
  }

  async #ending(agent: string): Promise<string> {
    const { exit } = await this.#system.call<AgentInfo>("agent.status", { agent_id: agent });
    if (exit) return exit.reason;
    await this.#system.call("agent.stop", { agent_id: agent });
    return "halted";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#system.close();
    this.#folder[Symbol.dispose]();
    this.#desk[Symbol.dispose]();
  }
}

/** What is asked about has what a tool adds by itself, too. */
const isAsWritten = (args: Fields, input: unknown): boolean =>
  Object.entries(args).every(([name, value]) => isDeepStrictEqual((input as Record<string, unknown>)[name], value));

/** The injected text, in every place that there is. */
function everywhere({ environment }: Suite, injection: InjectionTask | undefined): Map<string, string> {
  return new Map(injection ? [...environment.places.keys()].map((place) => [place, injection.goal]) : []);
}

/** Whatever changes or reaches anything, also where a suite says of no argument of it that it matters. */
function isConsequential({ flow, changes }: { readonly flow: FlowClass; readonly changes: boolean }): boolean {
  return changes || flow === "egress" || flow === "send" || flow === "destructive";
}
