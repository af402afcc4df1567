import type { Box, FailPoint, ModelDriver, Sandbox } from "@aether/ports";

/** Only under a fault test: the points before and after a model's step. */
export function modelWithFailPoints(driver: ModelDriver, failPoint: FailPoint): ModelDriver {
  return {
    ...driver,
    models: (signal) => driver.models(signal),
    async *step(request, signal) {
      failPoint("model.step.before");
      try {
        yield* driver.step(request, signal);
      } finally {
        // Who has heard the end of an answer asks for nothing after it.
        failPoint("model.step.after");
      }
    },
  };
}

/** Only under a fault test: the points before a command starts, while it runs, and after its end. */
export function sandboxWithFailPoints(sandbox: Sandbox, failPoint: FailPoint): Sandbox {
  const { rung, languages, features } = sandbox;
  return {
    rung,
    languages,
    features,
    probe: () => sandbox.probe(),
    reap: () => sandbox.reap(),
    close: () => sandbox.close(),
    open: async (spec, signal) => boxWithFailPoints(await sandbox.open(spec, signal), failPoint),
  };
}

function boxWithFailPoints(box: Box, failPoint: FailPoint): Box {
  return {
    id: box.id,
    get session() {
      return box.session;
    },
    ...(box.pids && { pids: box.pids.bind(box) }),
    ...(box.jobs && { jobs: box.jobs.bind(box) }),
    close: () => box.close(),
    async start(command, signal) {
      failPoint("box.start.before");
      const process = await box.start(command, signal);
      failPoint("box.start.after");
      void process.exited.then(() => failPoint("box.exit.after"));
      return process;
    },
  };
}
