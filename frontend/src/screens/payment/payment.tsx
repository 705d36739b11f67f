import type { Payment } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ApiError } from '../../api/http.js';
import { isWaiting, paymentQuery } from '../../api/payments.js';
import { useLiveUpdates } from '../../api/socket.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { haptic } from '../../telegram/haptics.js';
import { ErrorNote } from '../../ui/error-note.js';
import { navigate } from '../../ui/navigation.js';
import { useBack } from '../frame/back.js';
import { Bones } from '../frame/bones.js';
import { Fault } from '../frame/fault.js';
import { Screen } from '../frame/screen.js';
import { Canceled, Refunded, Succeeded } from './ended.js';
import { Waiting } from './waiting.js';

/** One payment, wherever it stands. What is shown is the server's word; no page of a provider is believed. */
export function PaymentScreen({ id }: { id: string }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const back = useBack();
  const query = useQuery(paymentQuery(id));
  const payment = query.data;
  const waiting = payment !== undefined && isWaiting(payment);
  useLiveUpdates(waiting);

  const wasWaiting = useRef(false);
  useEffect(() => {
    if (wasWaiting.current && payment && !waiting) haptic(payment.status === 'succeeded' ? 'success' : 'error');
    wasWaiting.current = waiting;
  }, [waiting, payment]);

  const leave = () => navigate(back ?? '/balance');
  if (!payment) {
    if (query.isPending) return <Bones />;
    const missing = query.error instanceof ApiError && ['not_found', 'request.invalid'].includes(query.error.code);
    return (
      <Screen onBack={leave}>
        {missing ? (
          <ErrorNote alone {...words.payment.missing} action={{ text: t.common.home, onPress: () => navigate('/') }} />
        ) : (
          <Fault alone error={query.error} onRetry={() => void query.refetch()} />
        )}
      </Screen>
    );
  }
  return (
    <Screen onBack={leave}>
      <State payment={payment} back={back} />
    </Screen>
  );
}

function State({ payment, back }: { payment: Payment; back: string | null }) {
  switch (payment.status) {
    case 'creating':
    case 'unknown':
    case 'pending':
      return <Waiting payment={payment} back={back} />;
    case 'succeeded':
      return <Succeeded payment={payment} back={back} />;
    case 'canceled':
      return <Canceled payment={payment} back={back} />;
    case 'refunded':
    case 'partially_refunded':
      return <Refunded payment={payment} />;
  }
}
