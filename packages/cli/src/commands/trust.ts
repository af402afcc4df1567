import { basename, dirname, resolve } from "node:path";
import { INSTRUCTIONS, inertLine, inertProse, SyscallError, vfsInstructions, vfsMount, vfsTrust } from "@aether/protocol";
import { askYesNo } from "../ask-line.ts";
import type { Command } from "../command.ts";

const USAGE = "aether trust [FILE] [--yes] [--remove]";
const OPTIONS = `
A folder's AGENTS.md says how agents are to work there. A stranger may have written it, so runs follow it only once you have: this shows it and asks.
Your word is for its content: when that changes it is no longer followed. It gives no right, and what it says is labelled like the file.

      --yes      without a question, as a script does it
      --remove   takes your word back
  -h, --help     shows this`;

export const trust: Command = {
  name: "trust",
  summary: "Vouch for this folder's AGENTS.md, as it stands now.",
  usage: `${USAGE}\n${OPTIONS}`,
  most: 1,
  options: { yes: { type: "boolean" }, remove: { type: "boolean" } },
  async run(args, { connect, screen, cwd }) {
    const file = resolve(cwd, args.words[0] ?? INSTRUCTIONS);
    if (basename(file) !== INSTRUCTIONS)
      throw new SyscallError("INVALID", `runs follow a file called ${INSTRUCTIONS} and no other, not ${inertLine(basename(file))}`);
    const { client } = await connect();
    const { path: folder } = await client.call(vfsMount, { folder: dirname(file), mode: "ro" });
    const path = `${folder}/${INSTRUCTIONS}`;
    if (args.flag("remove")) {
      await client.call(vfsTrust, { path, hash: null });
      screen.say(`${inertLine(file)} is not followed any more`);
      return 0;
    }
    const { hash, text, is } = await client.call(vfsInstructions, { path, vouched: false });
    if (is === "trusted") {
      screen.say(`${inertLine(file)} is followed already, as it stands`);
      return 0;
    }
    screen.out(inertProse(text.replace(/\n$/, "")));
    if (!args.flag("yes") && !(await agrees(screen.interactive))) {
      screen.say(`${inertLine(file)} is not followed`);
      return 1;
    }
    await client.call(vfsTrust, { path, hash });
    screen.say(`runs that begin in ${inertLine(dirname(file))} follow it, until it changes; aether trust --remove takes that back`);
    return 0;
  },
};

async function agrees(interactive: boolean): Promise<boolean> {
  if (!interactive) throw new SyscallError("INVALID", "nobody is here to be asked; look at it, and say --yes");
  return (await askYesNo({ question: "Follow this in runs that begin here?", enter: false })) === true;
}
