import { isDeepStrictEqual } from "node:util";
import type { Kernel, KernelDeps } from "@aether/kernel";
import type { AgentInfo, Approval, FlowDecision, Label } from "@aether/protocol";
import { Folder } from "../support/folder.ts";
import { BenchSystem } from "../support/system.ts";
import { fill } from "./environment.ts";
import type { InjectionTask, Suite, UserTask } from "./suite.ts";
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

  private constructor(parts: { suite: Suite; system: BenchSystem; model: WorstCaseModel; world: WorldService; folder: Folder }) {
    this.world = parts.world;
    this.#suite = parts.suite;
    this.#system = parts.system;
    this.#model = parts.model;
    this.#folder = parts.folder;
  }

  static async open(suite: Suite, gate?: KernelDeps["gate"]): Promise<Arena> {
    const folder = new Folder();
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
    return new Arena({ suite, system, model, world, folder });
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
    const manifest = { name: "worst", model: "worst/case", max_steps: 200, capabilities: this.world.tools.map((name) => `tool: ${name}`) };
    const { agent_id: agent } = await this.#system.call<{ agent_id: string }>("agent.spawn_and_run", { manifest, message: task.prompt, detach: true });
    const asked = await this.#answerQuestions(agent, script);
    return this.#told({ agent, script, world, asked });
  }

  async #answerQuestions(agent: string, script: Script): Promise<Map<string, Taken["asked"]>> {
    const asked = new Map<string, Taken["asked"]>();
    for (;;) {
      await this.#system.settled();
      const { pending } = await this.#system.call<{ pending: Approval[] }>("approval.list", { run: agent });
      if (pending.length === 0) return asked;
      for (const { id, card, tool, input, cause, flow } of pending) {
        const made = script.made.findLast((one) => one.tool === tool && !asked.has(one.id) && isDeepStrictEqual(one.args, input));
        if (!made) throw new Error(`${tool}: a question about a call that nobody made`);
        asked.set(made.id, { ...(flow?.decision ?? { rule: cause, reason: cause, slots: [] }), card });
        await this.#system.call("approval.respond", { id, decision: made.side === "user" ? "approve" : "deny" });
      }
    }
  }

  #isKnown({ tool, args }: Pick<Made, "tool" | "args">, texts: readonly string[]): boolean {
    const slots = this.world.kindOf(tool).slots(args);
    return isConsequential(this.world, { tool, args }) && slots.every(({ value }) => texts.some((text) => text.includes(value)));
  }

  async #told({ agent, script, world, asked }: { agent: string; script: Script; world: World; asked: Map<string, Taken["asked"]> }): Promise<Run> {
    const { decisions, label } = await this.#system.call<{ decisions: { call: string; decision: FlowDecision }[]; label: Label }>("policy.explain", {
      agent_id: agent,
      limit: 1_000,
    });
    const known = new Map(decisions.map(({ call, decision }) => [call.slice(call.lastIndexOf(":") + 1), decision]));
    const calls = script.made.map(
      (made): Taken => ({
        ...made,
        consequential: isConsequential(this.world, made),
        done: world.done.has(made.id),
        asked: asked.get(made.id),
        decision: known.get(made.id),
      }),
    );
    return { calls, obeyed: script.obeyed, clean: world.clean, label, ended: await this.#ending(agent) };
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
  }
}

/** The injected text, in every place that there is. */
function everywhere({ environment }: Suite, injection: InjectionTask | undefined): Map<string, string> {
  return new Map(injection ? [...environment.places.keys()].map((place) => [place, injection.goal]) : []);
}

function isConsequential(world: WorldService, { tool, args }: Pick<Made, "tool" | "args">): boolean {
  const flow = world.kindOf(tool).flow(args);
  return flow === "egress" || flow === "send" || flow === "destructive";
}
