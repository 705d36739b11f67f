/**
 * `submit` passes the provider's limit on creates and ends with the create; `watch` waits for the
 * picture and fetches it. Two queues, because polls must not use up the creates' allowance.
 */
export const SUBMIT = 'generation-submit';
export const WATCH = 'generation-watch';

/** An order ended, with a picture or without (not canceled): heard by whoever must know, outside this room. */
export const ORDER_ENDED = 'order-ended';

/** BullMQ serves the lowest first, and jobs without any before all others: every bell of SUBMIT has one. */
export const submitPriority = ({ priority }: { priority: boolean }): number => (priority ? 1 : 2);
