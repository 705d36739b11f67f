import type { Payment, PaymentInput } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { notePayment, openPayment } from '../../api/payments.js';
import { useMoneyWords } from '../../i18n/money.js';
import { haptic } from '../../telegram/haptics.js';
import { openInvoice } from '../../telegram/invoice.js';
import { outsidePage, type OutsidePage } from '../../telegram/links.js';
import { navigate } from '../../ui/navigation.js';
import { withQuery } from './back.js';

interface Tap {
  input: PaymentInput;
  page: OutsidePage | null;
}

/**
 * From the tap on "pay" to the screen that waits: opens a payment, shows its checkout where that kind is
 * shown, and moves on. A lost answer leaves the buyer here; the next tap asks for the same payment.
 * @param back where the buyer came from, carried along
 */
export function useCheckout(back: string | null) {
  const client = useQueryClient();
  const words = useMoneyWords();
  const pressed = useRef(false);
  const { mutate, isPending, error } = useMutation({
    meta: { quiet: true },
    mutationFn: ({ input }: Tap) => openPayment(input),
    onSuccess: (payment, { page }) => {
      notePayment(client, payment);
      show(payment, page, () => void client.invalidateQueries({ queryKey: ['payment', payment.id] }));
      navigate(withQuery(`/payments/${payment.id}`, { back }));
    },
    onError: (_error, { page }) => {
      haptic('error');
      page?.drop();
    },
    onSettled: () => {
      pressed.current = false;
    },
  });
  const pay = (input: PaymentInput) => {
    if (pressed.current) return;
    pressed.current = true;
    const page = input.method === 'yookassa_widget' ? null : outsidePage(words.shop.sheet.opening);
    mutate({ input, page });
  };
  return { pay, busy: isPending, error };
}

function show({ confirmation }: Payment, page: OutsidePage | null, onClosed: () => void): void {
  const url = confirmation && 'url' in confirmation ? confirmation.url : null;
  if (url === null || (confirmation?.type === 'invoice' && openInvoice(url, onClosed))) page?.drop();
  else page?.show(url);
}
