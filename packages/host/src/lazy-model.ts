import type { ModelDriver } from "@aether/ports";

/** The driver of this shape that is made when it is first used: a key is not read before, and one that cannot be read stops nothing else. */
export function lazyModel(shape: ModelDriver, make: () => Promise<ModelDriver>): ModelDriver {
  let made: ModelDriver | undefined;
  const get = async (): Promise<ModelDriver> => {
    made ??= await make();
    return made;
  };
  return {
    name: shape.name,
    reader: shape.reader,
    ...(shape.atOnce !== undefined && { atOnce: shape.atOnce }),
    models: async (signal) => (await get()).models(signal),
    async *step(request, signal) {
      let driver: ModelDriver;
      try {
        driver = await get();
      } catch (error) {
        return yield { type: "error", message: error instanceof Error ? error.message : String(error), retryable: false, cause: "credentials" };
      }
      yield* driver.step(request, signal);
    },
    ...(shape.speaks && { speaks: shape.speaks }),
    ...(shape.embed && {
      embed: async (request, signal) => {
        const driver = await get();
        if (!driver.embed) throw new Error(`${shape.name} lost its embeddings`);
        return await driver.embed(request, signal);
      },
    }),
    ...(shape.draw && {
      draw: async (request, signal) => {
        const driver = await get();
        if (!driver.draw) throw new Error(`${shape.name} lost its pictures`);
        return await driver.draw(request, signal);
      },
    }),
  };
}
