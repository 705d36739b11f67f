import type { SerializedError } from 'vitest';
import { DefaultReporter, type TestModule, type TestRunEndReason, type Vitest } from 'vitest/node';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * One line for every file with its count, the failures in full, a line for every suite, and as the
 * very last line `N passed, N failed`. A file that did not load and an error outside every test count
 * as failed; a suite in which nothing ran fails the run, because green must mean that it was looked at.
 */
export default class HouseReporter extends DefaultReporter {
  constructor() {
    super({ summary: false });
  }

  override onInit(vitest: Vitest): void {
    super.onInit(vitest);
    this.renderSucceed = false;
  }

  override printTestModule(module: TestModule): void {
    const seconds = (module.diagnostic().duration / 1000).toFixed(1);
    this.log(`${module.project.name.padEnd(6)} ${module.relativeModuleId}  ${words(countOf([module]))}  ${seconds} s`);
  }

  override onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    super.onTestRunEnd(modules, errors, reason);
    const total = countOf(modules);
    total.failed += errors.length;
    this.log();
    for (const { name } of this.ctx.projects) {
      const count = countOf(modules.filter((module) => module.project.name === name));
      this.log(`${name}: ${words(count)}`);
      if (count.passed + count.failed > 0 || this.#isNarrowed()) continue;
      this.log(`${name}: no test ran, so this run proves nothing about it`);
      total.failed += 1;
    }
    if (total.failed > 0 || reason !== 'passed') process.exitCode = 1;
    this.log(words(total));
  }

  /** Whether only some files or tests were asked for by name. */
  #isNarrowed(): boolean {
    // Vitest keeps the file filters of the command line here, but strips the member from its types.
    const { filenamePattern = [] } = this.ctx as Vitest & { filenamePattern?: string[] };
    return filenamePattern.length > 0 || this.ctx.config.testNamePattern !== undefined;
  }

  /** The closing lines are ours. */
  override reportTestSummary(): void {}
}

function countOf(modules: readonly TestModule[]): Count {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state !== 'pending') count[state] += 1;
    }
    // An import or a hook that failed, while no test did.
    if (module.state() === 'failed' && ![...module.children.allTests('failed')].length) count.failed += 1;
  }
  return count;
}

const words = ({ passed, failed, skipped }: Count) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
