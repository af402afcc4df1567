import { ownOf } from "@aether/protocol";
import type { Command } from "../command.ts";

/** In the order of the help. A command is loaded alone: `aether ps` does not wait for what only others need. */
const LOADERS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./run.ts")).run,
  chat: async () => (await import("./chat.ts")).chat,
  ps: async () => (await import("./ps.ts")).ps,
  top: async () => (await import("./top.ts")).top,
  show: async () => (await import("./show.ts")).show,
  logs: async () => (await import("./logs.ts")).logs,
  get: async () => (await import("./get.ts")).get,
  diff: async () => (await import("./diff.ts")).diff,
  open: async () => (await import("./open.ts")).open,
  files: async () => (await import("./files.ts")).files,
  vm: async () => (await import("./vm.ts")).vm,
  send: async () => (await import("./control.ts")).send,
  stop: async () => (await import("./control.ts")).stop,
  pause: async () => (await import("./control.ts")).pause,
  resume: async () => (await import("./control.ts")).resume,
  agent: async () => (await import("./agent.ts")).agent,
  approve: async () => (await import("./approve.ts")).approve,
  rules: async () => (await import("./rules.ts")).rules,
  grants: async () => (await import("./grants.ts")).grants,
  audit: async () => (await import("./audit.ts")).audit,
  bus: async () => (await import("./bus.ts")).bus,
  policy: async () => (await import("./policy.ts")).policy,
  label: async () => (await import("./label.ts")).label,
  trust: async () => (await import("./trust.ts")).trust,
  undo: async () => (await import("./undo.ts")).undo,
  rm: async () => (await import("./rm.ts")).rm,
  table: async () => (await import("./table.ts")).table,
  model: async () => (await import("./model.ts")).model,
  cost: async () => (await import("./cost.ts")).cost,
  secret: async () => (await import("./secret.ts")).secret,
  token: async () => (await import("./token.ts")).token,
  backup: async () => (await import("./backup.ts")).backup,
  restore: async () => (await import("./backup.ts")).restore,
  up: async () => (await import("./up.ts")).up,
  down: async () => (await import("./up.ts")).down,
  status: async () => (await import("./status.ts")).status,
  doctor: async () => (await import("./doctor.ts")).doctor,
  call: async () => (await import("./call.ts")).call,
  completions: async () => (await import("./completions.ts")).completionsFor(allCommands),
  version: async () => (await import("./version.ts")).version,
};

export const COMMAND_NAMES: readonly string[] = Object.keys(LOADERS);

export const commandNamed = async (name: string): Promise<Command | undefined> => ownOf(LOADERS, name)?.();

export const allCommands = (): Promise<readonly Command[]> => Promise.all(Object.values(LOADERS).map((load) => load()));
