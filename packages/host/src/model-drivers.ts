import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createCassetteModel, createRecordingModel, parseCassette } from "@aether/drivers/model-cassette";
import { createGgufModel } from "@aether/drivers/model-gguf";
import { createOfflineModel } from "@aether/drivers/model-offline";
import { createOpenAiCompatibleModel } from "@aether/drivers/model-openai-compatible";
import { createScriptModel, parseScript } from "@aether/drivers/model-script";
import type { Encoder, FailPoint, ModelDriver } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { parse } from "yaml";
import type { Config } from "./config.ts";
import { modelWithFailPoints } from "./fail-points.ts";
import { vendorOf } from "./model-vendors.ts";
import { systemClock } from "./platform.ts";

/** In the order in which they are listed. A vendor whose key the environment does not hold is not there. */
export function modelDrivers(config: Config, { encoder, failPoint }: { readonly encoder: Encoder; readonly failPoint: FailPoint }): ModelDriver[] {
  const { keys, openAi, script, cassette } = config;
  const drivers: ModelDriver[] = [createOfflineModel({ encoder })];
  for (const [name, apiKey] of Object.entries(keys)) {
    const { make, baseUrl } = vendorOf(name);
    drivers.push(make({ name, baseUrl, apiKey }));
  }
  if (openAi) drivers.push(createOpenAiCompatibleModel({ baseUrl: openAi.baseUrl, ...(openAi.apiKey !== undefined && { apiKey: openAi.apiKey }) }));
  if (config.gguf !== undefined) drivers.push(createGgufModel({ path: config.gguf, plugins: join(config.home, "plugins") }));
  if (script !== undefined)
    drivers.push(createScriptModel({ scripts: readNamed({ AETHER_SCRIPT: script }, (text) => parseScript(parse(text))), clock: systemClock }));
  const recorded = drivers.map((driver) => observed(driver, { record: config.record, failPoint: undefined }, failPoint));
  if (cassette !== undefined) recorded.push(createCassetteModel(readNamed({ AETHER_CASSETTE: cassette }, parseCassette)));
  return recorded.map((driver) => observed(driver, { record: undefined, failPoint: config.failPoint }, failPoint));
}

/** As a recording and a fault test want to see every driver. */
export function observed(driver: ModelDriver, config: Pick<Config, "record" | "failPoint">, failPoint: FailPoint): ModelDriver {
  const { record: file } = config;
  const recorded = file === undefined ? driver : createRecordingModel(driver, { file, clock: systemClock });
  return config.failPoint === undefined ? recorded : modelWithFailPoints(recorded, failPoint);
}

/** A file that a variable names. */
function readNamed<T>(named: Readonly<Record<string, string>>, read: (text: string) => T): T {
  const [[variable, file] = ["", ""]] = Object.entries(named);
  try {
    return read(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SyscallError("INVALID", `${variable}: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
