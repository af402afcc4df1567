import * as z from "zod";
import { SecretName, SecretRule, SecretValue } from "../secret.ts";
import { syscall } from "../syscall.ts";

export const secretSet = syscall({
  name: "secret.set",
  summary: "Keep a secret for requests to the hosts it names, or replace one.",
  input: z.strictObject({ ...SecretRule.shape, value: SecretValue }),
  output: z.strictObject({ name: SecretName, replaced: z.boolean() }),
  errors: ["STORAGE", "NEWER", "QUOTA"],
  effect: "state",
  flow: "authority",
  personal: "an agent that sets where a secret goes has the secret",
  asks: ["secret.control"],
  needs: ({ name }) => [{ action: "secret.control", resource: name }],
  unrecorded: true,
});

export const secretList = syscall({
  name: "secret.list",
  summary: "List the secrets by name, with the hosts they may go to and never their values.",
  input: z.strictObject({}),
  output: z.strictObject({ secrets: z.array(z.strictObject({ ...SecretRule.shape, set_at: z.int() })) }),
  errors: ["STORAGE", "NEWER"],
  effect: "read",
  flow: "read",
  personal: "an agent that sets where a secret goes has the secret",
  asks: ["secret.control"],
  needs: () => [{ action: "secret.control", resource: "*" }],
});

export const secretRemove = syscall({
  name: "secret.remove",
  summary: "Remove a secret; the next request that would carry it is refused.",
  input: z.strictObject({ name: SecretName }),
  output: z.strictObject({ removed: z.boolean() }),
  errors: ["STORAGE", "NEWER"],
  effect: "state",
  flow: "authority",
  personal: "an agent that sets where a secret goes has the secret",
  asks: ["secret.control"],
  needs: ({ name }) => [{ action: "secret.control", resource: name }],
});
