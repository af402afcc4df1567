import type {
  Egress,
  EndedRun,
  Log,
  ModelLines,
  OpenHolderReader,
  OutputLogs,
  Program,
  RecordEgress,
  RoomGuard,
  Sandbox,
  Service,
  WorkspaceStore,
} from "@aether/ports";
import { service, sql } from "@aether/ports";
import {
  vmAttach,
  vmExec,
  vmKill,
  vmList,
  vmRead,
  vmRecording,
  vmResize,
  vmRun,
  vmRunCode,
  vmRungs,
  vmShell,
  vmSignal,
  vmSpawn,
  vmStdin,
  vmTake,
  vmWait,
} from "@aether/protocol";
import { Beside } from "./beside.ts";
import { Boxes } from "./boxes.ts";
import { commandProgram } from "./command-program.ts";
import { createExec, createRunCode, createShell } from "./exec.ts";
import { createKill, createResize, createSignal, createStdin, createTake } from "./io.ts";
import { Jobs } from "./jobs.ts";
import { createLeftovers } from "./leftovers.ts";
import { LiveCommands } from "./live.ts";
import type { BoxBounds } from "./room.ts";
import { createRun } from "./run.ts";
import { createRungs, createRungsHandler } from "./rungs.ts";
import { createSpawn } from "./spawn.ts";
import { tables } from "./tables.ts";
import type { Vm } from "./vm.ts";
import { createAttach, createList, createRead, createRecording, createWait } from "./watch.ts";

export type { BoxBounds } from "./room.ts";

export interface VmDeps {
  readonly sandboxes: readonly Sandbox[];
  readonly trees: WorkspaceStore;
  readonly logs: OutputLogs;
  readonly egress: Egress;
  readonly models: ModelLines;
  readonly reader: OpenHolderReader;
  readonly log: Log;
  /** For boxes: unguessable, lower-case letters and digits. */
  readonly newId: () => string;
  /** Run events as they are committed: topics `run.<root>.<pid>.<event>`. */
  readonly subscribe: (pattern: string, handler: (topic: string, payload: unknown) => void) => { close(): Promise<void> };
  readonly record: RecordEgress;
  /** How much memory and how many processes open boxes may hold together. */
  readonly bounds: BoxBounds;
  readonly room: RoomGuard;
  /** Bytes of one file that a program in a box writes. */
  readonly fileBytes: number;
}

/** Between looks for boxes that nobody used. */
const SWEEP_MS = 60_000;

function vmOf(deps: VmDeps, boxes: Boxes): Vm {
  return {
    rungs: createRungs(deps.sandboxes),
    leftovers: createLeftovers(deps),
    boxes,
    beside: new Beside(boxes),
    trees: deps.trees,
    logs: deps.logs,
    live: new LiveCommands(),
    jobs: new Jobs(),
    leftRunning: new Map(),
    guests: new Map(),
  };
}

/** What a call began ends with what it was begun by. */
function takenBack({ boxes, jobs }: Vm): Required<Pick<Service, "reads" | "lost" | "withdrawn">> {
  return {
    // By which standing yes a command was begun that a restart runs.
    reads: ["kernel_rule"],
    async lost(pid, grants) {
      await Promise.all([boxes.lost(pid, grants), ...jobs.lost(pid, grants).map((job) => boxes.loseOf(job))]);
    },
    async withdrawn(rule) {
      await Promise.all([boxes.withdrawn(rule), ...jobs.withdrawn(rule).map((job) => boxes.loseOf(job))]);
    },
  };
}

/** A command's process has ended. */
function forget({ beside, guests, jobs, leftRunning }: Vm, id: string): void {
  leftRunning.delete(id);
  beside.end(id);
  guests.delete(id);
  jobs.forget(id);
}

/** A person's own command works in a workspace of the run. */
function heldBy({ guests }: Vm, { pids }: EndedRun): string | undefined {
  const [guest] = [...guests].find(([, workspace]) => pids.includes(workspace)) ?? [];
  return guest === undefined ? undefined : `the command ${guest} works in its workspace; it ends by itself, or by aether vm kill ${guest}`;
}

/** What is kept of shells and of what commands wrote; it goes with their run. */
function kept({ logs }: VmDeps): Pick<Service, "tables" | "forget" | "discard"> {
  return {
    tables,
    forget: ({ pids }) => [sql`delete from {vm_session} where holder in (select value from json_each(${JSON.stringify(pids)}))`],
    async discard({ pids }) {
      for (const pid of pids) await logs.remove(pid);
      return 0;
    },
  };
}

/** Boxes for code and shells: one contract over every rung of the isolation ladder (DESIGN 4.8). */
export function createVmService(deps: VmDeps): Service {
  const boxes = new Boxes(deps);
  const vm = vmOf(deps, boxes);
  const notClosed = (error: unknown): void => deps.log.warn("a box that nobody uses was not closed", { error: String(error) });
  const ending: (() => unknown)[] = [];
  return service({
    domain: "vm",
    ...kept(deps),
    programs: [commandProgram as unknown as Program],
    definitions: {
      vmRungs,
      vmExec,
      vmShell,
      vmRunCode,
      vmSpawn,
      vmRun,
      vmStdin,
      vmResize,
      vmSignal,
      vmKill,
      vmList,
      vmWait,
      vmRead,
      vmAttach,
      vmTake,
      vmRecording,
    },
    handlers: {
      "vm.rungs": createRungsHandler(vm.rungs),
      "vm.exec": createExec(vm),
      "vm.shell": createShell(vm),
      "vm.run_code": createRunCode(vm),
      "vm.spawn": createSpawn(vm),
      "vm.run": createRun(vm),
      "vm.stdin": createStdin(vm),
      "vm.resize": createResize(vm),
      "vm.signal": createSignal(vm),
      "vm.kill": createKill(vm),
      "vm.list": createList(vm),
      "vm.wait": createWait(),
      "vm.read": createRead(vm),
      "vm.attach": createAttach(vm),
      "vm.take": createTake(vm),
      "vm.recording": createRecording(vm),
    },
    ...takenBack(vm),
    held: (run) => heldBy(vm, run),
    async start() {
      vm.leftovers.end();
      const subscription = deps.subscribe("run.>", (topic, payload) => {
        const event = payload as { kind?: string; agent_id?: string };
        if (!topic.endsWith(".event") || event.kind !== "process.exited" || event.agent_id === undefined) return;
        forget(vm, event.agent_id);
        boxes.ended(event.agent_id).catch(notClosed);
      });
      const sweep = setInterval(() => boxes.closeIdle(Date.now()).catch(notClosed), SWEEP_MS);
      ending.push(
        () => clearInterval(sweep),
        () => subscription.close(),
      );
    },
    async stop() {
      for (const end of ending.splice(0)) await end();
      await boxes.closeAll();
      await Promise.all(deps.sandboxes.map((sandbox) => sandbox.close()));
    },
  });
}
