import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { openDiskBlobs } from "@aether/drivers/blobs-disk";
import { createLocalBus } from "@aether/drivers/bus-local";
import { createHostFolders, createRoomGuard } from "@aether/drivers/disk-host";
import { createEgressProxy } from "@aether/drivers/egress-proxy";
import { createUseEncoder } from "@aether/drivers/encoder-use";
import { openSqliteJournal } from "@aether/drivers/journal-sqlite";
import { createDiskOutputLogs } from "@aether/drivers/output-log-disk";
import { createGenaiPrices } from "@aether/drivers/prices-genai";
import { createGuests, type Guests } from "@aether/drivers/sandbox-guest";
import { createContainerSandbox, createProcessSandbox, createProcessWall } from "@aether/drivers/sandbox-linux";
import { createSearxng } from "@aether/drivers/search-searxng";
import { createSecretsFile } from "@aether/drivers/secrets-file";
import { createSqliteTables, withWorkbooks } from "@aether/drivers/table-sqlite";
import { Kernel, type KernelDeps, runRows } from "@aether/kernel";
import type {
  AskedOf,
  AuditEntry,
  Bus,
  EgressEvent,
  EndedRun,
  Envelope,
  HolderReader,
  Journal,
  Log,
  RecordEgress,
  RoomGuard,
  Row,
  Sandbox,
  Service,
  Sql,
  Step,
} from "@aether/ports";
import { type Door, type FlowDecision, HOST_FILE, SyscallError, vmRequest } from "@aether/protocol";
import { createAgentService } from "@aether/services/agents";
import { createApprovalService } from "@aether/services/approvals";
import { createAuditService } from "@aether/services/audit";
import { createBusService } from "@aether/services/bus";
import { createGrantService } from "@aether/services/grants";
import { createInferenceService } from "@aether/services/inference";
import { createModelConnections, createModelsService, type ModelRules } from "@aether/services/models";
import { createPolicyService } from "@aether/services/policy";
import { createSecretService } from "@aether/services/secrets";
import { createOutboxRelay, createStreamCursors } from "@aether/services/streams";
import { createSystemService, type RemoveDeps, type SweepDeps } from "@aether/services/system";
import { createTableService } from "@aether/services/tables";
import { createToolService } from "@aether/services/tools";
import { createVfsService, removeOldSessions, removeUnusedMounts } from "@aether/services/vfs";
import { createVmService } from "@aether/services/vm";
import { createWebService } from "@aether/services/web";
import { BUILT_IN_MODEL, type Config } from "./config.ts";
import { createDoor } from "./door.ts";
import { sandboxWithFailPoints } from "./fail-points.ts";
import { goesOnByDate } from "./goes-on-by-date.ts";
import { backupOf } from "./home-backup.ts";
import { Inference } from "./inference.ts";
import { journalFile, mustNotBeLost } from "./journal-file.ts";
import { howToConnect, localModels, modelConnections } from "./model-connections.ts";
import { modelDrivers } from "./model-drivers.ts";
import { readModelRules } from "./model-rules.ts";
import { failPointOf, systemClock, systemDigest, systemIds } from "./platform.ts";
import { RunNow } from "./run-now.ts";
import { RunTold } from "./run-told.ts";
import { selfCheck } from "./self-check.ts";
import { standingRooms } from "./standing-rooms.ts";
import { systemFacts } from "./system-facts.ts";

export interface System extends AsyncDisposable {
  readonly kernel: Kernel;
  readonly door: Door;
  readonly inference: Inference;
  readonly bus: Bus;
  readonly journal: Journal;
  readonly resumed: number;
  /** Open sessions now. */
  clients(): number;
  /** Nobody is connected, and no process is in memory or about to be: one that waits, for a time or a person too, is a row. */
  idle(): boolean;
  /** Nothing goes on by itself at a date, either. */
  mayLeave(): Promise<boolean>;
  /** Ends within the deadline; what was cut off goes on at the next start. */
  drain(deadlineMs: number): Promise<void>;
}

export interface ComposeOptions {
  readonly config: Config;
  readonly log: Log;
  /** `system.stop` was called. */
  readonly onStop: () => void;
  readonly stays: () => boolean;
  /** A goal for the rules engine is about to come: what it reads with is loaded while the rest starts. */
  readonly warm?: boolean;
  /** Further services, beside the product's own: an embedding program's, or a test's. */
  readonly extra?: readonly Service[];
  /** Domains of further services that label their own results; the results of the others are untrusted. */
  readonly vouched?: readonly string[];
  /** See {@link KernelDeps.gate}: for what shows or measures the gate. */
  readonly gate?: NonNullable<KernelDeps["gate"]>;
}

