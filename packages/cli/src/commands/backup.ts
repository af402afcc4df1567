import { resolve } from "node:path";
import { inert, inertLine, SyscallError, systemBackup } from "@aether/protocol";
import type { Command } from "../command.ts";
import { size } from "../terminal.ts";

const BACKUP = `aether backup FILE
Writes all that this installation stores to one file, while it goes on: runs and their logs, files, versions, secrets, rights and settings in AETHER_HOME.
Left out are caches, the daemon's log and folders outside AETHER_HOME. The file holds your secrets as the home does: keep it as private.

      --json           JSON
  -h, --help           shows this`;

export const backup: Command = {
  name: "backup",
  summary: "Write all that this installation stores to one file.",
  usage: BACKUP,
  options: { json: { type: "boolean" } },
  async run({ words, flag }, { connect, screen, cwd }) {
    const [file, ...more] = words;
    if (file === undefined || more.length > 0) throw new SyscallError("INVALID", "name one file.\nUsage: aether backup FILE (aether backup --help)");
    const { client } = await connect();
    const waits = "waits until no command changes files of agents that run; Ctrl-C gives up";
    const written = await client.call(systemBackup, { file: resolve(cwd, file) }, { onEvent: (event) => void (event === "waiting" && screen.say(waits)) });
    await client.close();
    if (flag("json")) screen.data(inert(JSON.stringify(written)));
    else {
      screen.out(`${inertLine(written.file)}  ${size(written.size)}`);
      screen.say(`${written.files} files of ${size(written.bytes)}; aether restore makes a home of it`);
      for (const one of written.left_out) screen.say(inertLine(`left out: ${one}`));
      if (written.left_out_count > written.left_out.length) screen.say(`and ${written.left_out_count - written.left_out.length} more left out`);
    }
    return 0;
  },
};

const RESTORE = `aether restore FILE [--to HOME]
Makes a home of a backup, where none is: in AETHER_HOME, or in the folder named. All of it is checked before it has its place. Agents that had
not ended are paused, because they may have gone on after the backup was made: aether ps lists them, aether resume lets one go on.

      --to HOME        another folder; start with AETHER_HOME=HOME then
      --json           JSON
  -h, --help           shows this`;

export const restore: Command = {
  name: "restore",
  summary: "Make a home of a backup, where none is.",
  usage: RESTORE,
  options: { to: { type: "string" }, json: { type: "boolean" } },
  async run({ words, text, flag }, { config, screen, cwd }) {
    const [file, ...more] = words;
    if (file === undefined || more.length > 0)
      throw new SyscallError("INVALID", "name one file.\nUsage: aether restore FILE [--to HOME] (aether restore --help)");
    const to = text("to");
    const home = to === undefined ? config.home : resolve(cwd, to);
    const { restoreHome } = await import("@aether/host/home-backup");
    const restored = await restoreHome(resolve(cwd, file), { home });
    if (flag("json"))
      screen.data(inert(JSON.stringify({ home, files: restored.files, bytes: restored.bytes, at: restored.about["at"], paused: restored.paused })));
    else {
      screen.data(inertLine(home));
      const taken = new Date(Number(restored.about["at"])).toISOString().slice(0, 16).replace("T", " ");
      screen.say(`${restored.files} files of ${size(restored.bytes)}, as of ${taken} UTC; checked`);
      if (restored.paused > 0)
        screen.say(`paused: ${restored.paused === 1 ? "1 agent" : `${restored.paused} agents`} (aether ps); aether resume lets one go on`);
      if (to !== undefined) screen.say(inertLine(`start with AETHER_HOME=${home}`));
    }
    return 0;
  },
};
