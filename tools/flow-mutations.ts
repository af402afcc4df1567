// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is looked for is source text.

import { FILE_MUTATIONS, FILE_TESTS } from "./file-mutations.ts";
import { LEAVING_MUTATIONS } from "./leaving-mutations.ts";
import { checksOf, type Mutation } from "./mutation.ts";
import { NAMING_MUTATIONS } from "./naming-mutations.ts";
import { PLANT_MUTATIONS } from "./plant-mutations.ts";
import { QUESTION_MUTATIONS } from "./question-mutations.ts";

const FLOW = "packages/kernel/src/flow";
const DISPATCH = "packages/kernel/src/dispatch";
const LABEL = "packages/protocol/src/label.ts";
const DECLARE = "packages/services/src/vfs/declare.test.ts";
const BREAKS = "tests/system/flow-breaks.test.ts";
const ASKING = "packages/protocol/src/flow.ts";
const RUNNER = "packages/kernel/src/process/runner.ts";
const WEB = "packages/services/src/web";
const VM = "packages/services/src/vm";
const JOURNAL = "packages/drivers/src/journal-sqlite";
const BUS = "packages/drivers/src/bus-local";
/** What messages carry, from who says something to who is told. */
const CARRIED = [`${DISPATCH}/messages.test.ts`, "tests/system/labels-messages.test.ts"];
const CLEAN = '{ integrity: "trusted", confidentiality: "public", sources: [] }';

const TESTS: Readonly<Record<string, readonly string[]>> = {
  ...FILE_TESTS,
  [`${FLOW}/gate.ts`]: [`${FLOW}/gate.test.ts`],
  [`${FLOW}/policies.ts`]: [`${FLOW}/policies.test.ts`, `${DISPATCH}/flow-dispatch.test.ts`],
  [`${FLOW}/handles.ts`]: [`${FLOW}/handles.test.ts`],
  [`${FLOW}/constrain.ts`]: [`${FLOW}/constrain.test.ts`],
  [`${FLOW}/quarantine.ts`]: [`${FLOW}/quarantine.test.ts`],
  [`${FLOW}/provenance.ts`]: [`${FLOW}/provenance.test.ts`],
  [`${DISPATCH}/approvals.ts`]: [`${DISPATCH}/approvals.test.ts`],
  [LABEL]: ["packages/protocol/src/label.test.ts"],
  [RUNNER]: ["tests/system/labels-told.test.ts"],
  [`${WEB}/fetch.ts`]: [`${WEB}/fetch.test.ts`],
  "packages/ports/src/judge-host.ts": [`${VM}/egress-rules.test.ts`, "packages/ports/src/judge-host.test.ts"],
};

/** Where a check of this file is tested. */
export const testsOf = (file: string): readonly string[] => TESTS[file] ?? [`${DISPATCH}/flow-dispatch.test.ts`];

const gate = checksOf(`${FLOW}/gate.ts`);
const policies = checksOf(`${FLOW}/policies.ts`);
const handles = checksOf(`${FLOW}/handles.ts`);
const constrain = checksOf(`${FLOW}/constrain.ts`);
const quarantine = checksOf(`${FLOW}/quarantine.ts`);
const provenance = checksOf(`${FLOW}/provenance.ts`);
const stage = checksOf(`${DISPATCH}/flow-stage.ts`);
const asking = checksOf(ASKING);
const admit = checksOf(`${DISPATCH}/admit.ts`);
const results = checksOf(`${DISPATCH}/results.ts`);
const executor = checksOf(`${DISPATCH}/executor.ts`);
const context = checksOf(`${DISPATCH}/context.ts`);
const table = checksOf(`${DISPATCH}/process-table.ts`);
const approvals = checksOf(`${DISPATCH}/approvals.ts`);
const label = checksOf(LABEL);
const runner = checksOf(RUNNER);
const web = checksOf(`${WEB}/fetch.ts`);
const boxes = checksOf("packages/ports/src/judge-host.ts");
const carrying = checksOf(`${DISPATCH}/messages.ts`, CARRIED);
const saying = checksOf(`${DISPATCH}/context.ts`, CARRIED);
const acting = (file: string, removes: string, [find, put]: readonly [string, string]): Mutation => ({ file, removes, find, put, tests: CARRIED });
const stored = (file: string, removes: string, [find, put]: readonly [string, string]): Mutation => ({
  file: `${JOURNAL}/${file}`,
  removes,
  find,
  put,
  tests: [`${JOURNAL}/outbox-labels.test.ts`],
});
const bus = (file: string, removes: string, [find, put]: readonly [string, string]): Mutation => ({
  file: `${BUS}/${file}`,
  removes,
  find,
  put,
  tests: [`${BUS}/local-bus.test.ts`],
});

