import type { Command } from "../command.ts";
import { agent } from "./agent.ts";
import { approve } from "./approve.ts";
import { audit } from "./audit.ts";
import { backup, restore } from "./backup.ts";
import { bus } from "./bus.ts";
import { call } from "./call.ts";
import { chat } from "./chat.ts";
import { completionsFor } from "./completions.ts";
import { pause, resume, send, stop } from "./control.ts";
import { cost } from "./cost.ts";
import { diff } from "./diff.ts";
import { doctor } from "./doctor.ts";
import { files } from "./files.ts";
import { get } from "./get.ts";
import { grants } from "./grants.ts";
import { label } from "./label.ts";
import { logs } from "./logs.ts";
import { model } from "./model.ts";
import { open } from "./open.ts";
import { policy } from "./policy.ts";
import { ps } from "./ps.ts";
import { rm } from "./rm.ts";
import { rules } from "./rules.ts";
import { run } from "./run.ts";
import { secret } from "./secret.ts";
import { show } from "./show.ts";
import { status } from "./status.ts";
import { table } from "./table.ts";
import { token } from "./token.ts";
import { top } from "./top.ts";
import { trust } from "./trust.ts";
import { undo } from "./undo.ts";
import { down, up } from "./up.ts";
import { version } from "./version.ts";
import { vm } from "./vm.ts";

export const COMMANDS: readonly Command[] = [
  run,
  chat,
  ps,
  top,
  show,
  logs,
  get,
  diff,
  open,
  files,
  vm,
  send,
  stop,
  pause,
  resume,
  agent,
  approve,
  rules,
  grants,
  audit,
  bus,
  policy,
  label,
  trust,
  undo,
  rm,
  table,
  model,
  cost,
  secret,
  token,
  backup,
  restore,
  up,
  down,
  status,
  doctor,
  call,
  completionsFor(() => COMMANDS),
  version,
];
