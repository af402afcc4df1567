import { VERSION } from "@aether/host";
import type { Command } from "../command.ts";

export const version: Command = {
  name: "version",
  summary: "Print the version.",
  usage: "aether version",
  most: 0,
  async run(_args, { screen }) {
    screen.data(VERSION);
    return 0;
  },
};