export const MUTATIONS: readonly Mutation[] = [
  gate("what is allowed is allowed for all that a call reaches", 'if (verdict === "allow") return slots.every', 'if (verdict === "allow") return slots.some'),
  gate("what is forbidden is forbidden beside others, too", "return slots.some((slot) =>", "return slots.every((slot) =>"),
  gate("a host is forbidden by its name", ' || (slot.type === "host" && hostOf(slot.value) === value.toLowerCase())', ""),
  gate("an address is forbidden however it is written", 'if (type === "address") return value.trim().toLowerCase();', ""),
  gate("an account is forbidden however it is written", 'if (type === "account") return', "if (false) return"),
  gate("an address of the web is forbidden however it is written", 'if (type !== "host") return value;', "if (true) return value;"),
  gate("a host that is a reader is that host alone", "=== hostOf(value)", "!== undefined"),
  gate("only hosts are readers by their name", 'type === "host" && readers.some', "readers.some"),
  ...FILE_MUTATIONS,
  ...QUESTION_MUTATIONS,
  ...PLANT_MUTATIONS,
  gate("secrets leave to nobody", 'secrecy === SECRET && circle !== "inside" ? "deny"', 'secrecy === SECRET && circle !== "inside" ? "ask"'),
  gate("only readers are told a secret", 'circle !== "inside" ? "deny"', 'circle === "none" ? "deny"'),
  gate("others than the readers are asked about", 'circle === "outside" ? "ask" : undefined', "undefined"),
  gate("no plan after the first untrusted read", '(untrusted ? "deny" : undefined),\n  },\n  {\n    rule: "plan"', 'undefined,\n  },\n  {\n    rule: "plan"'),
  gate("a plan grants what the words name, and nothing else", 'every(({ named }) => named === "words") ? "allow"', 'every(() => true) ? "allow"'),
  gate("an untrusted context is not a trusted one", "!untrusted && named && !blind ?", "named && !blind ?"),
  gate("a handle's slots are judged in a clean context", "!untrusted && named && !blind ?", "!untrusted && !blind ?"),
  gate("a handle chooses nothing that no slot speaks of", "!untrusted && named && !blind ?", "!untrusted && named ?"),
  gate("a rule is about what a handle carries, too", "carried ? joinLabels(read, carried) : read", "read"),
  gate("nothing is written where nobody said", 'flow !== "durable-write" || named ? "allow" : undefined', '"allow"'),
  gate("only public contexts fetch anywhere", 'secrecy === PUBLIC ? "allow"', 'secrecy !== SECRET ? "allow"'),
  gate("public contexts send to nobody unnamed", '    flows: ["egress"],', "    flows: LEAVING,"),
  gate("a call that does not say to whom names nobody", '(slots.length > 0 && named ? "allow"', '(named ? "allow"'),
  gate("every slot that matters is named", '(slots.length > 0 && named ? "allow"', '(slots.length > 0 ? "allow"'),
  gate("what leaves to others is asked about", 'flows: LEAVING, decide: () => "ask"', 'flows: LEAVING, decide: () => "allow"'),
  gate("a removal of nothing in particular is asked about", "(slots.length > 0 && named && doubtful", "(named && doubtful"),
  gate("what is removed is named", "(slots.length > 0 && named && doubtful", "(slots.length > 0 && doubtful"),
  gate("a lookup is not enough to remove", 'doubtful.every((slot) => slot.named !== "lookup")', "doubtful.every(() => true)"),
  gate("other removals are asked about", 'flows: ["destructive"], decide: () => "ask"', 'flows: ["destructive"], decide: () => "allow"'),
  gate(
    "rights change only when a person says so",
    'after untrusted content, unless a person says so", decide: () => "ask"',
    'after untrusted content, unless a person says so", decide: () => "allow"',
  ),
  gate("all slots of an untrusted context are doubtful", "const doubtful = untrusted ? slots : slots.filter", "const doubtful = slots.filter"),
  gate("so are slots out of a handle", "slots.filter((slot) => slot.carried === true)", "slots.filter(() => false)"),
  gate("what a handle holds is as secret as it is", "carried ? Math.max(own, CONFIDENTIALITY.indexOf(carried.confidentiality)) : own", "own"),
  gate("a handle's readers count", "circleOf([context.readers, carried?.readers], slots)", "circleOf([context.readers], slots)"),
  gate("a context's readers count", "context.readers || carried?.readers ?", "carried?.readers ?"),
  gate("every recipient is a reader", "slots.every((slot) => isReader(slot, readers))", "slots.some((slot) => isReader(slot, readers))"),
  gate("who is not named is no reader", "(slots.length > 0 && slots.every((slot) => isReader", "(slots.every((slot) => isReader"),
  gate("nothing above the ceiling moves on", "ceilingRule(question, facts) ?? policyRule", "policyRule"),
  gate("the owner's rules come before the table", "policyRule(question, facts) ?? tableRule(facts)", "tableRule(facts)"),
  gate("the owner may be asked before untrusted text is sent", 'shown && question.policy.content === "ask"', "false"),
  gate("untrusted text to somebody named is shown", 'ruled.verdict === "allow" && tellsUntrusted(question, facts)', "false"),
  gate("text out of a handle is shown", '(untrusted || carried?.integrity === "untrusted")', "untrusted"),
  gate("an address that carries something private is shown", '|| (flow === "egress" && secrecy > PUBLIC)', ""),
  gate("rules end", "(until !== undefined && until <= question.now) ||", ""),
  gate("no rule allows what the floors forbid", '(verdict === "allow" && floorOf(facts)) ||', ""),
  gate("no rule lets a secret out", '["secret-leaves", "late-plan", "untrusted-authority", "internals"]', '["late-plan", "untrusted-authority", "internals"]'),
  gate(
    "no rule makes a late plan good",
    '["secret-leaves", "late-plan", "untrusted-authority", "internals"]',
    '["secret-leaves", "untrusted-authority", "internals"]',
  ),
  gate("no rule gives rights away", '["secret-leaves", "late-plan", "untrusted-authority", "internals"]', '["secret-leaves", "late-plan", "internals"]'),
  gate("a rule about a syscall is about no other", "(when.syscall === undefined || syscallMatches(when.syscall, syscall)) &&", ""),
  gate("a rule about a class is about no other", '(when.flow?.some((one) => one === flow || (one === "plants" && plants.length > 0)) ?? true) &&', ""),
  gate("a rule about integrity is about no better", "INTEGRITY.indexOf(context.integrity) >= INTEGRITY.indexOf(when.integrity)", "true"),
  gate(
    "a rule about confidentiality is about no less",
    "CONFIDENTIALITY.indexOf(context.confidentiality) >= CONFIDENTIALITY.indexOf(when.confidentiality)",
    "true",
  ),
  gate("a rule that allows values needs one", "slots.length > 0 && aboutValues(slots", "aboutValues(slots"),
  gate("a reason names what handles brought", ", ...(carried?.sources ?? [])", ""),

  ...NAMING_MUTATIONS,
  ...LEAVING_MUTATIONS,

  policies("a service that nobody vouched for is untrusted", 'declared?.results ?? "untrusted"', 'declared?.results ?? "tool"'),
  policies("so it is private", 'confidentiality: "private", sources: [`service', 'confidentiality: "public", sources: [`service'),
  policies("only a vouched domain labels its own results", "if (this.#vouched.has(domain)) return undefined;", "return undefined;"),
  policies("a declaration is about one service", "policy.services.find(({ syscall }) => syscallMatches(syscall, name))", "policy.services.find(() => true)"),
  policies("lookups are believed of those that are vouched for", "return this.#vouched.has(domain) || policy", "return true || policy"),
  policies("or were declared", "({ syscall, finds }) => finds && syscallMatches(syscall, name)", "({ syscall }) => syscallMatches(syscall, name)"),
  policies("a changed policy holds at the next call", "    this.#kept.delete(owner);\n", ""),
  policies("what was read before a change is not kept", "if (before !== this.#changes) continue;", ""),
  policies("a policy that cannot be read lets nothing through", "if (success) return data;", "return success ? data : DEFAULT_FLOW_POLICY;"),
  policies("each owner has their own policy", "where owner = ${owner}", "where ${owner} is not null"),

  handles("a handle is one of its owner's", "and owner = ${who.owner} and", "and ${who.owner} is not null and"),
  handles("a handle is one of its run's", "and root = ${who.line}`", "and ${who.line} is not null`"),
  handles("a handle that is none is refused", "if (!texts.has(id))", "if (false)"),
  handles("a call takes so many handles", "if (ids.size > MOST)", "if (false)"),
  handles("all labels of its handles are joined", "rows.map(labelOf).reduce(joinLabels)", "rows.map(labelOf).reduce((first) => first)"),
  handles(
    "what a tool tells of a text has been heard",
    "some((name) => !untold.includes(name)) ? carried.label : undefined",
    "some(() => false) ? carried.label : undefined",
  ),
  handles("a slot out of a handle is known by its argument", "return carried.arguments.has(slot) || (asked", "return (asked"),
  handles("or by its value", "text.toLowerCase().includes(asked)", "false"),
  handles("also where it is a part of the text", "text.toLowerCase().includes(asked)", "text.toLowerCase() === asked"),

  constrain("an answer is an object", 'if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return undefined;', ""),
  constrain("no field that was not asked for", "if (Object.keys(given).some((name) => !names.includes(name))) return undefined;", ""),
  constrain("no field is left out", "if (field.optional) continue;\n      return undefined;", "continue;"),
  constrain(
    "a text is never seen",
    "isText(field) ? keep(raw, index, { kept, handle }) : countable",
    'isText(field) && typeof raw === "string" ? (keep(raw, index, { kept, handle }), raw) : countable',
  ),
  constrain("a text is bounded", " || raw.length > MAX_HANDLE_TEXT", ""),
  constrain("a yes or no is one", 'return typeof raw === "boolean" ? raw : undefined;', "return raw as boolean;"),
  constrain("a whole number is within its bounds", "Number.isSafeInteger(raw) && isWithin(raw as number, field)", "Number.isSafeInteger(raw)"),
  constrain("a number is within its bounds", 'typeof raw === "number" && isWithin(raw, field)', 'typeof raw === "number"'),
  constrain("a number is one of those that were counted", "? onStep(raw, field) : undefined", "? raw : undefined"),
  constrain("a word is one that was offered", "field.enum?.find((one) => one === raw)", "(raw as string)"),
  constrain("a day is one of the years that were counted", " || year < FIRST_YEAR || year > LAST_YEAR", ""),
  constrain("a day is one of its month", "if (day < 1 || day > days) return undefined;", ""),
  constrain("an optional field tells one more thing", " + Number(field.optional)", ""),
  constrain("how it ends tells something", "Math.log2(ENDINGS.length));", "0);"),
  quarantine(
    "a reader reads and asks, and nothing else",
    "const spare = grants.find(({ action }) => !READING.includes(action));",
    "const spare = grants.find(() => false);",
  ),
  quarantine("a reader has no children", "if (spare || children > 0)", "if (spare)"),
  quarantine("no spec says itself that it is quarantined", "if (quarantinedBy(spec) !== undefined) throw", "if (false) throw"),
  quarantine("what one source may tell is bounded", "maxUses: MAX_SOURCE_BITS, add: bits", "maxUses: 1e9, add: bits"),
  quarantine("each answer is charged what it may tell", "maxUses: MAX_SOURCE_BITS, add: bits", "maxUses: MAX_SOURCE_BITS, add: 1"),
  quarantine("the counter is the run's", "`bits:${line}:${origin}`", "`bits:${origin}`"),
  quarantine("its words are told by the filter alone", "if (!quarantine) return", "if (quarantine) return"),
  quarantine(
    "its reason is one of four",
    '(ENDINGS.find((ending) => ending !== "completed" && ending === exit?.reason) ?? "failed")',
    '((exit?.reason ?? "failed") as Ending)',
  ),
  quarantine("only an answer that it gave is one", "exit?.code === 0 ? constrain(", "exit ? constrain("),
  quarantine("texts are kept under what it had read", "pid, label, text, at: endedAt", "pid, label: told, text, at: endedAt"),

  provenance("a value of the words is said to be theirs", "words.includes(value) ? [WORDS] : []", "[]"),
  provenance("only results and messages bring values", '(kind !== "call.settled" && kind !== "message.received") ||', ""),
  provenance("a value is found where it stands", "text.includes(JSON.stringify(value).slice(1, -1))", "true"),
  provenance("what raised the label is where it came from", "if (fresh.length > 0) return fresh;", ""),

  stage("agents are judged", 'if (who.kind === "session") return ALLOWED;', "return ALLOWED;"),
  stage("an untrusted context is judged", 'who.label.integrity !== "untrusted" && who', "who"),
  stage("one that holds a secret is judged", 'who.label.confidentiality !== "secret" && who', "who"),
  stage("one whose content has readers is judged", " && who.label.readers === undefined", ""),
  stage("one with handles is judged", "if (clean && !carried && plants", "if (clean && plants"),
  stage("a plan is judged", '&& flow !== "plan" && policy', "&& policy"),
  stage("the owner's rules are asked in a clean context", "policy.rules.length === 0 && who", "who"),
  stage("a ceiling is asked in a clean context", " && who.authority.labelCeiling === undefined", ""),
  stage("an amount of another payment is not named", 'if (slot.type === "amount" && !belong) return undefined;', ""),
  {
    file: `${DISPATCH}/flow-stage.ts`,
    removes: "what was used up is not named",
    find: "named: used ? null : by,",
    put: "named: by,",
    tests: ["tests/system/flow-gate.test.ts"],
  },
  stage("what handles bring is told to the gate", "...(carried && { carried: carried.label }),", ""),
  stage("slots out of handles are told to the gate", "...(isCarried(slot, carried) && { carried: true }),", ""),
  stage("the ceiling is told to the gate", "ceiling: who.authority.labelCeiling,", "ceiling: undefined,"),
  stage("content is told to the gate", '(definition.content?.(input) ?? "") !== ""', "false"),
  stage("what is denied does not run", 'if (decision.verdict === "deny") throw', "if (false) throw"),
  asking("a yes covers no other values", "[...unnamed, ...call, ...kept]", "[...call, ...kept]"),
  { ...asking("a yes is for the same readers", ", ...kept]", "]"), tests: [BREAKS] },
  asking("a yes to a call without values covers that call", 'unnamed.length === 0 ? [["call", digest] as const] : []', "false ? [] : []"),
  stage("a trial in an agent's context has all that it read", "[label, ...others].reduce(joinLabels, as.who.label)", "label"),
  admit(
    "the gate is asked",
    "const { decision, limits } = await passFlow(stages, ask, decoded);",
    'const decision: FlowDecision = { verdict: "allow", rule: "trusted", reason: "", flow: "read", sources: [], slots: [], shown: false }; const limits: [] = [];',
  ),
  admit(
    "authority comes first",
    "const { grants, needs } = authorise(stages, ask, decoded);\n    const { decision, limits } = await passFlow(stages, ask, decoded);",
    "const { decision, limits } = await passFlow(stages, ask, decoded);\n    const { grants, needs } = authorise(stages, ask, decoded);",
  ),
  admit("what the gate asks is asked", '(verdict === "ask" || asksTool(ask))', "asksTool(ask)"),
  admit("the gate's question is put to those who answer", 'question.cause === "flow" ? await approvals.ruling(who, question, now) : UNASKED', "UNASKED"),
  ...[
    {
      file: `${DISPATCH}/admit.ts`,
      removes: "what a person was shown is told to the call",
      find: "previewed: ruling?.previewed,",
      put: "previewed: undefined,",
    },
    {
      file: `${DISPATCH}/admit.ts`,
      removes: "a question shows what the call would change",
      find: "preview: await stages.preview(ask, decoded)",
      put: "preview: undefined",
    },
    { file: `${DISPATCH}/approvals.ts`, removes: "a yes is to what was shown", find: "previewed: String(record.mark)", put: "previewed: undefined" },
    {
      file: "packages/services/src/approvals/index.ts",
      removes: "what is shown has been read",
      find: "ctx.raise(label);\n  return text;",
      put: "return text;",
    },
    {
      file: `${DISPATCH}/admit.ts`,
      removes: "what a policy asks is newer than a yes from before it",
      find: ", byPolicy: isByPolicy(decision)",
      put: "",
    },
    {
      file: `${DISPATCH}/executor.ts`,
      removes: "what a look has read counts for what comes of it",
      find: "evidence: toSeen(evidence, context.label, call.ask.who.label)",
      put: "evidence",
    },
    {
      file: `${DISPATCH}/admit.ts`,
      removes: "a tool that is always asked about is, after a yes to values too",
      find: "if (!asksTool(ask) || ruling",
      put: 'if (!asksTool(ask) || question.cause === "flow" || ruling',
    },
  ].map((mutation) => ({ ...mutation, tests: ["tests/system/flow-breaks.test.ts"] })),
  {
    file: "packages/services/src/vfs/preview.ts",
    removes: "files are changed as it was shown",
    find: "if (previewed === undefined || previewed === markOf(states)) return;",
    put: "return;",
    tests: ["packages/services/src/vfs/preview.test.ts"],
  },
  ...["write.ts", "transfer.ts", "remove.ts"].map((name) => ({
    file: `packages/services/src/vfs/${name}`,
    removes: "it looks whether it is as it was shown",
    find:
      {
        "write.ts": "mustBeAsPreviewed(ctx, path, seen.state);",
        "transfer.ts": "mustBeAsPreviewed(ctx, to, state, there.state);",
        "remove.ts": "if (ctx.previewed !== undefined) mustBeAsPreviewed",
      }[name] ?? "",
    put: name === "remove.ts" ? "if (false) mustBeAsPreviewed" : "",
    tests: ["packages/services/src/vfs/preview.test.ts"],
  })),
  {
    file: `${DISPATCH}/admit.ts`,
    removes: "what is a person's own is nobody else's",
    find: 'if (personal !== undefined && who.kind !== "session") throw',
    put: "if (false) throw",
    tests: [`${DISPATCH}/executor.test.ts`],
  },
  admit("a person's no holds", 'if (ruling.kind === "refused")', "if (false)"),
  admit("a question of the gate is one of the gate", 'cause: asks ? "flow" : "manifest"', 'cause: "manifest"'),
  admit("a question says what a yes must cover", "unnamed: unnamedOf(decision, { digest: digest(), label }), ", ""),
  {
    ...context("what a handle brought may lead on to where a call asks about", "withLabel(this.who, this.bearing(this.who.label))", "this.who"),
    tests: ["tests/system/quarantine.test.ts"],
  },
  { file: "packages/services/src/vfs/find.ts", removes: "that there is more is told", find: "await describe(ctx, [next.value]);", put: "", tests: [DECLARE] },
  {
    file: "packages/services/src/system/index.ts",
    removes: "an agent reads no receipts of others",
    find: 'ctx.caller.kind === "session" ? await deps.outcome(ctx.caller.owner, key) : undefined',
    put: "await deps.outcome(ctx.caller.owner, key)",
    tests: [BREAKS],
  },
  {
    file: "packages/services/src/agents/agent-service.ts",
    removes: "an agent gives no name that rules are for",
    find: 'identity === undefined || ctx.caller.kind === "session" ?',
    put: "true ?",
    tests: [BREAKS],
  },
  admit("too many questions pause", "left: policy.questions - earlier", "left: policy.questions"),
  admit("an error that tells of a text has been heard", "if (heard) hearing.heard = heard;", ""),
  admit("what was shown is on record", "if (isMarked(decision)) intent.audit.push", "if (false) intent.audit.push"),
  admit("what was denied is on record", "if (decision) draft.audit.push", "if (false) draft.audit.push"),
  results("signs of instructions undo a declaration", 'signalsOf(textsOf(result).join("\\n")).length === 0', "true"),
  results("lookups are believed of some services alone", " || !this.#policies.trustsFinds(entry, policy)", ""),
  results("a lookup counts if the words asked it", "filter(({ by }) => by.every((text) => asksInWords(words, text)))", "filter(() => true)"),
  executor("a result has its service's label", "this.#labelResult(context, call, isSuspend(value) ? null : value);", ""),
  executor("a failure has its service's label", "this.#labelResult(context, call, error.message);", ""),
  executor("whoever is told of a text has heard it", ", heardOf(entry.definition, carried)]", "]"),
  executor("what a call inside has read is read", "context.found.push(...found);\n    context.raise(label);", "context.found.push(...found);"),
  executor("a handler bears what its handles hold", ", ...(carried && { carried: carried.label }) };", " };"),
  context(
    "what this call has read counts for the calls inside it",
    "return withLabel(who, this.bearing(joinLabels(who.label, this.label)));",
    "return withLabel(who, this.bearing(who.label));",
  ),
  context(
    "handles count for the calls inside it",
    "return withLabel(who, this.bearing(joinLabels(who.label, this.label)));",
    "return withLabel(who, joinLabels(who.label, this.label));",
  ),
  context(
    "who acts for another brings what it has read",
    "this.#around.nested(this, { who: this.#heard(who), key, name: tool",
    "this.#around.nested(this, { who, key, name: tool",
  ),
  context("a label never falls", "this.label = joinLabels(this.label, label);", "this.label = label;"),
  table("a child bears what the call that starts it has read", "joinLabels(child.label ?? parent.label, this.#call.label)", "(child.label ?? parent.label)"),
  table("a child bears what handles hold", "label: this.#call.bearing(label) }, before);", "label }, before);"),
  table(
    "a message bears what its sender has read",
    "const own = this.#call.bearing(this.#call.label);",
    'const own = this.#call.bearing({ integrity: "trusted", confidentiality: "public", sources: [] });',
  ),
  table(
    "a message bears what the call that sends it has read",
    "const own = this.#call.bearing(this.#call.label);",
    "const own = this.#call.bearing(who.label);",
  ),
  table("a message bears what handles hold", "const own = this.#call.bearing(this.#call.label);", "const own = this.#call.label;"),
  table("only a person's message is their words", "...(person && { person: true })", "person: true"),
  table("words come from a session alone", 'parent.kind === "session" ? child.words : parent.words', "child.words ?? parent.words"),
  table("a reader is checked", "if (child.quarantine) checkReader(", "if (false) checkReader("),
  table("what a reader may tell is charged", "if (child.quarantine) this.#call.draft.counters", "if (false) this.#call.draft.counters"),

  approvals("a yes is to one call", "where key = ${question.key} and cause", "where ${question.key} is not null and cause"),
  approvals("a yes to the manifest is none to the gate", "and cause = ${question.cause} and state", "and ${question.cause} is not null and state"),
  approvals("a yes is used up", "and state <> 'used' order by", "order by"),
  approvals("a yes is to the input that was shown", "if (record.digest !== question.digest)", "if (false)"),
  approvals("no answer is a no", "if (Number(record.expires_at) <= now) return", "if (false) return"),
  approvals("a yes to a tool is none to the gate", "slots !== null && coversAll", "slots === null || coversAll"),
  approvals("a yes to values is none to the manifest", 'cause === "manifest" ? slots === null :', 'cause === "manifest" ? true :'),
  approvals("a yes to values is to no others", "return asked.every((slot) => allowed.has(slot));", "return asked.some((slot) => allowed.has(slot));"),
  approvals(
    "of two yeses each is to its own values",
    "const rule = rows.find(holds);",
    "const rule = rows.find((row) => holds(row) || (asked.length > 0 && asked.every((one) => rows.some(({ slots }) => slots !== null && coversAll(String(slots), [one])))));",
  ),
  approvals("a yes to values needs one", "asked.length > 0 && slots", "slots"),
  approvals("a standing yes is its owner's", "where owner = ${who.owner} and tool", "where ${who.owner} is not null and tool"),
  approvals("a standing yes is to one tool", "and tool = ${tool} and", "and ${tool} is not null and"),
  approvals("a policy is newer than a yes", "(not ${byPolicy} or created_at", "(${byPolicy} is not null or created_at"),
  approvals("calls on one card are one question", "count(distinct coalesce(card, id))", "count(id)"),
  gate("nor does a handle's text above it", "secrecy <= CONFIDENTIALITY.indexOf(ceiling)", 'ceiling !== "public"'),
  approvals("a standing yes can be taken back", "and withdrawn_at is null and (root", "and (root"),
  approvals("a standing yes ends", "(expires_at is null or expires_at > ${now})", "(expires_at is null or ${now} is not null)"),
  approvals(
    "a standing yes is a run's, or an agent's by name",
    "and (root = ${who.root} or identity = ${who.identity})\n",
    "and (${who.root} is not null or ${who.identity} is not null)\n",
  ),
  approvals("a run's questions are counted", "where root = ${root} and cause = 'flow'", "where ${root} is null and cause = 'flow'"),
  label("a join believes the worse", "integrity: later(INTEGRITY, a.integrity, b.integrity),", "integrity: a.integrity,"),
  label(
    "a join keeps the closer secret",
    "confidentiality: later(CONFIDENTIALITY, a.confidentiality, b.confidentiality),",
    "confidentiality: a.confidentiality,",
  ),
  label("a join has all sources", "sources: joinSources(a.sources, b.sources),", "sources: a.sources,"),
  label("a join has readers", "...(readers && { readers }),\n  });\n}\n\nfunction remember", "});\n}\n\nfunction remember"),
  label("readers of a join are readers of both", "return a.filter((reader) => b.includes(reader));", "return [...new Set([...a, ...b])];"),
  label(
    "a label without the readers does not cover one with them",
    "(b.readers === undefined || (a.readers?.every((reader) => b.readers?.includes(reader)) ?? false))",
    "true",
  ),
  runner("a result taints who asked", "const joined = joinLabels(live.who.label, label);", "const joined = live.who.label;"),
  runner("a message taints who hears it", 'if (label && row.kind !== "signal") live.who.label = joinLabels(live.who.label, label);', ""),
  web("a redirect to another host is judged", "await mayLead(ctx, at, to);", ""),
  web("one that is not allowed is not followed", 'if (verdict !== "allow")', 'if (verdict === "deny")'),
  web("a redirect is judged in its caller's context", ", pid: ctx.caller.pid }", " }"),
  web("every stop is asked for", 'ctx.require("host.use", hostResource({ ...parseWebAddress(at), method: "GET" }));', ""),
  web("a page is untrusted before it is read", "ctx.raise(labelOf(at));", ""),
  web("a page for who holds a secret is private", "if (response.secrets.length > 0) ctx", "if (false) ctx"),
  web("redirects end", "hop <= MAX_REDIRECTS", "hop <= 1_000"),
  boxes("a box reaches only what was granted", 'if (!ctx.permits("host.use", resource)) {', "if (false) {"),
  boxes("a limited right is for the command that uses it", "if (uncounted && usable.length === 0)", "if (false)"),
  carrying("nobody reads a message above their ceiling", " || !isWithin(row.label, hearer.ceiling)", ""),
  carrying("nor hears one", "if (!isWithin(message.label, hearer.ceiling)) return withheld();", ""),
  carrying("who reads a message has read what it tells of", "hearer.raise(row.label);", ""),
  carrying("so has who hears one", "hearer.raise(message.label);", ""),
  saying("an announcement bears what its call has read", "label: this.#saying(body), at", "label: this.who.label, at"),
  saying("and what its call reads after it", "outbox[at] = { ...row, label: joinLabels(row.label, label) };", "outbox[at] = row;"),
  saying(
    "what is said bears what handles hold",
    "return this.bearing(said ? joinLabels(this.label, said) : this.label);",
    "return said ? joinLabels(this.label, said) : this.label;",
  ),
  saying(
    "nobody vouches for what a stranger says at once",
    "return this.bearing(said ? joinLabels(this.label, said) : this.label);",
    "return this.bearing(this.label);",
  ),
  saying("what is told while a call runs bears its label", "{ value, label });", "{ value, label: this.who.label });"),
  saying("so is who called", "this.#running.emit?.(event, value, label);", "this.#running.emit?.(event, value, this.who.label);"),
  {
    file: "packages/drivers/src/journal-sqlite/check-tables.ts",
    removes: "the outbox is read with its labels",
    find: "if (READABLE.includes(table) ||",
    put: 'if (table === "outbox" || READABLE.includes(table) ||',
    tests: ["packages/drivers/src/journal-sqlite/journal-sqlite.test.ts"],
  },
  saying("a ceiling is its holder's", "{ ceiling: this.who.authority.labelCeiling, raise", "{ ceiling: undefined, raise"),
  {
    file: "packages/kernel/src/process/acting-row.ts",
    removes: "who asks behind a process is told no more at once than in the end",
    find: "emit: acting ? ",
    put: "emit: false ? ",
    tests: ["packages/kernel/src/process/acting-row.test.ts"],
  },
  acting("packages/kernel/src/process/put-question.ts", "a question bears what its asker has read", ["label: who.label", `label: ${CLEAN}`]),
  acting("packages/kernel/src/kernel.ts", "an event of a process bears its label", ["kind, body }, label);", `kind, body }, ${CLEAN});`]),
  acting("packages/services/src/streams/outbox-relay.ts", "the relay passes on the label", [
    "payload: body, label, time",
    `payload: body, label: ${CLEAN}, time`,
  ]),
  stored("encode-step.ts", "the journal keeps labels", ["covers(TRUSTED, label) ? null : json(label)", "null"]),
  stored("row-queries.ts", "a label that cannot be read is no good one", [
    'if (label?.success === false) throw damaged(`outbox ${row["pos"]}, its label`);',
    "if (label?.success === false) return { ...stored, label: TRUSTED } as unknown as OutboxRow;",
  ]),
  stored("schema.ts", "what has no label yet is believed by nobody", ["`update outbox set label =", "`update outbox set topic = topic --"]),
  bus("responder.ts", "an answer bears what was read for it", ["label = joinLabels(label, more);", "joinLabels(label, more);"]),
  bus("responder.ts", "an answer bears its request's label", ["let { label } = request;", `let label: Label = ${CLEAN};`]),
  bus("local-bus.ts", "a report of a failure bears what it may quote", [
    "topic, id, code, message }, label }",
    `topic, id, code, message }, label: ${CLEAN} }`,
  ]),
  bus("local-bus.ts", "one subscriber changes no label for the next", ["if (envelope.label !== TRUSTED) Object", "if (false) Object"]),
];
