/** What may be changed while the stand-in runs; a reset brings the first values back. */
export interface Settings {
  /** How long a pre-checkout query waits for its answer; Telegram's own limit is 10 s. */
  preCheckoutMs: number;
  /** Pause before an update that was not taken is sent again. */
  webhookRetryMs: number;
  webhookTimeoutMs: number;
  /** Whether `advance` charges the subscriptions that have become due. */
  autoRenew: boolean;
  /** Messages a second to all chats together, above it 429. */
  messagesPerSecond: number;
  /** Messages a second to one chat, above it 429. Telegram asks for 1 and lets short bursts pass. */
  messagesPerSecondPerChat: number;
  /** Which of a subscription's charge ids editUserStarSubscription takes: not documented, so a switch. */
  subscriptionIds: 'any' | 'first' | 'last';
  /** Whether a `subscription` update also follows what the bot itself changed: not documented, so a switch. */
  announceOwnCancel: boolean;
}

export const DEFAULTS: Settings = {
  preCheckoutMs: 10_000,
  webhookRetryMs: 500,
  webhookTimeoutMs: 60_000,
  autoRenew: true,
  messagesPerSecond: 30,
  messagesPerSecondPerChat: 20,
  subscriptionIds: 'any',
  announceOwnCancel: false,
};
