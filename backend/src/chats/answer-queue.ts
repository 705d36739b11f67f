/** Rings with the id of an answer that is to be written. */
export const ANSWER = 'chat-answer';
