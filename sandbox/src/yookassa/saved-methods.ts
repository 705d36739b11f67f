import type { Instrument } from './instrument.js';
import type { Cancellation } from './payment.js';
import { ControlError, Refusal } from './refusal.js';
import type { YooKassaSettings } from './settings.js';

/** What the next charges of a saved method get. */
export type Autopay = 'succeeded' | 'pending' | { decline: string; party?: string };

export interface SavedMethod {
  /** Of the payment that saved it. */
  id: string;
  instrument: Instrument;
  revoked: boolean;
}

/** Methods that buyers let the shop charge again, and how the next charges will end. */
export class SavedMethods {
  readonly all = new Map<string, SavedMethod>();
  #script: { outcome: Autopay; left: number }[] = [];

  constructor(private readonly settings: YooKassaSettings) {}

  keep(id: string, instrument: Instrument): void {
    if (!this.all.has(id)) this.all.set(id, { id, instrument, revoked: false });
  }

  /** @throws Refusal for one that was never saved */
  find(id: string): SavedMethod {
    const method = this.all.get(id);
    if (method) return method;
    const status = this.settings.unknownMethodStatus;
    throw new Refusal(
      status,
      status === 404 ? 'not_found' : 'invalid_request',
      "Payment method doesn't exist or access denied",
      'payment_method_id',
    );
  }

  plan(outcome: Autopay, times: number | 'always'): void {
    this.#script.push({ outcome, left: times === 'always' ? Infinity : times });
  }

  /** How charging it ends. A revoked one is declined whatever was planned. */
  charge({ revoked, instrument }: SavedMethod): 'succeeded' | 'pending' | Cancellation {
    const party = instrument.type === 'bank_card' ? 'payment_network' : 'yoo_money';
    if (revoked) return { party, reason: 'permission_revoked' };
    const [planned] = this.#script;
    if (!planned) return 'succeeded';
    planned.left -= 1;
    if (planned.left <= 0) this.#script.shift();
    const { outcome } = planned;
    return typeof outcome === 'string'
      ? outcome
      : { party: outcome.party ?? 'payment_network', reason: outcome.decline };
  }

  /** @throws ControlError */
  revoke(id: string): void {
    const method = this.all.get(id);
    if (!method) throw new ControlError(404, `There is no saved method ${id}`);
    method.revoked = true;
  }

  clear(): void {
    this.all.clear();
    this.#script = [];
  }
}
