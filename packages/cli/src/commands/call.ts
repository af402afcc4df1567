import type { AnySyscall } from "@aether/protocol";
import { SyscallError } from "@aether/protocol";
import { z } from "zod";
import type { Command } from "../command.ts";
import { inert } from "../terminal.ts";

export const call: Command = {
  name: "call",
  summary: "Call any syscall with JSON input; without a name, list them.",
  usage: "aether call [NAME ['<json>']]",
  async run({ words }, { connect, screen }) {
    const { client } = await connect();
    const [name, text = "{}"] = words;
    if (name === undefined) {
      for (const method of await client.methods()) screen.out(method);
      await client.close();
      return 0;
    }
    const definition: AnySyscall = { name, summary: name, input: z.json(), output: z.json(), errors: [], flow: "read", needs: { open: "the door checks" } };
    const output = await client.call(definition, readJson(text), { onEvent: (event, value) => screen.say(inert(JSON.stringify({ event, value }))) });
    screen.out(inert(JSON.stringify(output, null, 2)));
    await client.close();
    return 0;
  },
};

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyscallError("INVALID", `the input is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
