import { statSync } from "node:fs";
import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { report } from "./report.js";

const file = process.argv[2];
const saver = SqliteSaver.fromConnString(file);

/** The same work: an instant model that asks for one echo a step, then answers. */
function build(steps, compiled = {}) {
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("model", ({ messages }) => {
      const turn = messages.filter((message) => message.getType() === "ai").length;
      if (turn >= steps) return { messages: [new AIMessage("done")] };
      return { messages: [new AIMessage({ content: "", tool_calls: [{ id: `call-${turn}`, name: "echo", args: { message: `step ${turn}` } }] })] };
    })
    .addNode("tools", ({ messages }) => {
      const [call] = messages.at(-1).tool_calls;
      return { messages: [new ToolMessage({ content: JSON.stringify({ message: call.args.message }), tool_call_id: call.id, name: "echo" })] };
    })
    .addEdge(START, "model")
    .addConditionalEdges("model", ({ messages }) => (messages.at(-1).tool_calls?.length > 0 ? "tools" : END))
    .addEdge("tools", "model");
  return graph.compile(compiled);
}

function stored() {
  saver.db.pragma("wal_checkpoint(truncate)");
  return statSync(file).size;
}

let threads = 0;
async function run(graph, steps) {
  const config = { recursionLimit: 2 * steps + 10, configurable: { thread_id: `t${threads++}` } };
  const { messages } = await graph.invoke({ messages: [new HumanMessage("Go.")] }, config);
  if (messages.length !== 2 * steps + 2) throw new Error(`${messages.length} messages`);
}

await report(
  "LangGraph.js, SQLite checkpointer",
  async (steps) => {
    const graph = build(steps, { checkpointer: saver });
    return () => run(graph, steps);
  },
  { bytes: stored },
);
