import { createInterface } from "node:readline/promises";

/** What a person types at the terminal after a question, without the blanks around it; undefined where they went away from it. */
export async function askLine(question: string): Promise<string | undefined> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const left = new Promise<undefined>((resolve) => prompt.once("close", () => resolve(undefined)));
    return (await Promise.race([prompt.question(question), left]))?.trim();
  } catch {
    return undefined;
  } finally {
    prompt.close();
  }
}
