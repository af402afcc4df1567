import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files run in the order they were asked for, which says what is nearest to a change. */
export class KeptOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files;
  }
}
