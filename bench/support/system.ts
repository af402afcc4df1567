import { statSync } from "node:fs";
import { join } from "node:path";
import { openDiskBlobs } from "@aether/drivers/blobs-disk";
import { createLocalBus } from "@aether/drivers/bus-local";
import { createFolderLinks, createHostDisks, createHostPaths, createWorkspaceTrees } from "@aether/drivers/disk-host";
import { openSqliteJournal } from "@aether/drivers/journal-sqlite";
import { createDocumentReader } from "@aether/drivers/sandbox-guest";
import { Kernel, type KernelDeps, type Session } from "@aether/kernel";
import type { Journal, Log, ModelDriver, Service } from "@aether/ports";
import { type Authority, type Json, TRUSTED } from "@aether/protocol";
import { createAgentService } from "@aether/services/agents";
import { createApprovalService } from "@aether/services/approvals";
import { createModelsService } from "@aether/services/models";
import { createPolicyService } from "@aether/services/policy";
import { createOutboxRelay } from "@aether/services/streams";
import { createToolService } from "@aether/services/tools";
import { createVfsService } from "@aether/services/vfs";
import { LOCAL_OWNER, ownerAuthority } from "../../packages/host/src/door.ts";
import { systemClock, systemDigest, systemIds } from "../../packages/host/src/platform.ts";

export interface BenchSystemOptions {
  readonly home: string;
  readonly model: ModelDriver;
  readonly extra?: readonly Service[];
  readonly resident?: number;
  /** Instead of the flow gate: to measure what it costs, or what happens without it. */
  readonly gate?: KernelDeps["gate"];
  /** Domains of `extra` that nobody vouches for: their results are a stranger's words. */
  readonly strangers?: readonly string[];
  /** The journal is not on disk: for what is not about speed. */
  readonly inMemory?: true;
}

/** The product's kernel, journal, bus and services in this process, with a model of ours. */
export class BenchSystem implements AsyncDisposable {
  readonly kernel: Kernel;
  readonly journal: Journal;
  readonly session: Session;
  /** How many unfinished processes went on at start. */
  readonly resumed: number;
  readonly #home: string;
  #open = true;

  private constructor(parts: { kernel: Kernel; journal: Journal; resumed: number; home: string }) {
    this.kernel = parts.kernel;
    this.journal = parts.journal;
    this.resumed = parts.resumed;
    this.#home = parts.home;
    this.session = parts.kernel.openSession({ owner: LOCAL_OWNER, identity: LOCAL_OWNER, authority: ownerAuthority(), label: TRUSTED });
  }

  static async start({ home, model, extra = [], resident = 1_024, gate, strangers = [], inMemory }: BenchSystemOptions): Promise<BenchSystem> {
    const journal = await openSqliteJournal({ file: inMemory ? ":memory:" : join(home, "journal.db"), node: "local" });
    const blobs = await openDiskBlobs({ root: join(home, "blobs") });
    const bus = createLocalBus({ clock: systemClock, ids: systemIds });
    const relay = createOutboxRelay({ journal, bus, clock: systemClock, ids: systemIds, from: "kernel" });
    const tools = () => kernel.registry.tools();
    const models = createModelsService({
      drivers: [model],
      tools: (names) => tools().flatMap(({ spec }) => (names.includes(spec.name) ? [spec] : [])),
      clock: systemClock,
    });
    const kernel: Kernel = new Kernel({
      services: [
        createVfsService({
          disks: createHostDisks(),
          blobs,
          trees: createWorkspaceTrees({ blobs, digest: systemDigest }),
          links: createFolderLinks({ home }),
          host: createHostPaths(),
          home,
          digest: systemDigest,
          documents: createDocumentReader({ installation: "bench" }),
        }),
        models,
        createAgentService({
          onNews: (pattern, wake) => bus.subscribe(pattern, () => wake(), { capacity: 1, whenFull: "latest-by-key", key: () => "" }),
          tools: () => tools().map(({ spec, syscall, asks }) => ({ name: spec.name, syscall, asks, fields: Object.keys(spec.inputSchema.properties ?? {}) })),
          rights: () => kernel.registry.agentRights(),
          mustHaveModel: models.mustHave,
          searches: () => false,
          now: () => undefined,
        }),
        createApprovalService({ ids: systemIds }),
        createPolicyService({
          syscalls: () => kernel.registry.names().flatMap((name) => kernel.registry.entry(name)?.definition ?? []),
        }),
        createToolService({ tools, toolsFor: (authority) => kernel.toolsFor(authority) }),
        ...extra,
      ],
      journal,
      clock: systemClock,
      ids: systemIds,
      digest: systemDigest,
      vouched: new Set(["vfs", "model", "agent", "approval", "tool", "policy", ...extra.map(({ domain }) => domain).filter((one) => !strangers.includes(one))]),
      ...(gate && { gate }),
      log: complaints,
      node: "local",
      resident,
      publish: (topic, payload, label) => {
        if (!bus.listens(topic)) return;
        const type = topic.slice(topic.lastIndexOf(".") + 1);
        bus.publish({ v: 1, id: systemIds.token("e"), topic, type, from: "kernel", payload, label, time: systemClock.now() });
      },
      subscribe: (pattern, handler) => bus.subscribe(pattern, handler, { capacity: 16_384 }),
      relayed: () => relay.poke(),
    });
    const { resumed } = await kernel.boot();
    return new BenchSystem({ kernel, journal, resumed, home });
  }

  call<T = Json>(method: string, params: unknown): Promise<T> {
    return this.session.call({ method, params }) as Promise<T>;
  }

  /** Starts an agent on the model `bench/<cycles>`; it works by itself. */
  async launch(cycles: number | "forever", extra: { authority?: Authority; name?: string } = {}): Promise<string> {
    const manifest = { name: extra.name ?? "worker", model: `bench/${cycles}`, max_steps: 1_000_000, capabilities: ["tool: echo"] };
    const params = { manifest, message: "Go.", detach: true, ...(extra.authority && { authority: extra.authority }) };
    return (await this.call<{ agent_id: string }>("agent.spawn_and_run", params)).agent_id;
  }

  /** Resolves when no process is in memory or queued. */
  async settled(): Promise<void> {
    for (;;) {
      const { resident, queued } = this.kernel.stats();
      if (resident === 0 && queued === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  journalBytes(): number {
    return statSync(join(this.#home, "journal.db")).size;
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.kernel.drain(5_000);
    await this.journal.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** A run in which something went wrong is no measurement. */
const complaints: Log = {
  info: () => undefined,
  warn: (message, fields) => complain("warning", message, fields),
  error: (message, fields) => complain("error", message, fields),
};

function complain(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stderr.write(`${level}: ${message} ${JSON.stringify(fields)}\n`);
}
