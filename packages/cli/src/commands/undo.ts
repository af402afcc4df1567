import { vfsUndo } from "@aether/protocol";
import type { Command } from "../command.ts";
import { resolveAgent } from "../resolve-agent.ts";
import { inert } from "../terminal.ts";

export const undo: Command = {
  name: "undo",
  summary: "Take back every file change of a run.",
  usage: "aether undo RUN [--dry-run] [--json]",
  options: { "dry-run": { type: "boolean" }, json: { type: "boolean" } },
  async run(args, { connect, screen }) {
    const { client } = await connect();
    const agent = await resolveAgent(client, args.words[0]);
    const result = await client.call(vfsUndo, { run: agent.run, dryRun: args.flag("dry-run") });
    await client.close();
    if (args.flag("json")) {
      screen.out(JSON.stringify(result));
      return 0;
    }
    for (const { path, how } of result.undone) screen.out(`${how.padEnd(10)} ${inert(path)}`);
    for (const { path, why } of result.kept) screen.out(screen.yellow(`kept       ${inert(path)} (${why})`));
    if (result.undone.length + result.kept.length === 0) screen.say("that run changed nothing");
    return 0;
  },
};
