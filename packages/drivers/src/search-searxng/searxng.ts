import type { SearchEngine } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import * as z from "zod";

const Answer = z.object({ results: z.array(z.object({ title: z.string().catch(""), url: z.string(), content: z.string().nullish() })) });

/** A SearXNG instance with its JSON format switched on (`search.formats: [html, json]` in its settings). */
export function createSearxng({ url }: { readonly url: string }): SearchEngine {
  const endpoint = `${url.replace(/\/$/, "")}/search`;
  return {
    name: "searxng",
    endpoint,
    async search({ text, limit }, fetch) {
      const answer = await fetch({ url: `${endpoint}?q=${encodeURIComponent(text)}&format=json`, headers: { accept: "application/json" } });
      if (answer.status === 403) throw failed("it refuses the JSON format; add json to search.formats in its settings");
      if (answer.status !== 200) throw failed(`it answered with status ${answer.status}`);
      const parsed = Answer.safeParse(parseJson(answer.text));
      if (!parsed.success) throw failed("its answer is not what SearXNG answers");
      return parsed.data.results.slice(0, limit).map(({ title, url: found, content }) => ({ title, url: found, text: content ?? "" }));
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(why: string): SyscallError {
  return new SyscallError("UPSTREAM", `the search engine at hand cannot be used: ${why}`);
}
