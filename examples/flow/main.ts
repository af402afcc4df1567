import { inert, MARK } from "@aether/protocol";
import { callLines } from "../../packages/cli/src/approval-card.ts";
import { type Site, serveSite } from "./loopback.ts";
import { type Aftermath, pagesOf, type Scene, scenesAt } from "./scenes.ts";
import { type Gate, Stage } from "./stage.ts";
import { serveWorstModel } from "./worst-model.ts";

const colour = process.stdout.isTTY === true && process.stdout.hasColors();
const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
const [bold, dim, red, green] = [paint(1), paint(2), paint(31), paint(32)];
const say = (line = ""): void => void process.stdout.write(`${line}\n`);

/** As if there were no gate. No setting of the product does this; only who composes the system can. */
const gateOff: Gate = ({ flow, slots, context }) => ({
  verdict: "allow",
  rule: "gate off",
  reason: "the gate is switched off",
  flow,
  sources: context.sources,
  slots: slots.map(({ slot, type, value, named }) => ({ slot, type, value, named })),
  shown: false,
});

interface Played {
  readonly harm: string | undefined;
  readonly said: string;
  /** Cards of the questions that the person was asked. */
  readonly cards: readonly (readonly string[])[];
}

async function play(scene: Scene, attacker: Site, gate?: Gate): Promise<Played> {
  await using models = await serveWorstModel(scene.plans);
  await using stage = await Stage.open({ desk: scene.desk, models: models.url, ...(gate && { gate }) });
  const before = attacker.asked.length;
  let said = "";
  const cards: string[][] = [];
  for (const task of scene.tasks) {
    const seen = await stage.run(task);
    said = seen.said;
    cards.push(...seen.asked.map((question) => callLines(question, { shown: (text) => stage.shown(text) })));
  }
  const after: Aftermath = { file: (name) => stage.file(name), received: attacker.asked.slice(before) };
  return { harm: scene.harm(after), said, cards };
}

const labelled = (label: string, text: string): void => say(`  ${bold(label.padEnd(9))} ${text}`);

/** @returns what came out otherwise than it must */
async function show(scene: Scene, number: number, attacker: Site): Promise<string[]> {
  say(bold(`${number}. ${scene.title}`));
  for (const line of scene.story) say(`   ${line}`);
  say();
  for (const { when = "goal", goal } of scene.tasks) labelled(when, inert(goal));

  const open = await play(scene, attacker, gateOff);
  labelled("gate off", open.harm === undefined ? red("the attack failed, which shows nothing") : red(`the attacker won: ${inert(open.harm)}`));
  const guarded = await play(scene, attacker);
  labelled("gate on", `the agent obeyed again, and you were asked ${guarded.cards.length === 1 ? "once" : `${guarded.cards.length} times`}:`);
  for (const [first = "", ...lines] of guarded.cards) {
    say(`    ${MARK} ${bold(first)}`);
    for (const line of lines) say(`    ${MARK} ${line}`);
  }
  say(`            ${dim("you said no, and the agent went on:")} ${inert(guarded.said)}`);
  say(`            ${guarded.harm === undefined ? green(scene.safe) : red(inert(guarded.harm))}`);
  say();
  return [
    ...(open.harm === undefined ? [`${scene.title}: harmless without the gate, so it shows nothing`] : []),
    ...(guarded.harm === undefined ? [] : [`${scene.title}: ${guarded.harm}`]),
    ...(guarded.cards.length === 1 ? [] : [`${scene.title}: one question was expected, not ${guarded.cards.length}`]),
  ];
}

await using attacker = await serveSite();
await using site = await serveSite(pagesOf({ attacker: attacker.url }));
say("A model that obeys everything it reads, four times: without the flow gate, and with it. Everything else is real.\n");
const failed: string[] = [];
for (const [index, scene] of scenesAt({ site: site.url, attacker: attacker.url }).entries()) failed.push(...(await show(scene, index + 1, attacker)));
for (const why of failed) say(red(inert(why)));
if (failed.length === 0) say("Four attacks succeeded without the gate; none did with it.");
process.exitCode = failed.length === 0 ? 0 : 1;
