import { existsSync } from "node:fs";
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
    mustBeThere(file);
    const { hash, text, is } = await client.call(vfsInstructions, { path, vouched: false });
    if (is === "trusted") {
      screen.say(`${inertLine(file)} is followed already, as it stands`);
      return 0;
    }
    screen.out(inertProse(text.replace(/\n$/, "")));
    if (!args.flag("yes") && !screen.interactive) {
      screen.say(`${inertLine(file)} is not followed: nobody could be asked here; --yes agrees to what is shown above`);
      return 3;
    }
    if (!args.flag("yes") && !(await agrees())) {
      screen.say(`${inertLine(file)} is not followed`);
      return 1;
    }
    await client.call(vfsTrust, { path, hash });
    screen.say(`runs that begin in ${inertLine(dirname(file))} follow it, until it changes; aether trust --remove takes that back`);
    return 0;
  },
};

const agrees = async (): Promise<boolean> => (await askYesNo({ question: "Follow this in runs that begin here?", enter: false })) === true;

/** @throws SyscallError `NOT_FOUND` */
function mustBeThere(file: string): void {
  if (existsSync(file)) return;
  const way = "stand in the folder whose runs are to follow one, or name it: aether trust DIR/AGENTS.md";
  throw new SyscallError("NOT_FOUND", `there is no ${INSTRUCTIONS} in ${inertLine(dirname(file))}; ${way}`, { path: file });
}
