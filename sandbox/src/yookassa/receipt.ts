import { z } from 'zod';
import { kopecks, WireAmount } from './money.js';
import { Refusal } from './refusal.js';

const Item = z.object({
  description: z.string().min(1).max(128),
  /** Of one piece, not of the line. */
  amount: WireAmount,
  quantity: z.number().positive().max(99_999.999).multipleOf(0.001),
  /** 1 none, 2 0 %, 3 10 %, … 11 22 % and 12 22/122 since 2026. */
  vat_code: z.number().int().min(1).max(12),
  payment_subject: z.string().optional(),
  payment_mode: z.string().optional(),
  measure: z.string().optional(),
});

/** A receipt of 54-FZ as "Чеки от ЮKassa" takes it: at most 80 lines, and somebody to send it to. */
export const Receipt = z.object({
  customer: z
    .object({
      email: z.email().optional(),
      phone: z
        .string()
        .regex(/^\d{8,15}$/)
        .optional(),
      full_name: z.string().max(256).optional(),
      inn: z
        .string()
        .regex(/^(\d{10}|\d{12})$/)
        .optional(),
    })
    .refine(({ email, phone }) => email ?? phone, 'must have an email or a phone'),
  items: z.array(Item).min(1).max(80),
  internet: z.boolean().optional(),
  tax_system_code: z.number().int().min(1).max(6).optional(),
  timezone: z.number().int().min(1).max(11).optional(),
});
export type Receipt = z.infer<typeof Receipt>;

/**
 * @param required fiscalization is on, so an operation without a receipt is refused
 * @throws Refusal with the description the field knows for every trouble with a receipt
 */
export function checkReceipt(receipt: Receipt | undefined, amount: number, required: boolean): void {
  const total = receipt?.items.reduce((sum, item) => sum + Math.round(kopecks(item.amount.value) * item.quantity), 0);
  if (total === undefined ? required : total !== amount) {
    throw new Refusal(400, 'invalid_request', 'Receipt is missing or illegal', 'receipt');
  }
}
