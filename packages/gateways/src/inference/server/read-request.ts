import type { IncomingMessage } from "node:http";
import { decodeJson, type Json, wireSizeOf } from "@aether/protocol";
import type { InferenceLimits } from "../limits.ts";
import type { HeldShare } from "./held-bytes.ts";
import { Refused } from "./refused.ts";

export interface Body {
  readonly json: Json;
  /** As it came. */
  readonly text: string;
  /** Gives the held bytes back. */
  release(): void;
}

/** @throws Refused for what is no JSON, or too large, too deep, in another coding, or one body too many */
export async function readJson(request: IncomingMessage, { limits, held }: { readonly limits: InferenceLimits; readonly held: HeldShare }): Promise<Body> {
  checkHeaders(request, limits.bodyBytes);
  let taken = 0;
  const release = (): void => {
    held.give(taken);
    taken = 0;
  };
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const pieces: string[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if (!held.take(chunk.length)) throw new Refused("busy", "too many large requests are being answered; try again in a moment");
      taken += chunk.length;
      if (taken > limits.bodyBytes) throw tooLarge(limits.bodyBytes);
      pieces.push(textOf(decoder, chunk));
    }
    pieces.push(textOf(decoder));
    return { ...decode(pieces.join(""), limits), release };
  } catch (error) {
    release();
    throw error instanceof Refused ? error : new Refused("slow", "the body did not arrive whole");
  }
}

function checkHeaders({ headers }: IncomingMessage, bodyBytes: number): void {
  const media = (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (media !== "application/json") throw new Refused("media", "send the body with content-type: application/json");
  const coding = headers["content-encoding"];
  if (coding !== undefined && coding !== "identity") throw new Refused("media", `send the body without content-encoding, not as ${coding.slice(0, 32)}`);
  if (Number(headers["content-length"] ?? 0) > bodyBytes) throw tooLarge(bodyBytes);
}

const tooLarge = (limit: number): Refused => new Refused("too-large", `the body is larger than ${limit} bytes`);

/** The next piece of a body, or the rest of one that has ended. */
function textOf(decoder: InstanceType<typeof TextDecoder>, chunk?: Buffer): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw new Refused("invalid", "the body is not UTF-8 text");
  }
}

/** Its bytes were counted as they came. */
function decode(text: string, { characters, depth, values }: InferenceLimits): Pick<Body, "json" | "text"> {
  if (wireSizeOf(text) > characters)
    throw new Refused("too-large", `the body holds more than ${characters} characters of text besides its files; send less of it at a time`);
  const read = decodeJson(text, { bytes: Number.POSITIVE_INFINITY, depth, values });
  if (!read.ok) throw new Refused("invalid", `the body is ${read.message}`);
  return { json: read.value, text };
}
