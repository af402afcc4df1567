import { statSync } from "node:fs";
import { join } from "node:path";
import { openDiskBlobs } from "@aether/drivers/blobs-disk";
import { createLocalBus } from "@aether/drivers/bus-local";
import { createHostDisks, createWorkspaceTrees } from "@aether/drivers/disk-host";
import { openSqliteJournal } from "@aether/drivers/journal-sqlite";
import { Kernel, type Session } from "@aether/kernel";
import type { Journal, Log, ModelDriver, Service } from "@aether/ports";
import { type Authority, type Json, TRUSTED } from "@aether/protocol";
import { createAgentService } from "@aether/services/agents";
import { createApprovalService } from "@aether/services/approvals";
import { createModelsService } from "@aether/services/models";
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

  static async start({ home, model, extra = [], resident = 1_024 }: BenchSystemOptions): Promise<BenchSystem> {
    const journal = await openSqliteJournal({ file: join(home, "journal.db"), node: "local" });
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
        createVfsService({ disks: createHostDisks(), blobs, trees: createWorkspaceTrees({ blobs, digest: systemDigest }), home, digest: systemDigest }),
        models,
        createAgentService({
          subscribe: (pattern, handler) => bus.subscribe(pattern, ({ topic, payload }) => handler(topic, payload), { capacity: 16_384 }),
          tools: () => tools().map(({ spec, syscall }) => ({ name: spec.name, syscall })),
          mustHaveModel: models.mustHave,
          defaultModel: "bench/forever",
        }),
        createApprovalService({ ids: systemIds }),
        createToolService({ tools, toolsFor: (authority) => kernel.toolsFor(authority) }),
        ...extra,
      ],
      journal,
      clock: systemClock,
      ids: systemIds,
      digest: systemDigest,
      log: complaints,
      node: "local",
      resident,
      publish: (topic, payload) => {
        if (!bus.listens(topic)) return;
        bus.publish({ v: 1, id: systemIds.token("e"), topic, type: topic.slice(topic.lastIndexOf(".") + 1), from: "kernel", payload, time: systemClock.now() });
      },
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