/** Opens the drivers, builds the services, boots the kernel: the only place that wires (DESIGN 3). */
export async function compose(options: ComposeOptions): Promise<System> {
  const drivers = await openDrivers(options);
  try {
    return await composeWith(drivers, options);
  } catch (error) {
    await closeDrivers(drivers);
    throw error;
  }
}

function envelope({ topic, payload, label }: Pick<Envelope, "topic" | "payload" | "label">): Envelope {
  const type = topic.slice(topic.lastIndexOf(".") + 1);
  return { v: 1, id: systemIds.token("e"), topic, type, from: "kernel", payload, label, time: systemClock.now() };
}

/** What is told at once of a stop still reaches those who follow; they go on with the next daemon. */
const FOLLOWING_MS = 250;

async function composeWith(drivers: Drivers, options: ComposeOptions): Promise<System> {
  const { config } = options;
  const { journal, bus, relay } = drivers;
  let clients = 0;
  let draining = false;
  const rules = readModelRules(config);
  const told = new RunTold(() => systemClock.now());
  const heard = new RunNow(() => systemClock.now());
  const counting = { opened: () => clients++, closed: () => clients-- };
  const inference = new Inference({ config, rules, log: options.log, kernel: () => kernel, now: () => systemClock.now(), ...counting });
  const wiring = { ...options, drivers, rules, inference, heard, kernel: () => kernel, all: () => all, draining: () => draining };
  const own = services(wiring);
  selfCheck({ definitions: own.flatMap(({ definitions }) => definitions) });
  const all: Service[] = [...own, ...strangers(own, options.extra ?? [])];
  const kernel: Kernel = new Kernel({
    services: all,
    vouched: new Set([...own.map(({ domain }) => domain), ...(options.vouched ?? [])]),
    ...(options.gate && { gate: options.gate }),
    journal,
    clock: systemClock,
    ids: systemIds,
    digest: systemDigest,
    log: options.log,
    node: "local",
    resident: config.resident,
    limits: config.limits,
    publish: (topic, payload, label) => {
      told.hear({ topic, payload, label });
      heard.hear({ topic, payload, label });
      if (!bus.listens(topic)) return;
      bus.publish(envelope({ topic, payload, label }));
    },
    subscribe: (pattern, handler) => {
      const subscription = bus.subscribe(pattern, handler, { capacity: 16_384 });
      for (const message of told.before(pattern)) handler(envelope(message));
      return subscription;
    },
    relayed: () => relay.poke(),
  });
  for (const topic of ["bus.handler_error", "bus.slow", "outbox.refused"]) bus.subscribe(topic, ({ payload }) => options.log.warn(topic, { payload }));
  const { resumed } = await kernel.boot().catch(async (error: unknown) => {
    // What has begun by then would keep the process alive, and deaf.
    await kernel.drain(0);
    throw error;
  });
  const door = createDoor(kernel, { draining: () => draining, ...counting });

  async function drain(deadlineMs: number): Promise<void> {
    if (draining) return;
    draining = true;
    const following = setTimeout(() => door.endFollowing(), Math.min(FOLLOWING_MS, deadlineMs));
    const [{ clean }] = await Promise.all([kernel.drain(deadlineMs), inference.close()]);
    clearTimeout(following);
    options.log.info("drained", { clean });
    await closeDrivers(drivers);
  }

  return {
    kernel,
    door,
    inference,
    bus,
    journal,
    resumed,
    clients: () => clients,
    idle: () => clients === 0 && kernel.stats().resident === 0 && kernel.stats().queued === 0,
    mayLeave: async () => !(await goesOnByDate(journal)),
    drain,
    [Symbol.asyncDispose]: () => drain(5_000),
  };
}

/** Who is of a domain has its tables, and is vouched for like it. @throws Error for one that would be of the product's own */
function strangers(own: readonly Service[], extra: readonly Service[]): readonly Service[] {
  const taken = extra.find(({ domain }) => own.some((one) => one.domain === domain));
  if (taken) throw new Error(`the domain ${taken.domain} is Aether's own; give the service another name`);
  return extra;
}

