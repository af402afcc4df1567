import { parseArgs } from "node:util";
import { boxesRow } from "./boxes.ts";
import { benchBus } from "./bus.ts";
import { childrenRow } from "./children.ts";
import { copiesRow } from "./copies.ts";
import { crashRow } from "./crash.ts";
import { cycleRow } from "./cycle.ts";
import { runRow, upRow } from "./daemon.ts";
import { dispatchRow } from "./dispatch.ts";
import { encoderRow } from "./encoder.ts";
import { filesRow } from "./files.ts";
import { flowRow } from "./flow/flow-row.ts";
import { gatewayRow } from "./gateway.ts";
import { journalRow } from "./journal.ts";
import { longRow } from "./long.ts";
import { peersRow } from "./peers/peers.ts";
import { promptRow } from "./prompt.ts";
import { schedulerRow } from "./scheduler.ts";
import { atLeast, type Figure, isMet, machine, type Row, ratioOf } from "./support/figure.ts";
import { waitingRow } from "./waiting.ts";
import { watchingRow } from "./watching.ts";

const USAGE = `aether bench [row…] [--peers] [--json] [--suite FOLDER]
Measures the rows named, or all, each beside a baseline of the same run. --suite adds tool-use tasks to the row flow.`;

const busRow: Row = {
  name: "bus",
  about: "publishes in process at 1,000 subscriptions",
  async measure() {
    const [naive, ...ours] = await benchBus();
    const baseline = { what: "linear scan of the patterns", value: naive?.perSecond ?? Number.NaN };
    return ours.map(({ what, perSecond, deliveriesPerPublish }) => ({
      what,
      value: perSecond,
      unit: "publishes/s",
      baseline,
      goal: atLeast(2_000_000),
      note: `${deliveriesPerPublish.toFixed(1)} deliveries each`,
    }));
  },
};

const rows = (suites: readonly string[]): readonly Row[] => [
  journalRow,
  cycleRow,
  longRow,
  dispatchRow,
  busRow,
  waitingRow,
  crashRow,
  filesRow,
  copiesRow,
  upRow,
  childrenRow,
  boxesRow,
  promptRow,
  schedulerRow,
  encoderRow,
  gatewayRow,
  runRow,
  watchingRow,
  flowRow(suites),
];

const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

function line(figure: Figure): string {
  const { what, value, unit, baseline, goal, note } = figure;
  const ratio = ratioOf(figure);
  const met = isMet(figure);
  const words = [
    `  ${met === undefined ? " " : met ? "✓" : "✗"} ${what}: ${number.format(value)} ${unit}`.trimEnd(),
    goal && `goal ${goal.most === undefined ? "≥" : "≤"} ${number.format(goal.most ?? goal.least ?? 0)}${goal.of === "ratio" ? " × baseline" : ""}`,
    baseline && ratio !== undefined && `${number.format(ratio)} × ${baseline.what} (${number.format(baseline.value)})`,
    note,
  ];
  return words.filter((word) => word !== undefined && word !== "").join(" · ");
}

function explain(unknown: string | undefined, known: readonly Row[]): number {
  const listed = known.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join("\n");
  console.error(`${unknown === undefined ? "" : `there is no row ${unknown}\n`}${USAGE}\n${listed}`);
  return unknown === undefined ? 0 : 2;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { peers: { type: "boolean" }, json: { type: "boolean" }, suite: { type: "string", multiple: true }, help: { type: "boolean" } },
    allowPositionals: true,
  });
  const known = rows(values.suite ?? []);
  const unknown = positionals.find((name) => !known.some((row) => row.name === name));
  if (values.help || unknown !== undefined) return explain(unknown, known);
  const onlyPeers = values.peers === true && positionals.length === 0;
  const wanted = known.filter(({ name }) => !onlyPeers && (positionals.length === 0 || positionals.includes(name)));
  const say = values.json ? () => undefined : (text: string) => console.log(text);
  say(machine());
  const results: { row: string; figures: readonly Figure[] }[] = [];
  for (const { name, about, measure } of values.peers ? [...wanted, peersRow] : wanted) {
    say(`${name}: ${about}`);
    const figures = await measure();
    results.push({ row: name, figures });
    for (const figure of figures) say([line(figure), ...(figure.lines ?? []).map((each) => `      ${each}`)].join("\n"));
    if (figures.length === 0) say("    nothing to measure yet");
  }
  if (values.json) console.log(JSON.stringify({ machine: machine(), rows: results }, null, 2));
  return results.some(({ figures }) => figures.some((figure) => figure.hard === true && isMet(figure) === false)) ? 1 : 0;
}

process.exitCode = await main();
