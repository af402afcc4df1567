import { VERSION } from "@aether/host";
import { SyscallError } from "@aether/protocol";
import type { Command } from "../command.ts";

export const version: Command = {
  name: "version",
  summary: "Print the version.",
  usage: "aether version",
  async run({ words }, { screen }) {
    if (words.length > 0) throw new SyscallError("INVALID", `version takes no words, such as "${words[0]}".\nUsage: aether version`);
    screen.out(VERSION);
    return 0;
  },
};
