import { setImmediate as polled, setTimeout as sleep } from "node:timers/promises";

/** For keys that are on their way already, in ms. */
const QUIET_MS = 50;

export interface Typing {
  readonly input: NodeJS.ReadableStream & Partial<Pick<NodeJS.ReadStream, "isTTY" | "setRawMode">>;
  readonly output: NodeJS.WritableStream;
}

/** Drops what was typed before a question stands there: nobody agrees to what they have not seen. Of what is no terminal nothing is dropped. */
export async function dropTypedAhead({ input, output }: Typing): Promise<void> {
  if (input.isTTY !== true) return;
  let typed = false;
  const onData = (): void => {
    typed = true;
  };
  // Without this mode a line that has no end yet would come later, and be taken for the answer.
  input.setRawMode?.(true);
  input.on("data", onData).resume();
  await sleep(QUIET_MS);
  await polled();
  input.off("data", onData).pause();
  input.setRawMode?.(false);
  if (typed) output.write("(what was typed before this question answers nothing)\n");
}