type Drivers = Awaited<ReturnType<typeof openDrivers>>;

async function openDrivers({ config, warm = false }: ComposeOptions) {
  const failPoint = failPointOf(config);
  mustNotBeLost(config);
  const blobs = await openDiskBlobs({ root: join(config.home, "blobs"), failPoint });
  const journal = await openSqliteJournal({
    file: journalFile(config),
    node: "local",
    ...(config.failPoint?.name.startsWith("journal.") && { kill: { point: config.failPoint.name, nth: config.failPoint.nth } }),
  });
  // Beside the folders of owners: the same file system, and in no box.
  const owners = join(config.home, "owners");
  const staging = join(owners, ".staging");
  const links = { home: homedir(), without: [config.home] };
  const folders = createHostFolders({ home: config.home, blobs, digest: systemDigest, failPoint, staging: { below: owners, folder: staging }, links });
  const bus = createLocalBus({ clock: systemClock, ids: systemIds });
  const relay = createOutboxRelay({ journal, bus, clock: systemClock, ids: systemIds, from: "kernel" });
  const encoder = createUseEncoder({ cacheFolder: join(config.home, "cache", "vectors") });
  if (warm) encoder.warm?.();
  const secrets = createSecretsFile({ folder: join(config.home, "secrets"), now: () => systemClock.now() });
  const egress = createEgressProxy({ folder: join(dirname(config.socket), "egress"), now: () => systemClock.now(), secrets });
  const cursors = createStreamCursors();
  const logs = createDiskOutputLogs({ root: join(config.home, "output") });
  const wall = createProcessWall({ installation: installationOf(config), scratch: join(config.home, "run", "walls") });
  const guests = guestsOf(config, wall);
  const engine = createSqliteTables({ wall });
  const documents = withWorkbooks(guests.documents, engine);
  return { journal, blobs, folders, ...folders, logs, bus, relay, cursors, encoder, egress, secrets, guests, documents, engine, failPoint };
}

/** What stays open would keep the process alive, also after a start that failed. */
async function closeDrivers({ folders, egress, encoder, engine, documents, relay, bus, journal }: Drivers): Promise<void> {
  folders.close();
  await documents.close();
  await egress.close();
  await engine.close();
  await encoder.close();
  await relay.close();
  await bus.drain();
  await journal.close();
}

interface Wiring extends ComposeOptions {
  readonly drivers: Drivers;
  readonly rules: ModelRules;
  readonly inference: Inference;
  readonly heard: RunNow;
  /** Built from these services; asked only once calls run. */
  readonly kernel: () => Kernel;
  /** Every service, these and others. */
  readonly all: () => readonly Service[];
  readonly draining: () => boolean;
}

/** What the gate refused, or let through to be shown, is told among the decisions about the agent. */
function flowEntry(
  { at, opening, method }: EgressEvent,
  decision: FlowDecision,
  { owner, agent, call }: AskedOf & { readonly owner: string },
): AuditEntry | undefined {
  const isShown = decision.verdict === "allow" && decision.shown && (opening === true || method !== "CONNECT");
  if (decision.verdict === "allow" && !isShown) return undefined;
  const body = { call, syscall: vmRequest.name, decision };
  return { owner, pid: agent, kind: isShown ? "flow.shown" : "flow.denied", at, body: body as unknown as AuditEntry["body"] };
}

function egressKind({ allowed, opening }: EgressEvent): "egress.refused" | "egress.opened" | "egress.passed" {
  if (!allowed) return "egress.refused";
  return opening ? "egress.opened" : "egress.passed";
}

function recordingEgress(commit: (step: Step) => Promise<void>, log: Log): RecordEgress {
  return async ({ decision, ...event }, { owner, pid, label }, asked) => {
    const verdict = event.allowed ? ("done" as const) : ("refused" as const);
    const entry = { owner, pid, kind: egressKind(event), at: event.at, verdict, body: { ...event, label } };
    const judged = decision && asked && flowEntry(event, decision, { owner, ...asked });
    await commit({ audit: judged ? [entry, judged] : [entry] }).catch((error: unknown) => {
      log.error("a connection is not on record", { pid, host: event.host, error: String(error) });
      throw error;
    });
  };
}

const searchOf = ({ searchUrl: url }: Config) => (url === undefined ? {} : { engine: createSearxng({ url }) });

