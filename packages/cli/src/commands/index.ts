import type { Command } from "../command.ts";
import { agent } from "./agent.ts";
import { approve } from "./approve.ts";
import { audit } from "./audit.ts";
import { bus } from "./bus.ts";
import { call } from "./call.ts";
import { completionsFor } from "./completions.ts";
import { pause, resume, send, stop } from "./control.ts";
import { cost } from "./cost.ts";
import { diff } from "./diff.ts";
import { doctor } from "./doctor.ts";
import { get } from "./get.ts";
import { grants } from "./grants.ts";
import { label } from "./label.ts";
import { model } from "./model.ts";
import { open } from "./open.ts";
import { policy } from "./policy.ts";
import { ps, top } from "./ps.ts";
import { rules } from "./rules.ts";
import { run } from "./run.ts";
import { secret } from "./secret.ts";
import { logs, show } from "./show.ts";
import { status } from "./status.ts";
import { table } from "./table.ts";
import { token } from "./token.ts";
import { undo } from "./undo.ts";
import { down, up } from "./up.ts";
import { version } from "./version.ts";

export const COMMANDS: readonly Command[] = [
  run,
  ps,
  top,
  show,
  logs,
  get,
  diff,
  open,
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
  undo,
  table,
  model,
  cost,
  secret,
  token,
  up,
  down,
  status,
  doctor,
  call,
  completionsFor(() => COMMANDS),
  version,
];
