import { Agent, Runner, setTracingDisabled, tool, Usage } from "@openai/agents";
import { z } from "zod";
import { report } from "./report.js";

setTracingDisabled(true);

const echo = tool({
  name: "echo",
  description: "Return the message.",
  parameters: z.object({ message: z.string() }),
  execute: async ({ message }) => JSON.stringify({ message }),
});

/** The same work: an instant model that asks for one echo a step, then answers. */
function scripted(steps) {
  let turn = 0;
  return {
    async getResponse() {
      const at = turn++;
      const output =
        at < steps
          ? [
              {
                type: "function_call",
                id: `f${at}`,
                callId: `call-${at}`,
                name: "echo",
                arguments: JSON.stringify({ message: `step ${at}` }),
                status: "completed",
              },
            ]
          : [{ type: "message", id: "m", role: "assistant", status: "completed", content: [{ type: "output_text", text: "done" }] }];
      return { usage: new Usage(), output };
    },
    // biome-ignore lint/correctness/useYield: never asked for
    async *getStreamedResponse() {
      throw new Error("not streamed");
    },
  };
}

const runner = new Runner({ tracingDisabled: true });

await report("OpenAI Agents SDK, no persistence", async (steps) => async () => {
  const agent = new Agent({ name: "worker", instructions: "Work.", model: scripted(steps), tools: [echo] });
  const { finalOutput } = await runner.run(agent, "Go.", { maxTurns: steps + 5 });
  if (finalOutput !== "done") throw new Error(`it said ${finalOutput}`);
});