function vfsOf({ config, drivers }: Wiring, room: RoomGuard): Service {
  const { disks, blobs, trees, links, host, documents, journal } = drivers;
  const quota = { runBytes: config.room.bytes, homeBytes: config.homeBytes, undo: { run: config.room.groupBytes, all: config.room.allBytes } };
  return createVfsService({
    disks,
    blobs,
    trees,
    links,
    host,
    documents,
    journal,
    home: config.home,
    digest: systemDigest,
    quota,
    room,
    caches: config.caches,
  });
}

function services(wiring: Wiring): Service[] {
  const { config, drivers, rules, inference, kernel, all, log } = wiring;
  const { journal, blobs, trees, bus, egress } = drivers;
  const commit = async (step: Step): Promise<void> => void (await journal.commit(step));
  const commitAs = (domain: string) => (step: Step) => commit({ ...step, writes: step.writes?.map((write) => journal.bind(write, { domain })) ?? [] });
  const putOnRecord = (entry: AuditEntry): Promise<void> => commit({ audit: [entry] });
  const record = recordingEgress(commit, log);
  const tools = () => kernel().registry.tools();
  const fixed = modelDrivers(config, drivers);
  const found = localModels(config, drivers.failPoint);
  const models = createModelsService({
    drivers: fixed,
    found,
    tools: (names) => tools().flatMap(({ spec }) => (names.includes(spec.name) ? [spec] : [])),
    clock: systemClock,
    rules,
    priceList: createGenaiPrices({ now: () => systemClock.now() }),
    encoder: drivers.encoder,
    store: (bytes) => blobs.put(bytes),
    mark: (owner, statement) => commit({ writes: [journal.bind(statement, { domain: "model", owner })] }),
    isStopping: wiring.draining,
    file: async (hash) => (await blobs.get(hash)) ?? Promise.reject(new SyscallError("NOT_FOUND", `there is no file ${hash}`, { hash })),
    howToAdd: howToConnect(config),
    builtIn: { model: config.model ?? BUILT_IN_MODEL, named: config.model !== undefined },
  });
  inference.serveFrom(models);
  const room = createRoomGuard({ bounds: config.room, standing: standingRooms(join(config.home, "owners"), journal) });
  return [
    vfsOf(wiring, room),
    models,
    createModelConnections({ ...modelConnections({ ...drivers, config, fixed, found }), models, commit: commitAs("model") }),
    agentsOf(wiring, models),
    createVmService({
      sandboxes: sandboxesOf(config, drivers),
      trees,
      logs: drivers.logs,
      egress,
      models: inference,
      reader: (holder) => holderReader(kernel(), holder),
      log,
      newId: () => systemIds.token("b").toLowerCase(),
      subscribe: (pattern, handler) => bus.subscribe(pattern, ({ topic, payload }) => handler(topic, payload), { capacity: 16_384 }),
      record,
      bounds: config.boxes,
      room,
      fileBytes: config.room.bytes,
    }),
    createWebService({ egress, record, documents: drivers.documents, ...searchOf(config) }),
    createApprovalService({ ids: systemIds }),
    createAuditService(),
    createBusService(),
    createGrantService(),
    createPolicyService({ syscalls: () => all().flatMap(({ definitions }) => definitions) }),
    createInferenceService({ issue: inference.issue.bind(inference), revoke: inference.revoke.bind(inference) }),
    createSecretService({ secrets: drivers.secrets, record: putOnRecord }),
    createTableService({ engine: drivers.engine, store: (bytes) => blobs.put(bytes) }),
    createToolService({ tools, toolsFor: (authority) => kernel().toolsFor(authority) }),
    systemOf(wiring),
  ];
}

function agentsOf({ config, drivers: { bus }, heard, kernel }: Wiring, models: Pick<ReturnType<typeof createModelsService>, "mustHave">): Service {
  return createAgentService({
    onNews: (pattern, wake) => bus.subscribe(pattern, () => wake(), { capacity: 1, whenFull: "latest-by-key", key: () => "" }),
    tools: () =>
      kernel()
        .registry.tools()
        .map(({ spec, syscall, asks }) => ({ name: spec.name, syscall, asks, fields: Object.keys(spec.inputSchema["properties"] ?? {}) })),
    rights: () => kernel().registry.agentRights(),
    mustHaveModel: models.mustHave,
    searches: () => config.searchUrl !== undefined,
    now: (pid) => heard.of(pid),
  });
}

