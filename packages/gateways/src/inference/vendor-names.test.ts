import { expect, test } from "vitest";
import { vendorEmbedding, vendorModel } from "./index.ts";

test.for([
  { asked: "claude-opus-4-8", exact: "anthropic/claude-opus-4-8", alias: "best" },
  { asked: "claude-3-5-haiku-20241022", exact: "anthropic/claude-3-5-haiku-20241022", alias: "fast" },
  { asked: "gpt-5", exact: "openai/gpt-5", alias: "best" },
  { asked: "gpt-5-mini", exact: "openai/gpt-5-mini", alias: "fast" },
  { asked: "gpt-4.1-nano", exact: "openai/gpt-4.1-nano", alias: "fast" },
  { asked: "chatgpt-4o-latest", exact: "openai/chatgpt-4o-latest", alias: "best" },
  { asked: "o3", exact: "openai/o3", alias: "best" },
  { asked: "o4-mini", exact: "openai/o4-mini", alias: "fast" },
  { asked: "gemini-2.5-pro", exact: "google/gemini-2.5-pro", alias: "best" },
  { asked: "gemini-2.5-flash-lite", exact: "google/gemini-2.5-flash-lite", alias: "fast" },
])("$asked is $exact, or else the installation's $alias", ({ asked, exact, alias }) => {
  expect(vendorModel(asked)).toEqual({ exact, alias });
});

test.for([
  { asked: "gemini-embedding-001", vendor: "google" },
  { asked: "text-embedding-004", vendor: "google" },
  { asked: "embedding-001", vendor: "google" },
  { asked: "text-embedding-3-small", vendor: "openai" },
  { asked: "text-embedding-ada-002", vendor: "openai" },
])("$asked embeds at $vendor", ({ asked, vendor }) => {
  expect(vendorEmbedding(asked)).toBe(`${vendor}/${asked}`);
});

test.for(["mistral-large", "openai", "o", "o12", "ollama", "claude", "my-gpt-4", "geminist-1"])("%s is no vendor's name", (asked) => {
  expect(vendorModel(asked)).toBeUndefined();
});
