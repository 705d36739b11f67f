/**
 * Something the person at the keyboard can put right: a taken port, a second instance, an unusable
 * data folder. Its message is one paragraph for that person; commands print it without a stack.
 */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}