function systemOf(wiring: Wiring): Service {
  const { config, drivers, kernel, stays, draining, onStop: stop } = wiring;
  const facts = systemFacts({ config, journal: drivers.journal, kernel, startedAt: systemClock.now(), stays, draining });
  return createSystemService({ ...facts, stop, sweep: sweepOf(wiring), remove: removingOf(wiring), backup: { write: backupOf(config) } });
}

async function holderReader(kernel: Kernel, holder: { readonly owner: string; readonly pid: string }): Promise<HolderReader> {
  const acting = await kernel.actAs(holder, async () => HOST_FILE);
  return { read: (definition, input) => acting.look(definition.name, input) as Promise<never>, close: () => acting.revoke() };
}

/** Rows by statements of each service, which name what its own domain declared. */
async function askEach({ drivers: { journal }, all }: Wiring, of: (service: Service) => readonly Sql[]): Promise<readonly Row[]> {
  const asked = all().flatMap((service) => of(service).map((statement) => journal.read(journal.bind(statement, { domain: service.domain }))));
  return (await Promise.all(asked)).flat();
}

/** What is outside the journal first: while its rows are there, whoever asks again finds what is left. */
function removingOf({ drivers: { journal }, all }: Wiring): RemoveDeps {
  const of = (run: EndedRun, which: "claim" | "forget" | "forgotten") =>
    all().flatMap((service) => (service[which]?.(run) ?? []).map((write) => journal.bind(write, { domain: service.domain, owner: run.owner })));
  const commit = async (run: EndedRun, which: "claim" | "forgotten"): Promise<void> => void (await journal.commit({ writes: of(run, which) }));
  const discard = async (run: EndedRun): Promise<number> => {
    let bytes = 0;
    for (const service of all()) bytes += (await service.discard?.(run)) ?? 0;
    await journal.commit({ writes: [...of(run, "forget"), ...runRows(run).map((write) => journal.bind(write, { domain: "kernel", owner: run.owner }))] });
    return bytes;
  };
  const held = (run: EndedRun): string | undefined =>
    all()
      .map((service) => service.held?.(run))
      .find((why) => why !== undefined);
  return { journal, held, claim: (run) => commit(run, "claim"), discard, forgotten: (run) => commit(run, "forgotten") };
}

function sweepOf(wiring: Wiring): SweepDeps {
  const { config, drivers, log } = wiring;
  const { journal, blobs, trees, logs, relay, cursors } = drivers;
  return {
    journal,
    blobs,
    trees,
    logs,
    remove: removingOf(wiring),
    unusedMounts: (sweeping) => removeUnusedMounts({ journal, digest: systemDigest, disks: drivers.disks, home: config.home }, sweeping),
    oldSessions: (sweeping) => removeOldSessions({ journal, disks: drivers.disks, home: config.home }, sweeping),
    kept: () => askEach(wiring, ({ trees }) => (trees ? [trees] : [])),
    references: (hashes) => askEach(wiring, (service) => service.blobs?.(hashes) ?? []),
    relayed: () => relay.position,
    streamed: () => cursors.lowest(),
    retention: config.retention,
    log,
  };
}

const installationOf = ({ home }: Config): string => systemDigest.sha256(home).slice(0, 12);

function guestsOf(config: Config, wall: ReturnType<typeof createProcessWall>): Guests {
  const installation = installationOf(config);
  const { pythonWheels: wheels, pythonWithoutWall } = config;
  return createGuests({ installation, wall, pythonWithoutWall, wheels, compileCache: join(config.home, "cache", "code") });
}

/** Boxes are known by the installation they belong to: only its own are swept away after a kill. */
function sandboxesOf(config: Config, { guests, failPoint }: Pick<Drivers, "guests" | "failPoint">): Sandbox[] {
  const installation = installationOf(config);
  const sandboxes: Sandbox[] = [
    createProcessSandbox({ installation, scratch: join(config.home, "run", "boxes"), together: config.boxes.installation }),
    createContainerSandbox({ installation, scratch: join(config.home, "run", "boxes"), ...config.container }),
    ...Object.values(guests.sandboxes),
  ];
  return config.failPoint === undefined ? sandboxes : sandboxes.map((sandbox) => sandboxWithFailPoints(sandbox, failPoint));
}
