import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createLocalBus } from "@aether/drivers/bus-local";
import { openDiskBlobs } from "@aether/drivers/blobs-disk";
import { createHostDisks } from "@aether/drivers/disk-host";
import { createUseEncoder } from "@aether/drivers/encoder-use";
import { openSqliteJournal } from "@aether/drivers/journal-sqlite";
import { createOfflineModel } from "@aether/drivers/model-offline";
import { createOpenAiCompatibleModel } from "@aether/drivers/model-openai-compatible";
import { createScriptModel, parseScript } from "@aether/drivers/model-script";
import { Kernel } from "@aether/kernel";
import type { Bus, Encoder, Journal, Log, ModelDriver } from "@aether/ports";
import { type Door, type Json, SyscallError, systemStatus, type Output } from "@aether/protocol";
import { createAgentService } from "@aether/services/agents";
import { createApprovalService } from "@aether/services/approvals";
import { createModelsService } from "@aether/services/models";
import { createOutboxRelay } from "@aether/services/streams";
import { createSystemService } from "@aether/services/system";
import { createToolService } from "@aether/services/tools";
import { createVfsService } from "@aether/services/vfs";
import { parse } from "yaml";
import type { Config } from "./config.ts";
import { createDoor } from "./door.ts";
import { failPointOf, systemClock, systemDigest, systemIds } from "./platform.ts";
import { VERSION } from "./version.ts";

export interface System extends AsyncDisposable {
  readonly kernel: Kernel;
  readonly door: Door;
  readonly bus: Bus;
  readonly journal: Journal;
  readonly resumed: number;
  /** Open sessions now. */
  clients(): number;
  /** Nobody is connected and nothing runs or could be woken soon. */
  idle(): boolean;
  /** Ends within the deadline; what was cut off goes on at the next start. */
  drain(deadlineMs: number): Promise<void>;
}

export interface ComposeOptions {
  readonly config: Config;
  readonly log: Log;
  /** `system.stop` was called. */
  readonly onStop: () => void;
  readonly stays: () => boolean;
}

/** Opens the drivers, builds the services, boots the kernel: the only place that wires (DESIGN 3). */
export async function compose({ config, log, onStop, stays }: ComposeOptions): Promise<System> {
  const failPoint = failPointOf(config);
  const startedAt = systemClock.now();
  const journal = await openSqliteJournal({
    file: join(config.home, "journal.db"),
    node: "local",
    ...(config.failPoint?.name.startsWith("journal.") && { kill: { point: config.failPoint.name, nth: config.failPoint.nth } }),
  });
  const blobs = await openDiskBlobs({ root: join(config.home, "blobs"), failPoint });
  const bus = createLocalBus({ clock: systemClock, ids: systemIds });
  const relay = createOutboxRelay({ journal, bus, clock: systemClock, ids: systemIds, from: "kernel" });
  const encoder = createUseEncoder({ cacheFolder: join(config.home, "cache", "vectors") });
  let clients = 0;
  let draining = false;

  const services = [
    createVfsService({ disks: createHostDisks({ failPoint }), blobs, home: config.home, digest: systemDigest, ids: systemIds }),
    createModelsService({ drivers: modelDrivers(config, encoder), tools: (names) => toolSpecs(names), clock: systemClock }),
    createAgentService({
      subscribe: (pattern, handler) => bus.subscribe(pattern, ({ topic, payload }) => handler(topic, payload), { capacity: 16_384 }),
      tools: () => kernel.registry.tools().map(({ spec, syscall }) => ({ name: spec.name, syscall })),
      defaultModel: config.model,
    }),
    createApprovalService({ ids: systemIds }),
    createToolService({ tools: () => kernel.registry.tools(), toolsFor: (authority) => kernel.toolsFor(authority) }),
    createSystemService({ status, stop: onStop, explain, outcome }),
  ];
  const kernel: Kernel = new Kernel({
    services,
    journal,
    clock: systemClock,
    ids: systemIds,
    digest: systemDigest,
    log,
    node: "local",
    resident: config.resident,
    publish: (topic, payload) => bus.publish({ v: 1, id: systemIds.token("e"), topic, type: topic.slice(topic.lastIndexOf(".") + 1), from: "kernel", payload, time: systemClock.now() }),
    relayed: () => relay.poke(),
  });
  const { resumed } = await kernel.boot();
  const door = createDoor(kernel, { draining: () => draining, opened: () => clients++, closed: () => clients-- });

  function toolSpecs(names: readonly string[]) {
    return kernel.registry.tools().flatMap(({ spec }) => (names.includes(spec.name) ? [spec] : []));
  }

  async function status(owner: string): Promise<Output<typeof systemStatus>> {
    const [counts, approvals] = await Promise.all([
      journal.processes({ owner, kinds: ["agent"], limit: 100_000 }),
      journal.read({ text: "select count(*) as n from kernel_approval where owner = ? and state = 'open'", values: [owner] }),
    ]);
    return {
      version: VERSION,
      home: config.home,
      pid: process.pid,
      startedAt,
      stays: stays(),
      epoch: kernel.epoch,
      processes: {
        live: counts.filter(({ state }) => state === "ready" || state === "running").length,
        waiting: counts.filter(({ state }) => state === "waiting").length,
        exited: counts.filter(({ state }) => state === "exited").length,
        resident: kernel.stats().resident,
      },
      approvals: Number(approvals[0]?.n ?? 0),
      rssBytes: process.memoryUsage.rss(),
      journal: await journal.stats(),
      drained: draining,
    };
  }

  async function explain(pid: string, need: Parameters<Kernel["explain"]>[1]) {
    const verdict = await kernel.explain(pid, need);
    if (verdict.allowed) return { allowed: true, why: "covered by a grant", grant: `${verdict.grant.action}: ${verdict.grant.resource}` };
    return { allowed: false, why: verdict.why, grant: `${verdict.missing.action}: ${verdict.missing.resource}` };
  }

  async function outcome(owner: string, key: string): Promise<{ state: "running" | "done" | "unknown"; outcome: Json } | undefined> {
    const row = (await journal.effect(key)) ?? (await journal.effect(`c:${owner}:${key}`));
    if (row?.owner !== owner) return undefined;
    if (row.state === "done" || row.state === "failed") return { state: "done", outcome: row.result };
    return { state: row.state === "unknown" ? "unknown" : "running", outcome: null };
  }

  async function drain(deadlineMs: number): Promise<void> {
    if (draining) return;
    draining = true;
    const { clean } = await kernel.drain(deadlineMs);
    log.info("drained", { clean });
    await encoder.close();
    await bus.drain();
    await journal.close();
  }

  return {
    kernel,
    door,
    bus,
    journal,
    resumed,
    clients: () => clients,
    idle: () => clients === 0 && kernel.stats().resident === 0 && kernel.stats().queued === 0,
    drain,
    [Symbol.asyncDispose]: () => drain(5_000),
  };
}

function modelDrivers(config: Config, encoder: Encoder): ModelDriver[] {
  const drivers: ModelDriver[] = [createOfflineModel({ encoder })];
  if (config.openAi) drivers.push(createOpenAiCompatibleModel({ baseUrl: config.openAi.baseUrl, ...(config.openAi.apiKey !== undefined && { apiKey: config.openAi.apiKey }) }));
  if (config.script !== undefined) drivers.push(createScriptModel({ scripts: parseScript(readScript(config.script)), clock: systemClock }));
  return drivers;
}

function readScript(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SyscallError("INVALID", `AETHER_SCRIPT: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
