import type { Order } from './models.js';
import type { StepAt } from './script.js';

export interface Task {
  id: string;
  order: Order;
  /** The `input` of the request, as it was sent. */
  input: unknown;
  callBackUrl: string | null;
  /** `waiting`, `generating`, `success`, `fail`, or whatever a script makes it. */
  state: string;
  /** Unix milliseconds. */
  createTime: number;
  completeTime: number | null;
  resultJson: string | null;
  failCode: string | null;
  failMsg: string | null;
  creditsConsumed: number | null;
  fault: StepAt<'task'> | undefined;
  callbackFault: StepAt<'callback'> | undefined;
  /** HTTP status of each call-back delivered, null for one that was not. */
  callbacks: (number | null)[];
  /** Aborting it ends the waiting. */
  hurry: AbortController;
  /** Resolves when the task has ended and its call-back was sent. */
  done: Promise<void>;
}

/**
 * `data` of recordInfo in the shape of the recordings: `param` and the `input` inside it are both
 * JSON strings, `costTime` is in seconds whatever the documentation says.
 */
export function recordOf(task: Task) {
  const odd = task.fault?.do === 'odd-fields';
  const param = {
    input: odd ? task.input : JSON.stringify(task.input),
    model: task.order.model,
    ...(task.callBackUrl === null ? {} : { callBackUrl: task.callBackUrl }),
  };
  const ended = task.completeTime !== null;
  return {
    taskId: task.id,
    model: task.order.model,
    state: task.state,
    param: JSON.stringify(param),
    resultJson: task.resultJson,
    failCode: task.failCode,
    failMsg: task.failMsg,
    costTime: ended && !odd ? Math.round(((task.completeTime ?? 0) - task.createTime) / 1000) : null,
    completeTime: task.completeTime,
    createTime: task.createTime,
    ...(ended && !odd ? { creditsConsumed: task.creditsConsumed } : {}),
    ...(odd ? { successFlag: ended ? 1 : 0, progress: '0.42', somethingNew: { nested: [1, null] } } : {}),
  };
}

/** A task as the control endpoint shows it. */
export interface TaskView {
  taskId: string;
  model: string;
  prompt: string;
  imageUrls: string[];
  aspectRatio: string;
  callBackUrl: string | null;
  state: string;
  resultJson: string | null;
  failMsg: string | null;
  creditsConsumed: number | null;
  callbacks: (number | null)[];
  createTime: number;
  completeTime: number | null;
}

export function viewOf(task: Task): TaskView {
  const { order, callBackUrl, state, resultJson, failMsg, creditsConsumed, callbacks, createTime, completeTime } = task;
  const { model, prompt, imageUrls, aspectRatio } = order;
  return {
    taskId: task.id,
    model,
    prompt,
    imageUrls,
    aspectRatio,
    callBackUrl,
    state,
    resultJson,
    failMsg,
    creditsConsumed,
    callbacks,
    createTime,
    completeTime,
  };
}
