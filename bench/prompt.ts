import { join } from "node:path";
import { openDiskBlobs } from "@aether/drivers/blobs-disk";
import { createWorkspaceTrees } from "@aether/drivers/disk-host";
import { createEgressProxy } from "@aether/drivers/egress-proxy";
import { createDiskOutputLogs } from "@aether/drivers/output-log-disk";
import { createDocumentReader } from "@aether/drivers/sandbox-guest";
import { createSecretsFile } from "@aether/drivers/secrets-file";
import type { Service, StepRequest } from "@aether/ports";
import { createVmService } from "@aether/services/vm";
import { createWebService } from "@aether/services/web";
import { systemClock, systemDigest, systemIds } from "../packages/host/src/platform.ts";
import { createBenchModel } from "./support/bench-model.ts";
import { atMost, type Figure, type Row } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";
import { BenchSystem } from "./support/system.ts";

/** What an agent with every tool sends before the first word of its goal. */
export const promptRow: Row = {
  name: "prompt",
  about: "fixed prompt of an agent: system text and tool schemas, tokens ≈ characters / 4",
  async measure() {
    using folder = new Folder();
    const { promise, resolve } = Promise.withResolvers<StepRequest>();
    const model = createBenchModel({ onStep: (request) => void resolve(request) });
    await using system = await BenchSystem.start({ home: folder.path, model, extra: await otherTools(folder.path) });
    void system.call("agent.submit_streaming", { goal: "Go.", model: "bench/1" }).catch(() => undefined);
    const { system: text, tools } = await promise;
    await system.settled();
    const largest = tools.map((tool) => ({ name: tool.name, tokens: tokens(tool) })).sort((a, b) => b.tokens - a.tokens);
    const figure: Figure = {
      what: `system text and all ${tools.length} tools`,
      value: Math.ceil(text.length / 4) + tokens(tools),
      unit: "tokens",
      baseline: { what: "the same tools without descriptions", value: tokens(tools.map(({ name, inputSchema }) => ({ name, inputSchema }))) },
      goal: atMost(1_500),
      note: `system text ${Math.ceil(text.length / 4)}; largest: ${largest
        .slice(0, 4)
        .map(({ name, tokens: size }) => `${name} ${size}`)
        .join(", ")}`,
    };
    return [figure];
  },
};

/** Services with tools that other rows do without. */
async function otherTools(home: string): Promise<Service[]> {
  const secrets = createSecretsFile({ folder: join(home, "secrets"), now: () => systemClock.now() });
  const egress = createEgressProxy({ folder: join(home, "egress"), now: () => systemClock.now(), secrets });
  const vm = createVmService({
    sandboxes: [],
    trees: createWorkspaceTrees({ blobs: await openDiskBlobs({ root: join(home, "blobs") }), digest: systemDigest }),
    logs: createDiskOutputLogs({ root: join(home, "output") }),
    egress,
    models: { open: () => Promise.reject(new Error("nobody asks for models here")) },
    reader: () => Promise.reject(new Error("no box is opened here")),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    newId: () => systemIds.token("b"),
    subscribe: () => ({ close: async () => undefined }),
    room: { mustHaveRoom: async () => undefined, watch: () => () => undefined, allow: async () => undefined, grew: () => undefined },
    fileBytes: 1,
    record: async () => undefined,
    bounds: { run: { memoryBytes: 0, pids: 0 }, installation: { memoryBytes: 0, pids: 0 }, box: { memoryBytes: 0 } },
  });
  return [vm, createWebService({ egress, record: async () => undefined, documents: createDocumentReader({ installation: "bench" }) })];
}

const tokens = (value: unknown): number => Math.ceil(JSON.stringify(value).length / 4);
