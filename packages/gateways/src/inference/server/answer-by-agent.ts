import type { Json } from "@aether/protocol";
import { messageFor, readHeard, readTold } from "../agent-ask.ts";
import type { Answer, Ask, Encoder } from "../ask.ts";
import type { Fault } from "../fault.ts";
import type { Asking } from "./answer.ts";
import { EventWriter } from "./event-writer.ts";
import { headersOf, sendFault, sendJson } from "./send-json.ts";

interface ByAgent {
  readonly agent: string;
  readonly ask: Ask;
  readonly encoder: Encoder;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * An agent's answer, in the client's wire. It comes whole: what an agent says on the way is not its answer. Until then a stream
 * is opened and kept alive, and a client that leaves takes its message back.
 */
export async function answerByAgent(asking: Asking, { agent, ask, encoder, headers }: ByAgent): Promise<void> {
  const { session, sending, leaving, wire } = asking;
  const message = messageFor(ask);
  const params = { agent, message };
  const told = readTold(await session.call({ method: "agent.ask", params, key: sending.id, signal: leaving.signal }));
  const writer = ask.stream ? writerFor(asking, { encoder, headers }) : undefined;
  writer?.wait(() => encoder.begin());
  try {
    const answer = await hear(asking, told);
    if (!writer) return sendJson(sending, 200, { body: encoder.body(answer), headers });
    for (const part of answer.parts) if (part.type === "text") writer.send(encoder.said({ type: "text", text: part.text }));
    writer.end(encoder.end(answer));
  } catch (error) {
    await takeBack(asking, told);
    // The agent was told: asking again would tell it again.
    const fault: Fault = { ...(await asking.faultFor(error)), final: true };
    if (writer?.begun) writer.end(encoder.fail(fault));
    else sendFault(sending, wire, fault);
  }
}

async function hear({ session, sending, leaving }: Asking, told: Readonly<Record<string, Json>>): Promise<Answer> {
  return readHeard(await session.call({ method: "agent.hear", params: told, key: `${sending.id}-hear`, signal: leaving.signal }));
}

/** Nobody waits for the answer any more. Who asked may have ended too, and has nothing to take back with. */
async function takeBack({ session, sending }: Asking, { agent_id, message_id }: ReturnType<typeof readTold>): Promise<void> {
  await session.call({ method: "agent.withdraw", params: { agent_id, message_id }, key: `${sending.id}-withdraw` }).catch(() => undefined);
}

function writerFor({ sending, limits, leaving, onSlow }: Asking, { encoder, headers }: Pick<ByAgent, "encoder" | "headers">): EventWriter {
  return new EventWriter({
    response: sending.response,
    limits,
    media: encoder.media,
    beat: () => encoder.beat,
    headers: () => ({ ...headersOf(sending.id), ...headers }),
    onSlow(unsent) {
      onSlow(unsent);
      leaving.abort();
    },
  });
}
