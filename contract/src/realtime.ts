import type { ChatMessage } from './chats.js';
import type { Balance } from './credits.js';
import type { Generation } from './generations.js';
import type { Payment } from './payments.js';

/**
 * Server → client over Socket.IO. The socket is a hint, REST is the truth: whoever holds a higher
 * `version` of the same thing drops the message, and refetches after every (re)connect.
 */
export interface ServerEvents {
  'generation.updated': (generation: Generation) => void;
  'credits.updated': (balance: Balance) => void;
  'payment.updated': (payment: Payment) => void;
  /** The whole message, each time it has grown. */
  'chat.message': (message: ChatMessage) => void;
}
